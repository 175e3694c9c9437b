"""The practices of the demo: written, read by the editors, reviewed and taken over, through the services."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from netwerk.demo.builder.content import DATA, days
from netwerk.demo.builder.network import Network
from netwerk.demo.builder.readers import read
from netwerk.events.indexing import KIND as DAY
from netwerk.events.models import Event
from netwerk.kernel import joints, uploads
from netwerk.kernel.database import db
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.practices import content, queries
from netwerk.practices.indexing import KIND
from netwerk.practices.models import Practice
from netwerk.practices.rules import Kind
from netwerk.practices.services import adopting, asking, files, keeping, reviewing, writing
from netwerk.practices.services.adopting import AdoptionFacts
from netwerk.practices.services.distilling import CAME_FROM, PREPARES

Happening = tuple[datetime, Callable[[datetime], object]]
Rows = list[dict[str, Any]]
FILES = DATA / "files"

WRITTEN, HANDED_IN = timedelta(days=21), timedelta(days=9)
REVIEW_AFTER, THANKS_AFTER, WITHDRAWN_AFTER = timedelta(days=14), timedelta(days=25), timedelta(days=120)
COLLECTED_AGO, LINKED_AGO, RECENTLY = timedelta(days=12), timedelta(days=2), timedelta(hours=5)
OVERDUE = timedelta(days=40)
ADOPTION_FIELDS = ("stopped_because", "changes", "result", "hours", "recommends", "new_workplaces")


@dataclass(frozen=True)
class DemoPractice:
    """A sheet of the data file; times are days from today."""

    key: str
    kind: str
    author: str
    offset_days: int
    said: Mapping[str, Any]
    language: str = "nl"
    state: str = "published"
    step: int = 0
    withdrawn_because: str = ""
    review_due: bool = False
    translation_of: str = ""
    based_on: str = ""
    from_day: str = ""
    before_day: str = ""
    thanks: list[str] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)
    review: Rows = field(default_factory=list)
    adoption: Rows = field(default_factory=list)
    file: Rows = field(default_factory=list)


class Shelf:
    """Every sheet of the demo and what happened to it."""

    def __init__(self, network: Network, now: datetime) -> None:
        """Nothing is written yet."""
        self._network, self._now = network, now
        table = tomllib.loads((DATA / "practices.toml").read_text("utf-8"))
        self._sheets = {row["key"]: self._sheet(row) for row in table["practice"]}
        self._collections: Rows = table.get("collection", [])
        self._ids: dict[str, int] = {}
        self._titles = {day.key: day.title for day in days()}

    def happenings(self) -> Iterator[Happening]:
        """Everything up to now, in no order."""
        for sheet in self._sheets.values():
            yield from (one for one in self._life(sheet) if one[0] < self._now)
        for row in self._collections:
            yield self._now - COLLECTED_AGO, partial(self._collect, row)
        yield self._now - LINKED_AGO, self._link_days
        yield self._now - RECENTLY, read

    def _sheet(self, row: dict[str, Any]) -> DemoPractice:
        known = {name: row[name] for name in DemoPractice.__dataclass_fields__ if name in row}
        said = {name: row[name] for name in content.BY_NAME if name in row}
        said["partners"] = [
            {
                "organisation": self._network.organisations[one["organisation"]].name,
                "part": one.get("part", ""),
            }
            for one in row.get("partners", [])
        ]
        if row["kind"] == Kind.QUICK_WIN and "at_work" not in said:
            # The one field in which a quick win says how it is done.
            said["at_work"] = said.pop("at_school")
        if "contact" in row:
            person = self._network.people[row["contact"]]
            said |= {"contact_name": person.name, "contact_email": person.email}
        return DemoPractice(**known, said=said)

    def _life(self, sheet: DemoPractice) -> Iterator[Happening]:
        at = self._now + timedelta(days=sheet.offset_days)
        yield at - WRITTEN, lambda now: self._write(sheet, now)
        if sheet.state == "draft":
            return
        yield at - HANDED_IN, lambda now: self._hand_in(sheet, now)
        if sheet.state == "submitted":
            return
        if sheet.state == "returned":
            yield at, lambda now: self._return(sheet, now)
            return
        yield at, lambda now: self._publish(sheet, now)
        for place, row in enumerate(sheet.review):
            yield at + REVIEW_AFTER + timedelta(days=place), partial(self._review, sheet, row)
        for row in sheet.adoption:
            then = max(self._now + timedelta(days=row["offset_days"]), at + timedelta(days=1))
            yield then, partial(self._adopt, sheet, row)
        if sheet.thanks:
            yield min(at + THANKS_AFTER, self._now - RECENTLY), lambda now: self._thank(sheet, now)
        if sheet.state == "withdrawn":
            yield min(at + WITHDRAWN_AFTER, self._now - RECENTLY), lambda now: self._withdraw(sheet, now)

    # --- the acts -----------------------------------------------------------------------------------------

    def _write(self, sheet: DemoPractice, now: datetime) -> None:
        author = self._network.actor(sheet.author)
        origin = self._practice(sheet.translation_of) if sheet.translation_of else None
        model = self._practice(sheet.based_on) if sheet.based_on else None
        made = writing.begin(
            sheet.kind,
            sheet.language,
            author,
            now=now,
            given=sheet.said,
            translation_of=origin,
            based_on=model,
        )
        self._ids[sheet.key] = made.id
        for row in sheet.file:
            self._add_file(made, row, author, now)

    def _add_file(self, practice: Practice, row: dict[str, Any], author: Actor, now: datetime) -> None:
        with (FILES / row["file_name"]).open("rb") as stream:
            stored = uploads.store(stream, row["file_name"])
        added = files.add(practice.id, stored, author, now=now)
        said = {name: row.get(name, "") for name in ("title", "alt", "licence", "credit")}
        files.describe(practice.id, added.id, author, **said, now=now)

    def _hand_in(self, sheet: DemoPractice, now: datetime) -> None:
        author = self._network.actor(sheet.author)
        writing.submit(self._ids[sheet.key], "", author, accepts_worries=True, now=now)

    def _return(self, sheet: DemoPractice, now: datetime) -> None:
        reviewing.return_(self._ids[sheet.key], sheet.remarks, "", self._editor(sheet), now=now)

    def _publish(self, sheet: DemoPractice, now: datetime) -> None:
        practice = reviewing.publish(
            self._ids[sheet.key], self._editor(sheet), checked=sheet.step > 0, now=now
        )
        if sheet.review_due:
            practice.review_before = (self._now - OVERDUE).date()
            db.session.flush()

    def _review(self, sheet: DemoPractice, row: dict[str, Any], now: datetime) -> None:
        reviewer = self._network.actor(row["reviewer"])
        asked = asking.ask(self._ids[sheet.key], reviewer.email, row["side"], self._editor(sheet), now=now)
        if "favourable" in row:
            asking.give(asked.id, row["rubric"], row["favourable"], row.get("remark", ""), reviewer, now=now)

    def _adopt(self, sheet: DemoPractice, row: dict[str, Any], now: datetime) -> None:
        reporter = self._network.actor(row["reporter"])
        facts = AdoptionFacts(
            organisation=self._network.organisations[row["organisation"]].name,
            state=row["state"],
            contact_email=f"directie@{row['organisation']}.example",
            **{name: row[name] for name in ADOPTION_FIELDS if name in row},
        )
        made = adopting.report(self._ids[sheet.key], facts, reporter, now=now)
        if row.get("confirmed") and made.confirmed_at is None:
            adopting.confirm(adopting.token_of(made), reporter.name, now=now)

    def _thank(self, sheet: DemoPractice, now: datetime) -> None:
        for key in sheet.thanks:
            if key != sheet.author:
                keeping.thank(self._ids[sheet.key], self._network.actor(key), now=now)

    def _withdraw(self, sheet: DemoPractice, now: datetime) -> None:
        reviewing.withdraw(
            self._ids[sheet.key], sheet.withdrawn_because, self._network.actor(sheet.author), now=now
        )

    def _collect(self, row: dict[str, Any], now: datetime) -> None:
        editor = self._network.actor(row["author"])
        made = keeping.make_collection(row["title"], row["about"], editor, is_public=row["public"], now=now)
        for key in row["practices"]:
            if key in self._ids and self._practice(key).state == "published":
                keeping.put_in(made.id, self._ids[key], row.get("notes", {}).get(key, ""), editor, now=now)

    def _link_days(self, now: datetime) -> None:
        for sheet in self._sheets.values():
            for key, relation in ((sheet.from_day, CAME_FROM), (sheet.before_day, PREPARES)):
                day = self.day(key)
                if day is not None and sheet.key in self._ids:
                    one, els = Thing(KIND, self._ids[sheet.key]), self._network.actors["els"].label
                    joints.connect(one, relation, Thing(DAY, day.id), actor_label=els, now=now)

    # --- who and what -------------------------------------------------------------------------------------

    def _practice(self, key: str) -> Practice:
        return queries.load(self._ids[key])

    def _editor(self, sheet: DemoPractice) -> Actor:
        """Els decides, but not on what she wrote along with."""
        return self._network.actors["admin" if sheet.author == "els" else "els"]

    def practice_id(self, key: str) -> int | None:
        """The sheet with this key, once it is written."""
        return self._ids.get(key)

    def day(self, key: str) -> Event | None:
        """The network day with this key, once it is planned."""
        title = self._titles.get(key)
        return db.session.scalars(select(Event).where(Event.title == title).limit(1)).first()

"""The log of acts: filtered, a page at a time, and taken away as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from tempfile import TemporaryFile
from typing import Any

from flask import render_template, request, send_file

from netwerk.events.manage.blueprint import organiser
from netwerk.events.manage.fields import read_day
from netwerk.kernel import audit, tables
from netwerk.kernel.audit import Wanted
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import aside
from netwerk.kernel.i18n import _
from netwerk.kernel.text import fold, plain_line, typed_number
from netwerk.members import queries as people
from netwerk.members.access import Access, Answer, access
from netwerk.portal.manage import audit_words
from netwerk.portal.manage.blueprint import blueprint

PAGE = 50
MOST_PEOPLE = 50
# What people may type for who was at work and is nobody.
SYSTEM = "systeem"


@dataclass(frozen=True)
class Asked:
    """The filter as it was asked for, so that links and the form can carry it on."""

    who: str = ""
    act: str = ""
    kind: str = ""
    number: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls) -> Asked:
        """What stands in the address."""
        names = {
            "who": "wie",
            "act": "wat",
            "kind": "soort",
            "number": "nummer",
            "since": "van",
            "until": "tot",
        }
        return cls(**{name: plain_line(request.args.get(key, ""))[:100] for name, key in names.items()})

    def values(self) -> dict[str, Any]:
        """The filter for an address."""
        return {
            "wie": self.who or None,
            "wat": self.act or None,
            "soort": self.kind or None,
            "nummer": self.number or None,
            "van": self.since or None,
            "tot": self.until or None,
        }

    def wanted(self) -> Wanted:
        """The filter for the log; a day that is none limits nothing."""
        until = _day(self.until)
        return Wanted(
            actors=_actors(self.who) if self.who else None,
            actor_begins="command" if self.who.casefold() == SYSTEM else "",
            act=self.act,
            thing_kind=self.kind,
            thing_id=typed_number(self.number),
            since=_midnight(_day(self.since)),
            until=_midnight(until + timedelta(days=1) if until else None),
        )


@blueprint.get("/logboek")
@access(Access.ADMINISTRATOR)
def log() -> Answer:
    """See who did what to what, and when."""
    asked = Asked.read()
    entries = audit.entries(asked.wanted(), PAGE + 1, before=typed_number(request.args.get("voor", "")))
    return render_template(
        "manage/site/log.html",
        asked=asked,
        entries=audit_words.shown(entries[:PAGE]),
        older=entries[PAGE - 1].id if len(entries) > PAGE else None,
        acts=_by_words((act, audit_words.act_name(act)) for act in audit.known_acts()),
        kinds=_by_words((kind, audit_words.kind_name(kind)) for kind in audit_words.KINDS),
        day_problem=[
            name for name in ("since", "until") if getattr(asked, name) and not _day(getattr(asked, name))
        ],
        is_first="voor" not in request.args,
    )


@blueprint.get("/logboek.csv")
@access(Access.ADMINISTRATOR, proof=True)
def log_csv() -> Answer:
    """Take all that the filter finds with me as a table; taking it is written down too.

    The log grows for years: the table is made on disk, so that memory does not grow with it, and whoever
    reads it slowly keeps no transaction open.
    """
    asked = Asked.read()
    heads = [_("Wanneer"), _("Wie"), _("Wat"), _("Code"), _("Waarover"), _("Waarom"), _("Details")]
    # Closed by whoever sends it.
    made = TemporaryFile()  # noqa: SIM115
    number = tables.write_csv(made, heads, _cells(asked.wanted()))
    made.seek(0)
    label = organiser().label
    aside(lambda: audit.record(label, "log.export", "log", None, rows=number))
    return send_file(made, tables.CSV_TYPE, as_attachment=True, download_name=f"{_('logboek')}.csv")


def _cells(wanted: Wanted) -> Iterator[Sequence[str]]:
    for entries in audit.every(wanted):
        for row in audit_words.shown(entries):
            at = row.at.astimezone(BRUSSELS).strftime("%Y-%m-%d %H:%M:%S")
            yield at, row.who, row.words, row.act, row.thing, row.why, row.codes


def _by_words(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Codes with their words, in the order in which people look for these."""
    return sorted(choices, key=lambda one: fold(one[1]))


def _actors(who: str) -> list[str]:
    """The labels of everybody who could be meant."""
    if who.casefold() == SYSTEM:
        return ["system"]
    if ":" in who:
        return [who]
    return [f"member:{member.id}" for member in people.members_like(who, MOST_PEOPLE)]


def _day(typed: str) -> date | None:
    try:
        return read_day(typed) if typed else None
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=BRUSSELS) if day else None

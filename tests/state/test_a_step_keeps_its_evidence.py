"""Whatever is said, confirmed and taken back: a step stands on its evidence, and all that is shown agrees."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.members.queries import memberships_on
from netwerk.practices import jobs, queries
from netwerk.practices.models import Adoption, Facet, LadderMove, Partner, Practice, Review
from netwerk.practices.rules import AdoptionState, State
from netwerk.practices.services import adopting, asking, reviewing, writing
from netwerk.practices.services.adopting import AdoptionFacts
from netwerk.taxonomy.services import load_words
from tests.builders import Make
from tests.library import Library
from tests.support import databases
from tests.support.machines import Drive

pytestmark = pytest.mark.slow

PLACES = ("genk", "hasselt", "lommel", "maaseik")
MARKS = dict.fromkeys(("clear", "evidence", "usable", "both_sides"), 3)
CHANGES = st.sampled_from(
    [
        {"evidence": []},
        {"evidence": [{"kind": "cijfers", "period": "", "n": "", "words": "20 van 24"}]},
        {"summaries": []},
        {"summaries": [{"language": "fr", "words": "Un entretien"}]},
        {"must": ""},
        {"must": "Een uur.", "adapt": "De plaats."},
    ]
)


class Climbing(RuleBasedStateMachine):
    """One practice with its translation, and everything that its step may rest on."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        db.session.remove()
        databases.empty(app)
        with transaction():
            load_words()
        self.app, self.patch = app, monkeypatch
        self.library = Library(Make())

    @initialize()
    def publish_one(self) -> None:
        """A practice with five organisations around it: two have a contact person, three have not."""
        self.by, self.editor = self.library.somebody(), self.library.editor
        self.id = self.library.practice(self.by).id
        self.takers = [
            self.library.somebody("company", place, contact=number % 2 == 0)
            for number, place in enumerate((*PLACES, "lommel"))
        ]
        self.translation = 0
        self.reviewers: list[Actor] = []

    # --- who writes and edits -------------------------------------------------------------------------

    @rule(change=CHANGES, checked=st.booleans())
    def revise(self, change: dict[str, Any], checked: bool) -> None:
        self._publish(self.id, change, checked=checked)

    @rule(data=st.data())
    def let_an_organisation_join_or_leave_the_partners(self, data: st.DataObject) -> None:
        taker = data.draw(st.sampled_from(self.takers))
        rows = [row for row in self._said()["partners"] if row["part"] != "kwam erbij"]
        if len(rows) == len(self._said()["partners"]):
            rows = [*rows, {"organisation": self._works_at(taker), "part": "kwam erbij"}]
        self._publish(self.id, {"partners": rows}, checked=True)

    @rule()
    def withdraw_or_restore(self) -> None:
        if self._practice().state == State.PUBLISHED:
            self._try(reviewing.withdraw, self.id, "Even niet.", self.editor)
        else:
            self._try(reviewing.restore, self.id, self.editor)

    @rule()
    def translate_or_withdraw_the_translation(self) -> None:
        if self.translation:
            self._try(reviewing.withdraw, self.translation, "Fout.", self.editor)
            self.translation = 0
            return
        made = self._try(writing.translate, self.id, "en", self.by)
        if made is not None:
            self.translation = made.id
            title = {"title": "Four chairs", "partners": self._said()["partners"]}
            self._publish(made.id, self.library.content() | title, checked=True)

    @rule(regional=st.integers(1, 3), elsewhere=st.integers(1, 2))
    def set_other_thresholds(self, regional: int, elsewhere: int) -> None:
        changed = {
            "ladder_regional_adoptions": regional,
            "ladder_interregional_adoptions": elsewhere,
        }
        self.patch.setitem(
            self.app.config, "SETTINGS", self.app.config["SETTINGS"].model_copy(update=changed)
        )
        jobs.settle_ladder()

    # --- who reviews and takes over -------------------------------------------------------------------

    @rule(side=st.sampled_from(["school", "company"]), favourable=st.booleans(), again=st.booleans())
    def review(self, side: str, favourable: bool, again: bool) -> None:
        """Somebody who was never asked before, or whoever was asked last."""
        who = self.reviewers[-1] if again and self.reviewers else self.library.somebody(side, "lommel")
        self.reviewers.append(who)
        review = self._try(asking.ask, self.id, who.email, side, self.editor)
        if review is not None:
            self._try(asking.give, review.id, MARKS, favourable, "Omdat.", who)

    @rule()
    def let_a_reviewer_write_along_or_no_longer(self) -> None:
        if self.reviewers:
            who = self.reviewers[-1]
            if who.id in queries.writers_of(self.id):
                self._try(writing.remove_writer, self.id, who.id, self.by)
            else:
                self._try(writing.add_writer, self.id, who.email, self.by)

    @rule(data=st.data(), state=st.sampled_from(AdoptionState), places=st.sampled_from([None, 1]))
    def report(self, data: st.DataObject, state: AdoptionState, places: int | None) -> None:
        who = data.draw(st.sampled_from(self.takers))
        facts = AdoptionFacts(
            self._works_at(who), state, "Te duur.", new_workplaces=places, contact_email="baas@zaak.example"
        )
        self._try(adopting.report, self.id, facts, who)

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        if row := self._an_adoption(data):
            self._try(adopting.confirm, adopting.token_of(row), "Bea Baas")

    @rule(data=st.data())
    def deny(self, data: st.DataObject) -> None:
        if row := self._an_adoption(data):
            self._try(adopting.deny, adopting.token_of(row))

    @rule(data=st.data())
    def refuse_or_readmit(self, data: st.DataObject) -> None:
        if row := self._an_adoption(data):
            if row.refused_at is None:
                self._try(adopting.refuse, row.id, "Bestaat niet.", self.editor)
            else:
                self._try(adopting.readmit, row.id, self.editor)

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def promises(self) -> None:
        if not hasattr(self, "id"):
            return
        db.session.rollback()
        practice = self._practice()
        assert practice.adoption_count == len(self._counting())
        if practice.state == State.PUBLISHED:
            assert practice.step == self._deserved(), "a step without its evidence, or the other way round"
        self._the_log_is_a_chain(practice)
        self._what_is_shown_equals_the_rows(practice)

    def _the_log_is_a_chain(self, practice: Practice) -> None:
        moves = db.session.scalars(select(LadderMove).filter_by(practice_id=self.id).order_by(LadderMove.id))
        step = 0
        for move in moves:
            assert move.former == step
            assert move.step != step
            step = move.step
        assert step == practice.step

    def _what_is_shown_equals_the_rows(self, practice: Practice) -> None:
        facets = set(db.session.scalars(select(Facet.value).filter_by(practice_id=self.id, name="step")))
        assert facets == ({str(practice.step)} if practice.state == State.PUBLISHED else set())
        indexed = select(SearchDocument.thing_id, SearchText.facts).join(
            SearchText, SearchText.document_id == SearchDocument.id
        )
        found = {row[0]: row[1]["step"] for row in db.session.execute(indexed)}
        shown = db.session.scalars(select(Practice).where(queries.is_shown())).all()
        assert found == {one.id: one.step for one in shown}
        for one in shown:
            if one.translation_of_id == self.id and practice.state == State.PUBLISHED:
                assert one.step == practice.step, "a translation stands where its original does"

    # --- the same, counted in another way -------------------------------------------------------------

    def _deserved(self) -> int:
        said, practice = self._said(), self._practice()
        asked = self.app.config["SETTINGS"]
        reviews = db.session.scalars(select(Review).filter_by(practice_id=self.id).order_by(Review.id)).all()
        writers = queries.writers_of(self.id)
        last = {one.reviewer_id: one for one in reviews if one.state == "given"}
        sides = {one.side for who, one in last.items() if one.favourable and who not in writers}
        languages = {practice.language} | {row["language"] for row in said["summaries"] if row["words"]}
        translations = select(Practice).where(queries.is_shown(), Practice.translation_of_id == self.id)
        languages |= {one.language for one in db.session.scalars(translations)}
        counting = self._counting()
        steps = (
            bool(said["partners"]) and said["done_once"] and practice.checked_at is not None,
            bool(said["evidence"]) and sides == {"school", "company"},
            len(counting) >= asked.ladder_regional_adoptions,
            self._far(counting) >= asked.ladder_interregional_adoptions
            and len(languages) >= 2
            and bool(said["must"] and said["adapt"]),
        )
        return next((number for number, holds in enumerate(steps) if not holds), len(steps))

    def _counting(self) -> list[Adoption]:
        makers = set(db.session.scalars(select(Partner.organisation_id).filter_by(practice_id=self.id)))
        return [
            row
            for row in db.session.scalars(select(Adoption).filter_by(practice_id=self.id))
            if row.state in {"started", "running"}
            and row.confirmed_at
            and not row.denied_at
            and not row.refused_at
            and row.organisation_id not in makers
        ]

    def _far(self, rows: list[Adoption]) -> int:
        """Taken over where the practice is not from: it names its region, and its partners may add theirs."""
        home = {"midden-limburg"} | {
            place for row in self._said()["partners"] if (place := self._region_at(row["organisation"]))
        }
        names = {one.id: one.name for one in db.session.scalars(select(Organisation))}
        return sum(self._region_at(names[row.organisation_id]) not in home for row in rows)

    def _region_at(self, name: str) -> str:
        for taker, place in zip(self.takers, (*PLACES, "lommel"), strict=True):
            if self._works_at(taker) == name:
                return REGIONS[place]
        return ""

    # --- means ----------------------------------------------------------------------------------------

    def _practice(self) -> Practice:
        return db.session.get_one(Practice, self.id, populate_existing=True)

    def _said(self) -> dict[str, Any]:
        found = self._practice()
        return {"summaries": [], "evidence": []} | queries.version(found.id, found.published_number).content

    def _works_at(self, who: Actor) -> str:
        return memberships_on(who.id, clock.today())[0].organisation.name

    def _an_adoption(self, data: st.DataObject) -> Adoption | None:
        found = db.session.scalars(select(Adoption).order_by(Adoption.id)).all()
        return data.draw(st.sampled_from(found)) if found else None

    def _publish(self, practice_id: int, change: dict[str, Any], *, checked: bool) -> None:
        with suppress(Conflict, Invalid, NotFound), transaction():
            now = clock.now()
            draft = writing.open_draft(practice_id, self.by, now=now)
            writing.save(practice_id, change, self.by, revision=draft.revision, now=now)
            writing.submit(practice_id, "", self.by, accepts_worries=True, now=now)
            reviewing.publish(practice_id, self.editor, checked=checked, now=now)

    def _try(self, act: Callable[..., Any], *args: Any) -> Any:
        """Do what may be refused; what is refused changes nothing."""
        with suppress(Conflict, Invalid, NotFound), transaction():
            return act(*args, now=clock.now())
        return None


REGIONS = {
    "genk": "midden-limburg",
    "hasselt": "midden-limburg",
    "lommel": "noord-limburg",
    "maaseik": "maasland",
}


@pytest.fixture
def machine(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Climbing]:
    """Each begins with the settings as they usually are."""
    usual = app.config["SETTINGS"]

    def machine() -> Climbing:
        monkeypatch.setitem(app.config, "SETTINGS", usual)
        return Climbing(app, monkeypatch)

    return machine


def test_a_step_keeps_its_evidence(machine: Callable[[], Climbing], drive: Drive) -> None:
    drive(machine, steps=25)


@pytest.mark.drill
def test_a_step_keeps_its_evidence_for_long(
    machine: Callable[[], Climbing], drive: Drive, database: str, say: Callable[[str], None]
) -> None:
    runs = drive(machine, steps=60, seconds=45)
    say(f"The ladder on {database}: {runs} runs of up to 60 acts, each step on its evidence")

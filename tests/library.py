"""Builders for the library: `library.practice(step=2)`, through the services, committed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services as member_services
from netwerk.members.actor import EDITOR, Actor
from netwerk.members.models import Member, Organisation
from netwerk.practices import queries
from netwerk.practices.models import Adoption, Practice, Review
from netwerk.practices.services import adopting, asking, reviewing, writing
from netwerk.practices.services.adopting import AdoptionFacts
from netwerk.taxonomy.models import Municipality, OrganisationType, Region
from tests.builders import Make
from tests.cast import actor

SCHOOL, COMPANY = "secundaire-school", "onderneming"


class Library:
    """Sheets, adoptions and reviews; whatever is not said gets a value that a sheet in real life has."""

    # One count for all of them: a test may make several libraries on one database.
    _numbers = itertools.count(1)

    def __init__(self, make: Make) -> None:
        self._make = make

    @cached_property
    def editor(self) -> Actor:
        """An editor of every network and region."""
        email = f"redactie{next(self._numbers)}@praktijk.example"
        return actor(self._make.member("Els Redactie", email, roles=("editor",)))

    def scoped_editor(self, *, theme: str = "", region: str = "") -> Actor:
        """An editor of one network or one region."""
        member = self._make.member("Els Deeltijds", f"deeltijds{next(self._numbers)}@praktijk.example")
        theme_id = self._make.theme(theme).id if theme else None
        region_id = (
            db.session.scalars(select(Region.id).where(Region.slug == region)).one() if region else None
        )
        with transaction():
            member_services.grant_role(member.id, EDITOR, "test", theme_id=theme_id, region_id=region_id)
        return actor(member)

    def author(self, practice: Practice) -> Actor:
        """Who wrote a sheet."""
        db.session.rollback()
        return actor(db.session.get_one(Member, db.session.get_one(Practice, practice.id).author_id))

    def somebody(self, side: str = "school", municipality: str = "genk", *, contact: bool = False) -> Actor:
        """A member who works at an organisation of this side in this place; needs `words`."""
        number = next(self._numbers)
        member = self._make.member(f"{side.capitalize()} Mens {number}", f"{side}{number}@praktijk.example")
        organisation = self.organisation(f"{side.capitalize()} {number}", side, municipality)
        with transaction():
            member_services.add_membership(member.id, organisation.id, is_contact=contact)
        return actor(member)

    def stranger(self) -> Actor:
        """A member who works nowhere."""
        number = next(self._numbers)
        return actor(self._make.member(f"Mens zonder werk {number}", f"zonder{number}@praktijk.example"))

    def organisation(self, name: str, side: str = "school", municipality: str = "genk") -> Organisation:
        """An organisation of this side in this place; needs `words`."""
        kind = db.session.scalars(
            select(OrganisationType).where(OrganisationType.slug == (SCHOOL if side == "school" else COMPANY))
        ).one()
        place = db.session.scalars(select(Municipality).where(Municipality.slug == municipality)).one()
        return self._make.organisation(name, type_id=kind.id, municipality_id=place.id)

    def content(self, **given: Any) -> dict[str, Any]:
        """All that a sheet needs to be handed in."""
        number = next(self._numbers)
        usual = {
            "title": f"Startgesprek met vier stoelen {number}",
            "summary": "Jongere, ouder, mentor en trajectbegeleider maken samen afspraken.",
            "aim": "De eerste weken liepen **stroef**.",
            "at_school": "De trajectbegeleider nodigt uit.\n\n- een uur\n- aan tafel",
            "at_work": "De mentor toont de werkplek.",
            "results": "Minder afhakers in de eerste maand.",
            "evidence": [
                {"kind": "cijfers", "period": "een schooljaar", "n": "24", "words": "20 van 24 bleven"}
            ],
            "done_once": True,
            "must": "Een uur tijd.",
            "adapt": "De plaats van het gesprek.",
            "themes": ["begeleiden"],
            "regions": ["midden-limburg"],
            "partners": [
                {"organisation": "Technische School Genk", "part": "nodigt uit"},
                {"organisation": "Bakkerij Claes", "part": "ontvangt"},
            ],
            "licence": "cc-by",
        }
        return usual | given

    def draft(
        self,
        by: Actor | None = None,
        *,
        kind: str = "praktijk",
        language: str = "nl",
        now: datetime | None = None,
        **given: Any,
    ) -> Practice:
        """A draft with everything filled in."""
        now, by = now or clock.now(), by or self.somebody()
        with transaction():
            return writing.begin(kind, language, by, now=now, given=self.content(**given))

    def submitted(self, by: Actor | None = None, **given: Any) -> Practice:
        """A sheet that waits for the editors."""
        by = by or self.somebody()
        made = self.draft(by, **given)
        with transaction():
            writing.submit(made.id, "", by, accepts_worries=True, now=given.get("now") or clock.now())
        return made

    def practice(self, by: Actor | None = None, *, checked: bool = True, **given: Any) -> Practice:
        """A published sheet; `checked` by the editor, so that it stands on the first step."""
        made = self.submitted(by, **given)
        editor = self.editor
        with transaction():
            return reviewing.publish(made.id, editor, checked=checked, now=given.get("now") or clock.now())

    def finish(self, draft: Practice, by: Actor) -> Practice:
        """Fill in the rest of a draft and publish it."""
        with transaction():
            open_draft = writing.open_draft(draft.id, by, now=clock.now())
            missing = self.content() | {name: kept for name, kept in open_draft.content.items() if kept}
            writing.save(draft.id, missing, by, revision=open_draft.revision, now=clock.now())
            writing.submit(draft.id, "", by, accepts_worries=True, now=clock.now())
        editor = self.editor
        with transaction():
            return reviewing.publish(draft.id, editor, checked=True, now=clock.now())

    def revise(self, practice: Practice, by: Actor, *, publish: bool = True, **given: Any) -> Practice:
        """Another version of a sheet, published at once unless told otherwise."""
        with transaction():
            draft = writing.open_draft(practice.id, by, now=clock.now())
            writing.save(practice.id, given, by, revision=draft.revision, now=clock.now())
            writing.submit(practice.id, "herzien", by, accepts_worries=True, now=clock.now())
        if publish:
            editor = self.editor
            with transaction():
                reviewing.publish(practice.id, editor, checked=True, now=clock.now())
        return self.fresh(practice)

    def reviewed(
        self, practice: Practice, side: str, *, favourable: bool = True, by: Actor | None = None
    ) -> Review:
        """A review that was asked and given."""
        who, editor = by or self.somebody(side, "lommel"), self.editor
        with transaction():
            review = asking.ask(practice.id, who.email, side, editor, now=clock.now())
        with transaction():
            marks = dict.fromkeys(("clear", "evidence", "usable", "both_sides"), 3)
            return asking.give(review.id, marks, favourable, "Goed bruikbaar.", who, now=clock.now())

    def adopted(
        self,
        practice: Practice,
        municipality: str = "hasselt",
        *,
        state: str = "running",
        by: Actor | None = None,
        **more: Any,
    ) -> Adoption:
        """An adoption that the contact of the organisation reports, and so confirms."""
        who = by or self.somebody("company", municipality, contact=True)
        name = db.session.get_one(Organisation, next(iter(who.contact_of))).name
        facts = AdoptionFacts(organisation=name, state=state, **more)
        with transaction():
            return adopting.report(practice.id, facts, who, now=clock.now())

    def climb(self, practice: Practice, step: int) -> Practice:
        """Give a sheet the evidence of a step up to the regional example."""
        if step >= 2:
            self.reviewed(practice, "school")
            self.reviewed(practice, "company")
        if step >= 3:
            self.adopted(practice)
            self.adopted(practice)
        return self.fresh(practice)

    def fresh(self, practice: Practice) -> Practice:
        """The sheet as it is now."""
        db.session.rollback()
        return queries.load(practice.id)

    def said(self, practice: Practice) -> Mapping[str, Any]:
        """What the published version says."""
        return queries.version(practice.id, practice.published_number).content

    def later(self, days: int) -> datetime:
        """So many days from now."""
        return clock.now() + timedelta(days=days)

"""What the pages around taking a practice over show: whose word it is, who confirms it, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.i18n import _
from netwerk.kernel.text import fold
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.members.queries import contact_people, memberships_on
from netwerk.practices import queries
from netwerk.practices.adoption_forms import filled_in
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.queries import adoptions


@dataclass(frozen=True)
class Desk:
    """Where somebody tells that their organisation takes a practice over."""

    # The original, of which a translation only tells.
    practice: Practice
    # What was said before, for the organisation that is spoken for.
    row: Adoption | None
    # Where this member works, the makers of the practice left out.
    works: Sequence[Organisation]
    makes: Sequence[Organisation]
    sheets: Sequence[Practice]

    @property
    def filled_in(self) -> dict[str, Any]:
        """What the form begins with."""
        if self.row is not None:
            return filled_in(self.row)
        return {"organisation": self.works[0].name} if self.works else {}


def desk(practice_id: int, actor: Actor, wanted: int | None, now: datetime) -> Desk:
    """The desk for one organisation of a member: the `wanted` one, else the one that spoke before.

    Raises NotFound for a practice that is not published.
    """
    practice = queries.check_published(queries.load(practice_id))
    if practice.translation_of_id is not None:
        practice = queries.check_published(queries.load(practice.translation_of_id))
    day = now.astimezone(BRUSSELS).date()
    makers = adoptions.makers(practice)
    known = [one.organisation for one in memberships_on(actor.id, day)]
    works = [one for one in known if one.id not in makers]
    works.sort(key=lambda one: one.id != wanted)
    said = {row.organisation_id: row for row in adoptions.own_of(practice.id, actor, now)}
    first = works[0].id if works and works[0].id == wanted else None
    row = said.get(first) if first else said.get(wanted or 0) or next(iter(said.values()), None)
    return Desk(
        practice=practice,
        row=row,
        works=works,
        makes=[one for one in known if one.id in makers],
        sheets=adoptions.own_sheets(practice.id, actor),
    )


def needs_contact(here: Desk, typed: str, actor: Actor, now: datetime) -> bool:
    """Must somebody name who can confirm it? Not where a contact person is known, or is who speaks."""
    spoken_for = next((one for one in here.works if fold(one.name) == fold(typed)), None)
    if spoken_for is None:
        return True
    if spoken_for.id in actor.contact_of:
        return False
    return not contact_people(spoken_for.id, now.astimezone(BRUSSELS).date())


def what_now(row: Adoption, practice: Practice, here: Desk, now: datetime) -> str:
    """What follows on what was said: it stands at once, or somebody confirms it first."""
    name = row.organisation.name
    if row.confirmed_at is not None:
        return _(
            "Bedankt! %(organisation)s staat bij “%(title)s” in de lijst van wie het overnam.",
            organisation=name,
            title=practice.title,
        )
    return _(
        "Bedankt! We vroegen %(who)s om dit te bevestigen. Daarna staat %(organisation)s bij “%(title)s”.",
        who=_asked(row, here, now),
        organisation=name,
        title=practice.title,
    )


def _asked(row: Adoption, here: Desk, now: datetime) -> str:
    """Who was asked; the names of contact persons are for who works there."""
    people = contact_people(row.organisation_id, now.astimezone(BRUSSELS).date())
    if not people:
        return row.contact_email
    if any(one.id == row.organisation_id for one in here.works):
        return ", ".join(one.name for one in people)
    return _("de contactpersoon van %(organisation)s", organisation=row.organisation.name)

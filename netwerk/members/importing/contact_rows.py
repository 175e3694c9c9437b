"""People and where they work made ready, and stored in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from netwerk.kernel import audit, bulk, search
from netwerk.kernel.database import mark_visible_change
from netwerk.kernel.importing import Context, Row, Tell
from netwerk.kernel.importing.sheets import TELL_EVERY
from netwerk.kernel.text import key
from netwerk.members.indexing import PERSON
from netwerk.members.models import Member, Membership
from netwerk.members.services.accounts import new_member


@dataclass(frozen=True)
class Facts:
    """Who works where, as what; without a word on the contact person that stays as it is."""

    name: str
    email: str
    organisation_id: int
    function: str
    is_contact: bool | None


@dataclass(frozen=True)
class Place:
    """A period in which somebody works at an organisation."""

    id: int
    function: str
    is_contact: bool
    valid_from: date | None
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Do they work there on `day`? The last day does not count."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


@dataclass(frozen=True)
class Ready:
    """What is to be stored; a place of somebody new is under their address, of a member under their id."""

    members: Mapping[str, Mapping[str, Any]]
    places: Sequence[tuple[str | int, Mapping[str, Any]]]
    changed: Sequence[Mapping[str, Any]]
    # Who is its contact person from now on, or no longer, and of which organisation.
    contacts: Sequence[tuple[str | int, int, bool]]
    known: frozenset[int]


def holding(places: Sequence[Place], day: date) -> Place | None:
    """The period in which a day falls."""
    return next((one for one in places if one.holds_on(day)), None)


def prepare(rows: Sequence[Row], around: Any, context: Context, tell: Tell) -> Ready:
    """Make the rows ready: accounts without a password, that get no mail of it, and where they work."""
    members: dict[str, Mapping[str, Any]] = {}
    places: list[tuple[str | int, Mapping[str, Any]]] = []
    changed: list[Mapping[str, Any]] = []
    contacts: list[tuple[str | int, int, bool]] = []
    for done, row in enumerate(rows):
        if done % TELL_EVERY == 0:
            tell(done, len(rows))
        facts: Facts = row.facts
        who: str | int = row.thing_id or key(facts.email)
        if isinstance(who, str) and who not in members:
            members[who] = bulk.values_of(new_member(facts.email, facts.name, "nl", now=context.now))
        before = around.places.get((who, facts.organisation_id), ())
        held = holding(before, around.day)
        was = held is not None and held.is_contact
        is_contact = was if facts.is_contact is None else facts.is_contact
        if is_contact != was:
            contacts.append((who, facts.organisation_id, is_contact))
        if held is not None:
            function = facts.function or held.function
            changed.append({"id": held.id, "function": function, "is_contact": is_contact})
        else:
            # They worked there before: a new period begins.
            again = any(one.valid_from is None for one in before)
            begins = around.day if again else None
            work = {"function": facts.function, "is_contact": is_contact, "valid_from": begins}
            places.append((who, {"organisation_id": facts.organisation_id, **work}))
    tell(len(rows), len(rows))
    known = frozenset(row.thing_id for row in rows if row.thing_id is not None)
    return Ready(members, places, changed, contacts, known)


def write(ready: Ready, context: Context) -> None:
    """Store them. Who is new shows nothing yet and is not found; for the others the search follows."""
    ids = bulk.add(Member, list(ready.members.values()))
    made: dict[str | int, int] = dict(zip(ready.members, ids, strict=True))
    audit.record_all(context.by, "member.create", "member", {one: {} for one in ids})
    bulk.put(Membership, [{**values, "member_id": made.get(who, who)} for who, values in ready.places])
    bulk.change(Membership, ready.changed)
    for who, organisation_id, is_contact in ready.contacts:
        act = "organisation.contact" if is_contact else "organisation.no_contact"
        audit.record(context.by, act, "organisation", organisation_id, member=made.get(who, who))
    search.later(PERSON, ready.known)
    mark_visible_change()

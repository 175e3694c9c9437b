"""The places where an organisation is too; changed by who may edit its page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.members import indexing
from netwerk.members.actor import Actor
from netwerk.members.models import Establishment
from netwerk.members.services import joining
from netwerk.taxonomy.models import Municipality

LONGEST_NAME, LONGEST_STREET, LONGEST_POSTCODE = 120, 160, 10
MOST = 50


@dataclass(frozen=True)
class EstablishmentFacts:
    """Where it is, and how it is called there."""

    street: str
    postcode: str
    municipality_id: int | None
    name: str = ""


def add(organisation_id: int, facts: EstablishmentFacts, actor: Actor) -> Establishment:
    """Say that an organisation is there too; said twice it is there once.

    Raises NotFound, NotAllowed, Conflict when there are very many, and Invalid.
    """
    organisation = joining.manage(organisation_id, actor)
    facts = _checked(facts)
    there = _all(organisation.id)
    same = next((one for one in there if _facts(one) == facts), None)
    if same is not None:
        return same
    if len(there) >= MOST:
        raise Conflict(lazy("Een organisatie toont hoogstens 50 vestigingen."))
    row = Establishment(organisation_id=organisation.id)
    _write(row, facts)
    db.session.add(row)
    _settle(row)
    audit.record(actor.label, "establishment.add", "organisation", row.organisation_id, name=_called(row))
    return row


def change(organisation_id: int, establishment_id: int, facts: EstablishmentFacts, actor: Actor) -> None:
    """Correct it; what becomes the same as another goes up in that. Raises NotFound, NotAllowed, Invalid."""
    row = found(organisation_id, establishment_id, actor)
    facts = _checked(facts)
    if any(_facts(one) == facts for one in _all(row.organisation_id) if one.id != row.id):
        remove(organisation_id, establishment_id, actor)
        return
    _write(row, facts)
    _settle(row)
    audit.record(actor.label, "establishment.change", "organisation", row.organisation_id, name=_called(row))


def remove(organisation_id: int, establishment_id: int, actor: Actor) -> None:
    """The organisation is not there any more. Raises NotFound and NotAllowed."""
    row = found(organisation_id, establishment_id, actor)
    db.session.delete(row)
    _settle(row)
    audit.record(actor.label, "establishment.remove", "organisation", row.organisation_id, name=_called(row))


def found(organisation_id: int, establishment_id: int, actor: Actor) -> Establishment:
    """One of an organisation that this member may edit. Raises NotFound and NotAllowed."""
    organisation = joining.manage(organisation_id, actor)
    row = db.session.get(Establishment, establishment_id, populate_existing=True)
    if row is None or row.organisation_id != organisation.id:
        raise NotFound
    return row


def _all(organisation_id: int) -> list[Establishment]:
    return list(db.session.scalars(select(Establishment).filter_by(organisation_id=organisation_id)))


def _facts(row: Establishment) -> EstablishmentFacts:
    return EstablishmentFacts(row.street, row.postcode, row.municipality_id, row.name)


def _write(row: Establishment, facts: EstablishmentFacts) -> None:
    for name, value in vars(facts).items():
        setattr(row, name, value)


def _called(row: Establishment) -> str:
    return row.name or row.street


def _settle(row: Establishment) -> None:
    db.session.flush()
    indexing.index_organisation(row.organisation_id)


def _checked(facts: EstablishmentFacts) -> EstablishmentFacts:
    street, postcode = plain_line(facts.street)[:LONGEST_STREET], plain_line(facts.postcode)
    if not street:
        raise Invalid(lazy("Vul de straat en het nummer in."), "street")
    if not postcode or len(postcode) > LONGEST_POSTCODE:
        raise Invalid(lazy("Vul de postcode in, zoals 3500."), "postcode")
    known = db.session.get(Municipality, facts.municipality_id) if facts.municipality_id else None
    if known is None:
        raise Invalid(lazy("Kies de gemeente."), "municipality")
    return EstablishmentFacts(street, postcode, known.id, plain_line(facts.name)[:LONGEST_NAME])

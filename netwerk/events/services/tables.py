"""Tables at which people sit: a proposal, and what an organiser changes by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import update

from netwerk.events import policy, seats, table_rules
from netwerk.events.models import Attendee, Event
from netwerk.events.queries import tables as reads
from netwerk.events.table_rules import FEWEST, MOST
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.members.actor import Actor

MOST_TABLES = 200


def propose_tables(event_id: int, per_table: int, actor: Actor, *, together: bool) -> int:
    """Seat everybody who comes anew, whatever was changed by hand; gives how many tables.

    With `together` both of a duo sit at one. Raises NotFound and Invalid.
    """
    event = _managed(event_id, actor)
    if not FEWEST <= per_table <= MOST:
        raise Invalid(lazy("Kies een getal van 2 tot 30."), "per_table")
    people = [guest.seated for guest in reads.guests(event.id)]
    if not together:
        people = [replace(person, party=None) for person in people]
    found = table_rules.propose(people, per_table)
    _write(found)
    audit.record(actor.label, "tables.propose", "event", event.id, people=len(found), per_table=per_table)
    return max(found.values(), default=0)


def seat_late(event_id: int, actor: Actor) -> int:
    """Give a table to those who have none, without moving anybody; gives how many that are.

    Raises NotFound, and Invalid when there is no table yet.
    """
    event = _managed(event_id, actor)
    guests = reads.guests(event.id)
    tables: dict[int, list[table_rules.Seated]] = {}
    for guest in guests:
        if guest.table is not None:
            tables.setdefault(guest.table, []).append(guest.seated)
    if not tables:
        raise Invalid(lazy("Er zijn nog geen tafels. Maak eerst een voorstel."))
    found = table_rules.place_late([guest.seated for guest in guests if guest.table is None], tables)
    _write(found)
    audit.record(actor.label, "tables.late", "event", event.id, people=len(found))
    return len(found)


def seat(event_id: int, attendee_id: int, table: int | None, actor: Actor) -> None:
    """Put one person at another table, or at none. Raises NotFound and Invalid."""
    event = _managed(event_id, actor)
    if table is not None and not 1 <= table <= MOST_TABLES:
        raise Invalid(lazy("Kies een tafel van 1 tot 200."), "table")
    if all(guest.id != attendee_id for guest in reads.guests(event.id)):
        raise NotFound
    db.session.execute(update(Attendee).where(Attendee.id == attendee_id).values(table_number=table))
    audit.record(actor.label, "tables.seat", "attendee", attendee_id, table=table)


def _managed(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event


def _write(found: Mapping[int, int]) -> None:
    rows = [{"id": attendee_id, "table_number": table} for attendee_id, table in sorted(found.items())]
    if rows:
        db.session.execute(update(Attendee), rows)

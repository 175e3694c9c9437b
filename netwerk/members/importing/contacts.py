"""People of organisations out of a table: known by their address. Reports name no people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from netwerk.kernel import audit, clock, importing
from netwerk.kernel.database import db
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing import Context, Importer, Outcome, Remark, Row, Tell, sheets
from netwerk.kernel.importing.kinds import Table
from netwerk.kernel.text import fold, key
from netwerk.members.importing.organisations import Words
from netwerk.members.indexing import index_people
from netwerk.members.models import Member, Membership, Organisation
from netwerk.members.services import create_member

KIND = "contact"
MOST_ROWS = 5_000
COLUMNS = {
    "naam": ("name",),
    "e-mail": ("email", "e-mailadres", "mail"),
    "organisatie": ("organisation", "organisatienaam"),
    "gemeente": ("municipality",),
    "functie": ("function", "rol"),
    "contactpersoon": ("contact", "is_contact"),
}
LONGEST_NAME, LONGEST_FUNCTION = 120, 80


@dataclass(frozen=True)
class Facts:
    """Who works where, as what; `organisation_id` is found."""

    name: str
    email: str
    organisation_id: int
    function: str
    is_contact: bool


@dataclass(frozen=True)
class Known:
    """What is there already, read once for a whole file."""

    organisations: Mapping[str, Sequence[tuple[int, int | None]]]
    members: Mapping[str, int]
    memberships: Mapping[tuple[int, int], tuple[str, bool]]
    words: Words


def plan(octets: bytes, context: Context, tell: Tell) -> Sequence[Row]:
    """What would come of each row. Raises Invalid for what is no table of people."""
    del context
    table = sheets.read(octets, COLUMNS, ("naam", "e-mail", "organisatie"), MOST_ROWS)
    known = _known()
    seen: set[tuple[str, int | None]] = set()
    rows = []
    for number, cells in sheets.told(table, tell):
        row = _row(number, cells, known)
        place = (key(cells.get("e-mail", "")), row.facts.organisation_id if row.facts else None)
        if place in seen:
            remark = Remark("e-mail", _("Dit adres staat al hoger bij deze organisatie."))
            row = Row(number, row.title, Outcome.WRONG, (*row.remarks, remark))
        seen.add(place)
        rows.append(row)
    return rows


def take_in(rows: Sequence[Row], context: Context) -> None:
    """Write the rows: accounts without a password, that get no mail of it, and where they work."""
    members: dict[str, int] = {}
    changed: set[int] = set()
    for row in rows:
        facts: Facts = row.facts
        member_id = row.thing_id or members.get(key(facts.email))
        if member_id is None:
            made = create_member(facts.email, facts.name, "nl", now=context.now)
            audit.record(context.by, "member.create", "member", made.id)
            member_id = members[key(facts.email)] = made.id
        _work_at(member_id, facts)
        changed.add(member_id)
    db.session.flush()
    index_people(sorted(changed))


def _known() -> Known:
    organisations: dict[str, list[tuple[int, int | None]]] = {}
    columns = (Organisation.id, Organisation.name_key, Organisation.municipality_id)
    stays = func.coalesce(Organisation.merged_into_id, Organisation.id).label("stays")
    for row in db.session.execute(select(*columns, stays).order_by(Organisation.id)):
        organisations.setdefault(row.name_key, []).append((row.stays, row.municipality_id))
    members = {row.email_key: row.id for row in db.session.execute(select(Member.email_key, Member.id))}
    day = clock.today()
    held = {
        (one.member_id, one.organisation_id): (one.function, one.is_contact)
        for one in db.session.scalars(select(Membership))
        if _holds(one, day)
    }
    return Known(organisations, members, held, Words())


def _holds(one: Membership, day: date) -> bool:
    return (one.valid_from is None or one.valid_from <= day) and (
        one.valid_until is None or day < one.valid_until
    )


def _row(number: int, cells: Mapping[str, str], known: Known) -> Row:
    name, email, at = (cells.get(column, "") for column in ("naam", "e-mail", "organisatie"))
    remarks = []
    if not name or len(name) > LONGEST_NAME:
        remarks.append(Remark("naam", _("Vul een naam in van hoogstens 120 tekens.")))
    if not is_email(email):
        remarks.append(Remark("e-mail", _("Vul een e-mailadres in zoals naam@school.be.")))
    function, contact = cells.get("functie", ""), fold(cells.get("contactpersoon", ""))
    if len(function) > LONGEST_FUNCTION:
        remarks.append(Remark("functie", _("Hou het op hoogstens %(max)d tekens.", max=LONGEST_FUNCTION)))
    if contact not in sheets.YES | sheets.NO:
        remarks.append(Remark("contactpersoon", _("Vul ja of nee in.")))
    town = cells.get("gemeente", "")
    town_id = known.words.towns.get(fold(town)) if town else None
    named = known.organisations.get(fold(at), ())
    # Two names of one organisation that were merged are one.
    there = sorted({one for one, place in named if not town or place == town_id})
    if len(there) != 1:
        sentence = _("Deze organisatie kennen we niet. Voer eerst de organisaties in.")
        several = _("Er zijn meer organisaties met deze naam. Vul ook de gemeente in.")
        remarks.append(Remark("organisatie", several if there else sentence))
    title = at[:160]
    if remarks:
        return Row(number, title, Outcome.WRONG, tuple(remarks))
    facts = Facts(name, email, there[0], function, contact in sheets.YES)
    member_id = known.members.get(key(email))
    return Row(number, title, _outcome(member_id, facts, known), (), key(email), member_id, facts)


def _outcome(member_id: int | None, facts: Facts, known: Known) -> Outcome:
    held = known.memberships.get((member_id, facts.organisation_id)) if member_id else None
    if held is None:
        return Outcome.NEW
    return Outcome.SAME if held == (facts.function or held[0], facts.is_contact) else Outcome.CHANGED


def _work_at(member_id: int, facts: Facts) -> None:
    day, values = clock.today(), {"member_id": member_id, "organisation_id": facts.organisation_id}
    held = [one for one in db.session.scalars(select(Membership).filter_by(**values)) if _holds(one, day)]
    membership: Any = held[0] if held else Membership(**values, function="", valid_from=None)
    if not held and db.session.scalars(select(Membership).filter_by(**values, valid_from=None)).first():
        # They worked there before: a new period begins.
        membership.valid_from = day
    membership.function = facts.function or membership.function
    membership.is_contact = facts.is_contact
    db.session.add(membership)


def _example() -> Table:
    row = [
        "Sofie Voorbeeld",
        "sofie@brug.example",
        "Technische School De Brug",
        "Genk",
        "trajectbegeleider",
        "ja",
    ]
    return list(COLUMNS), [row]


importing.register(
    Importer(
        KIND,
        lazy("Mensen van organisaties"),
        lazy("Wie hier nieuw is, krijgt een account zonder wachtwoord. Ze krijgen er geen mail over."),
        ".csv,.txt,.xlsx",
        plan,
        take_in,
        _example,
    )
)

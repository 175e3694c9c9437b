"""People of organisations out of a table: known by their address. Reports name no people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from netwerk.kernel import bulk, clock, importing
from netwerk.kernel.database import db
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing import Context, Importer, Outcome, Remark, Row, Tell, sheets, wording
from netwerk.kernel.importing.kinds import Table
from netwerk.kernel.importing.sheets import Cells, Sheet
from netwerk.kernel.text import fold, key
from netwerk.members.importing.contact_rows import Facts, Place, holding, prepare, write
from netwerk.members.models import Member, Membership, Organisation
from netwerk.taxonomy.models import Municipality
from netwerk.taxonomy.naming import Words, words_of

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
class Around:
    """What is there of all that a table names."""

    organisations: Mapping[str, Sequence[tuple[int, int | None]]]
    members: Mapping[str, int]
    # Every period in which one of these members works or worked somewhere.
    places: Mapping[tuple[int, int], Sequence[Place]]
    towns: Words
    day: date


def read(octets: bytes) -> Sheet:
    """The table in a file. Raises Invalid for what is no table of people."""
    return sheets.read(octets, COLUMNS, ("naam", "e-mail", "organisatie"), MOST_ROWS)


def know(sheet: Sheet, _context: Context) -> Around:
    """The members with these addresses and where they work, and the organisations of these names."""
    names = {fold(cells.get("organisatie", "")) for _number, cells in sheet.rows}
    addresses = {key(cells.get("e-mail", "")) for _number, cells in sheet.rows}
    organisations: dict[str, list[tuple[int, int | None]]] = {}
    columns = (Organisation.id, Organisation.name_key, Organisation.municipality_id)
    # Two names of one organisation that were merged are one.
    stays = func.coalesce(Organisation.merged_into_id, Organisation.id).label("stays")
    for some in bulk.portions(sorted(names)):
        named = select(*columns, stays).where(Organisation.name_key.in_(some)).order_by(Organisation.id)
        for row in db.session.execute(named):
            organisations.setdefault(row.name_key, []).append((row.stays, row.municipality_id))
    members = {
        row.email_key: row.id
        for some in bulk.portions(sorted(addresses))
        for row in db.session.execute(
            select(Member.email_key, Member.id).where(Member.email_key.in_(some)).order_by(Member.id)
        )
    }
    return Around(
        organisations, members, _places(list(members.values())), words_of(Municipality), clock.today()
    )


def _places(member_ids: Sequence[int]) -> dict[tuple[int, int], list[Place]]:
    places: dict[tuple[int, int], list[Place]] = {}
    for some in bulk.portions(member_ids):
        rows = select(Membership).where(Membership.member_id.in_(some)).order_by(Membership.id)
        for one in db.session.scalars(rows.execution_options(populate_existing=True)):
            place = Place(one.id, one.function, one.is_contact, one.valid_from, one.valid_until)
            places.setdefault((one.member_id, one.organisation_id), []).append(place)
    return places


def plan(sheet: Sheet, around: Around, context: Context, tell: Tell) -> Sequence[Row]:
    """What would come of each row."""
    del context
    seen: set[tuple[str, int | None]] = set()
    rows = []
    for number, cells in sheet.told(tell):
        row = _row(number, cells, around)
        place = (key(cells.get("e-mail", "")), row.facts.organisation_id if row.facts else None)
        if place in seen:
            remark = Remark("e-mail", _("Dit adres staat al hoger bij deze organisatie."))
            row = Row(number, row.title, Outcome.WRONG, (*row.remarks, remark))
        seen.add(place)
        rows.append(sheet.in_its_words(row))
    return rows


def _row(number: int, cells: Cells, around: Around) -> Row:
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
    town_id = around.towns.find(town) if town else None
    if town and town_id is None:
        remarks.append(Remark("gemeente", wording.unknown(town, around.towns.offered)))
    named = around.organisations.get(fold(at), ())
    there = sorted({one for one, place in named if town_id is None or place == town_id})
    if len(there) != 1:
        sentence = _("Deze organisatie kennen we niet. Voer eerst de organisaties in.")
        several = _("Er zijn meer organisaties met deze naam. Vul ook de gemeente in.")
        remarks.append(Remark("organisatie", several if there else sentence))
    title = at[:160]
    if remarks:
        return Row(number, title, Outcome.WRONG, tuple(remarks))
    facts = Facts(name, email, there[0], function, contact in sheets.YES if contact else None)
    member_id = around.members.get(key(email))
    held = holding(around.places.get((member_id, there[0]), ()), around.day) if member_id else None
    changes = _changes(held, facts) if held else ()
    outcome = Outcome.CHANGED if changes else Outcome.SAME if held else Outcome.NEW
    return Row(number, title, outcome, tuple(changes), key(email), member_id, facts)


def _changes(held: Place, facts: Facts) -> list[Remark]:
    """What would change of somebody's work there; what the table leaves empty stays as it was."""
    remarks = []
    if facts.function and facts.function != held.function:
        remarks.append(wording.change("functie", held.function, facts.function))
    if facts.is_contact is not None and facts.is_contact != held.is_contact:
        before, after = (_("ja") if one else _("nee") for one in (held.is_contact, facts.is_contact))
        remarks.append(wording.change("contactpersoon", before, after))
    return remarks


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
        Member,
        read,
        know,
        plan,
        prepare,
        write,
        _example,
    )
)

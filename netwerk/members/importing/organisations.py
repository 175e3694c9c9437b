"""Organisations out of a table: known by their key, else by name and municipality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from netwerk.kernel import bulk, importing
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing import Context, Importer, Outcome, Remark, Row, Tell, sheets, wording
from netwerk.kernel.importing.kinds import Table
from netwerk.kernel.importing.sheets import Cells, Sheet
from netwerk.kernel.lookalikes import refusal
from netwerk.kernel.text import fold
from netwerk.members.importing.organisation_rows import KIND, PLAIN, prepare, write
from netwerk.members.models import Organisation, organisation_sector
from netwerk.members.services.organisations import LONGEST_NAME
from netwerk.taxonomy.models import Municipality, OrganisationType, Sector
from netwerk.taxonomy.naming import Words, words_of

MOST_ROWS = 10_000
COLUMNS = {
    "sleutel": ("key", "id", "nummer", "kbo", "schoolnummer"),
    "naam": ("name", "organisatie"),
    "gemeente": ("municipality", "plaats"),
    "type": ("soort",),
    "sectoren": ("sector", "sectors"),
    "adres": ("address", "straat"),
    "website": ("site", "url"),
    "over": ("about", "omschrijving"),
    "grootte": ("size", "size_class"),
}
TEXTS = {
    "adres": ("address", 200),
    "website": ("website", 200),
    "over": ("about", 1000),
    "grootte": ("size_class", 20),
}


@dataclass(frozen=True)
class Known:
    """An organisation that is there, as plain values."""

    id: int
    name_key: str
    values: Mapping[str, Any]
    # The name of the one that it turned out to be.
    merged_into: str = ""


@dataclass(frozen=True)
class Around:
    """What is there of all that a table names."""

    keys: Mapping[str, int]
    organisations: Mapping[int, Known]
    towns: Words
    types: Words
    sectors: Words


def read(octets: bytes) -> Sheet:
    """The table in a file. Raises Invalid for what is no table of organisations."""
    return sheets.read(octets, COLUMNS, ("naam",), MOST_ROWS, texts=("over",))


def know(sheet: Sheet, _context: Context) -> Around:
    """The organisations that go by these names or keys, and the shared words."""
    every = sheets.known_keys(KIND)
    towns = words_of(Municipality)
    keys = {key: every[key] for _number, cells in sheet.rows if (key := _key(cells, towns)) in every}
    names = {fold(cells.get("naam", ""))[:LONGEST_NAME] for _number, cells in sheet.rows}
    found = _there(sorted(names), sorted(set(keys.values())))
    return Around(keys, found, towns, words_of(OrganisationType), words_of(Sector))


def plan(sheet: Sheet, around: Around, context: Context, tell: Tell) -> Sequence[Row]:
    """What would come of each row."""
    del context
    by_name: dict[str, list[Known]] = {}
    for one in around.organisations.values():
        by_name.setdefault(one.name_key, []).append(one)
    seen: set[str] = set()
    rows = []
    for number, cells in sheet.told(tell):
        values, remarks = _values(cells, around)
        key = _key(cells, around.towns)
        if key in seen:
            column = "sleutel" if cells.get("sleutel") else "naam"
            remarks.append(Remark(column, _("Deze staat al hoger in de tabel.")))
        seen.add(key)
        there = around.organisations.get(around.keys.get(key, 0)) or _same(
            by_name.get(fold(values["name"]), []), values
        )
        rows.append(sheet.in_its_words(_row(number, key, values, remarks, there, around)))
    return rows


def _there(names: Sequence[str], ids: Sequence[int]) -> dict[int, Known]:
    stays = aliased(Organisation)
    fields = ("name", "type_id", "municipality_id", "verified", *PLAIN)
    columns = [getattr(Organisation, field) for field in fields]
    query = select(Organisation.id, Organisation.name_key, stays.name.label("merged_into"), *columns)
    query = query.outerjoin(stays, stays.id == Organisation.merged_into_id).order_by(Organisation.id)
    found = {
        row.id: row
        for column, values in ((Organisation.name_key, names), (Organisation.id, ids))
        for some in bulk.portions(values)
        for row in db.session.execute(query.where(column.in_(some)))
    }
    sectors: dict[int, set[int]] = {}
    table = organisation_sector.c
    for some in bulk.portions(sorted(found)):
        pairs = select(table.organisation_id, table.sector_id).where(table.organisation_id.in_(some))
        for organisation_id, sector_id in db.session.execute(pairs):
            sectors.setdefault(organisation_id, set()).add(sector_id)
    return {
        one: Known(
            one,
            row.name_key,
            {field: getattr(row, field) for field in fields} | {"sectors": frozenset(sectors.get(one, ()))},
            row.merged_into or "",
        )
        for one, row in sorted(found.items())
    }


def _values(cells: Cells, around: Around) -> tuple[dict[str, Any], list[Remark]]:
    """What a row says, empty cells left out, and what is wrong with it."""
    # Whoever takes in a table vouches for what stands in it.
    values: dict[str, Any] = {"name": cells.get("naam", ""), "verified": True}
    remarks = _about_name(values["name"])
    for column, field, words in (
        ("gemeente", "municipality_id", around.towns),
        ("type", "type_id", around.types),
    ):
        if cell := cells.get(column):
            values[field] = words.find(cell)
            if values[field] is None:
                remarks.append(Remark(column, wording.unknown(cell, words.offered)))
    if cell := cells.get("sectoren"):
        named = {
            one: around.sectors.find(one) for part in cell.split(sheets.BETWEEN) if (one := part.strip())
        }
        remarks += [
            Remark("sectoren", wording.unknown(one, around.sectors.offered))
            for one, sector_id in named.items()
            if sector_id is None
        ]
        values["sectors"] = frozenset(one for one in named.values() if one is not None)
    for column, (field, longest) in TEXTS.items():
        if cell := cells.get(column):
            values[field] = cell
            if len(cell) > longest:
                remarks.append(Remark(column, _("Hou het op hoogstens %(max)d tekens.", max=longest)))
    website = values.get("website", "")
    if website and not website.lower().startswith(("http://", "https://")):
        remarks.append(Remark("website", _("Begin het adres met https://.")))
    if len(cells.get("sleutel", "")) > sheets.LONGEST_KEY:
        remarks.append(Remark("sleutel", _("Hou het op hoogstens %(max)d tekens.", max=sheets.LONGEST_KEY)))
    return values, remarks


def _about_name(name: str) -> list[Remark]:
    remarks: list[Remark] = []
    if not any(letter.isalnum() for letter in name):
        remarks.append(Remark("naam", _("Vul de naam van de organisatie in.")))
    if max(len(name), len(fold(name))) > LONGEST_NAME:
        remarks.append(Remark("naam", _("Hou de naam op hoogstens 160 tekens.")))
    if sentence := refusal(name):
        remarks.append(Remark("naam", str(sentence)))
    return remarks


def _key(cells: Cells, towns: Words) -> str:
    if cells.get("sleutel"):
        return f"key:{cells['sleutel'][: sheets.LONGEST_KEY]}"
    town = cells.get("gemeente", "")
    return f"name:{fold(cells.get('naam', ''))[:LONGEST_NAME]}|{(towns.find(town) if town else None) or ''}"


def _same(named: Sequence[Known], values: Mapping[str, Any]) -> Known | None:
    """The organisation of this name in this municipality, or the only one where one of both says none.

    One that went up in another is known by its name when no other has it.
    """
    named = [one for one in named if not one.merged_into] or named
    town = values.get("municipality_id")
    there = [one for one in named if one.values["municipality_id"] == town]
    if there:
        return there[0]
    unplaced = [one for one in named if town is None or one.values["municipality_id"] is None]
    return unplaced[0] if len(named) == 1 and unplaced else None


def _row(
    number: int, key: str, values: dict[str, Any], remarks: list[Remark], there: Known | None, around: Around
) -> Row:
    if remarks:
        outcome = Outcome.WRONG
    elif there is None:
        outcome = Outcome.NEW
    elif there.merged_into:
        outcome = Outcome.SAME
        remarks = [
            # Whether it was merged with it, or is called so now: both lead there.
            Remark("naam", _("Dit is nu “%(name)s”: daar verandert niets.", name=there.merged_into))
        ]
    else:
        remarks = _changes(there.values, values, around)
        outcome = Outcome.CHANGED if remarks else Outcome.SAME
    return Row(number, values["name"], outcome, tuple(remarks), key, there.id if there else None, values)


def _changes(before: Mapping[str, Any], values: Mapping[str, Any], around: Around) -> list[Remark]:
    """What would change, as a reader of the table says it."""

    def sectors(ids: frozenset[int]) -> str:
        names = sorted(around.sectors.names.get(one, "") for one in ids)
        return f" {sheets.BETWEEN} ".join(names)

    said: dict[str, tuple[str, Callable[[Any], str]]] = {
        "name": ("naam", str),
        "municipality_id": ("gemeente", lambda one: around.towns.names.get(one, "")),
        "type_id": ("type", lambda one: around.types.names.get(one, "")),
        "sectors": ("sectoren", sectors),
        **{field: (column, str) for column, (field, _longest) in TEXTS.items()},
    }
    remarks = [
        wording.change(column, say(before[field]), say(values[field]))
        for field, (column, say) in said.items()
        if field in values and values[field] != before[field]
    ]
    if not before["verified"]:
        remarks.append(Remark("", _("Iemand typte deze organisatie zelf. Nu staat de tabel ervoor in.")))
    return remarks


def _example() -> Table:
    return list(COLUMNS), [
        [
            "S-001",
            "Technische School De Brug",
            "Genk",
            "secundaire school",
            "bouw | hout",
            "Brugstraat 1",
            "https://brug.example",
            "",
            "",
        ]
    ]


importing.register(
    Importer(
        KIND,
        lazy("Organisaties"),
        lazy("Scholen, bedrijven en andere. Zonder sleutel kennen we ze aan naam en gemeente."),
        ".csv,.txt,.xlsx",
        Organisation,
        read,
        know,
        plan,
        prepare,
        write,
        _example,
    )
)

"""Organisations out of a table: known by their key, else by name and municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from netwerk.kernel import importing
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing import Context, Importer, Outcome, Remark, Row, Tell, sheets
from netwerk.kernel.importing.kinds import Table
from netwerk.kernel.lookalikes import refusal
from netwerk.kernel.text import fold, slugify
from netwerk.members.indexing import index_organisations, index_people_at
from netwerk.members.models import Organisation, organisation_sector
from netwerk.members.services.organisations import LONGEST_NAME
from netwerk.taxonomy.models import Municipality, OrganisationType, Sector, Word

KIND = "organisation"
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
PLAIN = {
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


class Words:
    """The shared words by their names and addresses in every language, folded."""

    def __init__(self) -> None:
        """Read once for a whole file."""
        self.towns, self.types, self.sectors = (
            self._by_name(model) for model in (Municipality, OrganisationType, Sector)
        )

    @staticmethod
    def _by_name(model: type[Any]) -> dict[str, int]:
        found: dict[str, int] = {}
        word: Word
        for word in db.session.scalars(select(model)):
            names = [word.slug, word.name, *(parts.get("name", "") for parts in word.translations.values())]
            found |= {fold(name): word.id for name in names if name}
        return found


def plan(octets: bytes, context: Context, tell: Tell) -> Sequence[Row]:
    """What would come of each row. Raises Invalid for what is no table of organisations."""
    del context
    table = sheets.read(octets, COLUMNS, ("naam",), MOST_ROWS)
    words, keys = Words(), sheets.known_keys(KIND)
    every = _every()
    by_id = {one.id: one for one in every}
    by_name: dict[str, list[Known]] = {}
    for one in every:
        by_name.setdefault(one.name_key, []).append(one)
    seen: set[str] = set()
    rows = []
    for number, cells in sheets.told(table, tell):
        values, remarks = _values(cells, words)
        key = _key(cells, values)
        if key in seen:
            remarks.append(
                Remark("sleutel" if cells.get("sleutel") else "naam", _("Deze staat al hoger in de tabel."))
            )
        seen.add(key)
        there = by_id.get(keys.get(key, 0)) or _same(by_name.get(fold(values["name"]), []), values)
        rows.append(_row(number, key, values, remarks, there))
    return rows


def take_in(rows: Sequence[Row], context: Context) -> None:
    """Write the rows: what the table leaves empty stays as it was."""
    sectors: list[dict[str, int]] = []
    made = {row.number: _new(row, context) for row in rows if row.outcome == Outcome.NEW}
    db.session.add_all(made.values())
    db.session.flush()
    keys: dict[str, int] = {}
    for row in rows:
        if row.outcome == Outcome.NEW:
            organisation_id = made[row.number].id
            named = row.facts.get("sectors", ())
            sectors += [{"organisation_id": organisation_id, "sector_id": one} for one in named]
        else:
            organisation_id = _change(row)
        keys[row.key] = organisation_id
    sheets.remember(KIND, keys)
    if sectors:
        db.session.execute(insert(organisation_sector), sectors)
    db.session.flush()
    index_organisations(list(keys.values()))
    index_people_at([row.thing_id for row in rows if row.thing_id is not None])
    mark_visible_change()


def _every() -> list[Known]:
    every = db.session.scalars(select(Organisation).options(selectinload(Organisation.sectors))).all()
    names = {one.id: one.name for one in every}
    return [
        Known(
            one.id,
            one.name_key,
            {
                "name": one.name,
                "type_id": one.type_id,
                "municipality_id": one.municipality_id,
                "sectors": frozenset(sector.id for sector in one.sectors),
                "verified": one.verified,
                **{field: getattr(one, field) for field, _longest in PLAIN.values()},
            },
            names.get(one.merged_into_id or 0, ""),
        )
        for one in every
    ]


def _values(cells: Mapping[str, str], words: Words) -> tuple[dict[str, Any], list[Remark]]:
    """What a row says, empty cells left out, and what is wrong with it."""
    # Whoever takes in a table vouches for what stands in it.
    values: dict[str, Any] = {"name": cells.get("naam", ""), "verified": True}
    remarks = _about_name(values["name"])
    for column, field, known in (
        ("gemeente", "municipality_id", words.towns),
        ("type", "type_id", words.types),
    ):
        if cell := cells.get(column):
            values[field] = known.get(fold(cell))
            if values[field] is None:
                remarks.append(Remark(column, _("“%(word)s” bestaat niet.", word=cell[:60])))
    if cell := cells.get("sectoren"):
        named = [one.strip() for one in cell.split(sheets.BETWEEN) if one.strip()]
        remarks += [
            Remark("sectoren", _("“%(word)s” bestaat niet.", word=one[:60]))
            for one in named
            if fold(one) not in words.sectors
        ]
        values["sectors"] = frozenset(words.sectors[fold(one)] for one in named if fold(one) in words.sectors)
    for column, (field, longest) in PLAIN.items():
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


def _key(cells: Mapping[str, str], values: Mapping[str, Any]) -> str:
    if cells.get("sleutel"):
        return f"key:{cells['sleutel'][: sheets.LONGEST_KEY]}"
    return f"name:{fold(values['name'])[:LONGEST_NAME]}|{values.get('municipality_id') or ''}"


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


def _row(number: int, key: str, values: dict[str, Any], remarks: list[Remark], there: Known | None) -> Row:
    if remarks:
        outcome = Outcome.WRONG
    elif there is not None and there.merged_into:
        outcome = Outcome.SAME
        remarks = [
            Remark("naam", _("Samengevoegd met “%(name)s”: daar verandert niets.", name=there.merged_into))
        ]
    elif there is None:
        outcome = Outcome.NEW
    else:
        outcome = (
            Outcome.CHANGED
            if any(there.values[name] != value for name, value in values.items())
            else Outcome.SAME
        )
    return Row(number, values["name"], outcome, tuple(remarks), key, there.id if there else None, values)


def _new(row: Row, context: Context) -> Organisation:
    plain = {name: value for name, value in row.facts.items() if name != "sectors"}
    name = plain["name"]
    return Organisation(
        **plain, name_key=fold(name)[:LONGEST_NAME], slug=slugify(name), created_at=context.now
    )


def _change(row: Row) -> int:
    one = db.session.get_one(Organisation, row.thing_id, options=[selectinload(Organisation.sectors)])
    for name, value in row.facts.items():
        if name == "sectors":
            one.sectors = list(db.session.scalars(select(Sector).where(Sector.id.in_(value))))
        else:
            setattr(one, name, value)
    one.name_key, one.slug = fold(one.name)[:LONGEST_NAME], slugify(one.name)
    return one.id


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
        plan,
        take_in,
        _example,
    )
)

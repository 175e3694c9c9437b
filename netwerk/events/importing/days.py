"""Network days out of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from netwerk.events.importing import drafts
from netwerk.events.importing.day_rows import prepare, write
from netwerk.events.importing.drafts import Around
from netwerk.events.manage.fields import read_clock, read_day
from netwerk.events.models import Event
from netwerk.events.rules import KINDS as EVENT_KINDS
from netwerk.events.services.describing import EventFacts
from netwerk.kernel import importing
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.kernel.importing import Context, Importer, Outcome, Remark, Row, Tell, sheets, wording
from netwerk.kernel.importing.kinds import Table
from netwerk.kernel.importing.sheets import Cells, Sheet
from netwerk.kernel.text import fold, typed_number
from netwerk.taxonomy.naming import Words

T = TypeVar("T")
MOST_ROWS = 500
COLUMNS = {
    "sleutel": ("key", "id", "uid"),
    "titel": ("title", "naam"),
    "dag": ("date", "datum"),
    "begin": ("start", "beginuur", "van"),
    "einde": ("end", "einduur", "tot"),
    "thema's": ("themas", "themes", "thema", "lerende netwerken"),
    "soort": ("kind",),
    "samenvatting": ("summary",),
    "uitleg": ("description", "omschrijving"),
    "zaal": ("venue", "plaats", "locatie"),
    "adres": ("address",),
    "gemeente": ("municipality",),
    "regio": ("region",),
    "online": ("url", "link"),
    "plaatsen": ("capacity", "aantal plaatsen"),
    "taal": ("language",),
}
LONGEST = {"titel": 140, "samenvatting": 200, "uitleg": 20_000, "zaal": 120, "adres": 200, "online": 500}


# Where in the table each fact stands.
FIELDS = {
    "title": "titel",
    "starts_at": "begin",
    "ends_at": "einde",
    "kind": "soort",
    "language": "taal",
    "summary": "samenvatting",
    "description": "uitleg",
    "venue_name": "zaal",
    "venue_address": "adres",
    "municipality_id": "gemeente",
    "region_id": "regio",
    "online_url": "online",
    "capacity": "plaatsen",
    "theme_ids": "thema's",
}


def read(octets: bytes) -> Sheet:
    """The table in a file. Raises Invalid for what is no table of days."""
    needed = ("sleutel", "titel", "dag", "begin", "einde")
    return sheets.read(octets, COLUMNS, needed, MOST_ROWS, texts=("uitleg",))


def know(sheet: Sheet, context: Context) -> Around:
    """What is there of all that the table names. Raises NotAllowed."""
    return drafts.know({_key(cells) for _number, cells in sheet.rows}, context)


def plan(sheet: Sheet, around: Around, context: Context, tell: Tell) -> Sequence[Row]:
    """What would come of each row."""
    del context
    seen: set[str] = set()
    rows = []
    for number, cells in sheet.told(tell):
        facts, remarks = _facts(cells, around)
        key = _key(cells)
        if key == "key:":
            remarks.append(Remark("sleutel", _("Geef elke rij een eigen sleutel.")))
        elif key in seen:
            remarks.append(Remark("sleutel", _("Deze staat al hoger in de tabel.")))
        seen.add(key)
        if remarks or facts is None:
            row = Row(number, cells.get("titel", ""), Outcome.WRONG, tuple(remarks), key)
        else:
            row = drafts.row_of(number, key, facts, (), around, FIELDS)
        rows.append(sheet.in_its_words(row))
    return rows


def _key(cells: Cells) -> str:
    return f"key:{cells.get('sleutel', '')[: sheets.LONGEST_KEY]}"


def _facts(cells: Cells, around: Around) -> tuple[EventFacts | None, list[Remark]]:
    remarks = [
        Remark(column, _("Hou het op hoogstens %(max)d tekens.", max=longest))
        for column, longest in LONGEST.items()
        if len(cells.get(column, "")) > longest
    ]
    if not cells.get("titel"):
        remarks.append(Remark("titel", _("Geef de dag een titel.")))
    day = _read("dag", cells, read_day, remarks)
    begin, end = (_read(column, cells, read_clock, remarks) for column in ("begin", "einde"))
    themes = [one.strip() for one in cells.get("thema's", "").split(sheets.BETWEEN) if one.strip()]
    theme_ids = tuple(_known("thema's", one, around.themes, remarks) for one in themes)
    town = _known("gemeente", cells.get("gemeente", ""), around.towns, remarks)
    region = _known("regio", cells.get("regio", ""), around.regions, remarks)
    kind, language = fold(cells.get("soort", "")) or EVENT_KINDS[0], fold(cells.get("taal", "")) or "nl"
    for column, value, known in (("soort", kind, EVENT_KINDS), ("taal", language, tuple(LANGUAGES))):
        if value not in known:
            remarks.append(Remark(column, _("Kies uit %(known)s.", known=", ".join(known))))
    seats = cells.get("plaatsen", "")
    capacity = typed_number(seats) if seats else None
    if seats and (capacity is None or capacity > 100_000):
        remarks.append(Remark("plaatsen", _("Vul een getal in, zoals 60.")))
    online = cells.get("online", "")
    if online and not online.lower().startswith(("http://", "https://")):
        remarks.append(Remark("online", _("Begin het adres met https://.")))
    if day is None or begin is None or end is None or remarks:
        return None, remarks
    starts_at, ends_at = (datetime.combine(day, hour, tzinfo=BRUSSELS) for hour in (begin, end))
    if ends_at <= starts_at:
        return None, [Remark("einde", _("Het einduur moet na het beginuur komen."))]
    facts = EventFacts(
        title=cells["titel"],
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        language=language,
        summary=cells.get("samenvatting", ""),
        description=cells.get("uitleg", ""),
        venue_name=cells.get("zaal", ""),
        venue_address=cells.get("adres", ""),
        municipality_id=town,
        region_id=region,
        online_url=online,
        is_online=bool(online),
        capacity=capacity,
        theme_ids=tuple(one for one in theme_ids if one is not None),
    )
    return facts, []


def _read(column: str, cells: Cells, reads: Callable[[str], T], remarks: list[Remark]) -> T | None:
    try:
        return reads(cells.get(column, ""))
    except ValueError as error:
        remarks.append(Remark(column, str(error)))
        return None


def _known(column: str, cell: str, words: Words, remarks: list[Remark]) -> int | None:
    found = words.find(cell) if cell else None
    if cell and found is None:
        remarks.append(Remark(column, wording.unknown(cell, words.offered)))
    return found


def _example() -> Table:
    row = ["dag-1", "Ouders mee aan boord", "11/03/2027", "13.30", "16.30", "rol-van-de-ouders", "netwerkdag"]
    more = ["Wat werkt om ouders te bereiken?", "", "Stadhuis", "Markt 1", "Genk", "", "", "40", "nl"]
    return list(COLUMNS), [row + more]


importing.register(
    Importer(
        "event",
        lazy("Netwerkdagen uit een tabel"),
        lazy("Elke rij wordt een concept. Je vult het aan en publiceert het zelf."),
        ".csv,.txt,.xlsx",
        Event,
        read,
        know,
        plan,
        prepare,
        write,
        _example,
        makes_drafts=True,
    )
)

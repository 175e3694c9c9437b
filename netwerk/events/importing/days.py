"""Network days out of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from netwerk.events.importing import drafts
from netwerk.events.manage.fields import read_clock, read_day
from netwerk.events.rules import KINDS as EVENT_KINDS
from netwerk.events.services.describing import EventFacts
from netwerk.kernel import importing
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.kernel.importing import Context, Importer, Outcome, Remark, Row, Tell, sheets
from netwerk.kernel.importing.kinds import Table
from netwerk.kernel.text import fold, typed_number
from netwerk.taxonomy.models import Municipality
from netwerk.taxonomy.queries import all_regions, all_themes

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


def plan(octets: bytes, context: Context, tell: Tell) -> Sequence[Row]:
    """What would come of each row. Raises Invalid for what is no table of days, NotAllowed."""
    drafts.actor_behind(context.by)
    table = sheets.read(octets, COLUMNS, ("sleutel", "titel", "dag", "begin", "einde"), MOST_ROWS)
    known, words = drafts.known_days(), _Words()
    seen: set[str] = set()
    rows = []
    for number, cells in sheets.told(table, tell):
        facts, remarks = _facts(cells, words)
        key = f"key:{cells.get('sleutel', '')[: sheets.LONGEST_KEY]}"
        if key == "key:":
            remarks.append(Remark("sleutel", _("Geef elke rij een eigen sleutel.")))
        elif key in seen:
            remarks.append(Remark("sleutel", _("Deze staat al hoger in de tabel.")))
        seen.add(key)
        if remarks or facts is None:
            rows.append(Row(number, cells.get("titel", ""), Outcome.WRONG, tuple(remarks), key))
        else:
            rows.append(drafts.row_of(number, key, facts, (), known))
    return rows


class _Words:
    """The shared words by their names and addresses, folded; read once for a whole file."""

    def __init__(self) -> None:
        self.themes = _by_name(all_themes())
        self.regions = _by_name(all_regions())
        self.towns = _by_name(db.session.scalars(select(Municipality)))


def _by_name(words: Any) -> dict[str, int]:
    return {fold(name): word.id for word in words for name in (word.slug, word.name)}


def _facts(cells: Mapping[str, str], words: _Words) -> tuple[EventFacts | None, list[Remark]]:
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
    theme_ids = tuple(_known("thema's", one, words.themes, remarks) for one in themes)
    town = _known("gemeente", cells.get("gemeente", ""), words.towns, remarks)
    region = _known("regio", cells.get("regio", ""), words.regions, remarks)
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


def _read(column: str, cells: Mapping[str, str], read: Callable[[str], T], remarks: list[Remark]) -> T | None:
    try:
        return read(cells.get(column, ""))
    except ValueError as error:
        remarks.append(Remark(column, str(error)))
        return None


def _known(column: str, cell: str, words: Mapping[str, int], remarks: list[Remark]) -> int | None:
    if cell and fold(cell) not in words:
        remarks.append(Remark(column, _("“%(word)s” bestaat niet.", word=cell[:60])))
    return words.get(fold(cell)) if cell else None


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
        plan,
        drafts.take_in,
        _example,
    )
)

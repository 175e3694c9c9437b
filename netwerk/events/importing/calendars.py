"""Network days out of a calendar file of another program: each event becomes a draft."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.events.foreign_calendar import ForeignEvent, Read, Unreadable, read_calendar
from netwerk.events.importing import drafts
from netwerk.events.importing.day_rows import prepare, write
from netwerk.events.importing.drafts import Around
from netwerk.events.models import Event
from netwerk.events.services.describing import EventFacts
from netwerk.kernel import importing
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing import Context, Importer, Outcome, Remark, Row, Tell
from netwerk.kernel.importing.sheets import TELL_EVERY
from netwerk.kernel.text import plain_line

# Where in a calendar file each fact stands.
FIELDS = {
    "title": "SUMMARY",
    "starts_at": "DTSTART",
    "ends_at": "DTEND",
    "description": "DESCRIPTION",
    "venue_name": "LOCATION",
    "venue_address": "LOCATION",
    "online_url": "LOCATION",
    "theme_ids": lazy("lerend netwerk"),
    "region_id": lazy("regio"),
}


def know(found: Sequence[Read], context: Context) -> Around:
    """What is there of all that the calendar names. Raises NotAllowed."""
    return drafts.know({_key(one) for one in found if isinstance(one, ForeignEvent)}, context)


def plan(found: Sequence[Read], around: Around, context: Context, tell: Tell) -> Sequence[Row]:
    """What would come of each event."""
    seen: set[str] = set()
    rows = []
    for number, one in enumerate(found, 1):
        if number % TELL_EVERY == 0:
            tell(number, len(found))
        rows.append(_row(number, one, context, around, seen))
    return rows


def _key(one: ForeignEvent) -> str:
    return f"uid:{one.uid}" + (f"#{one.occurrence}" if one.occurrence else "")


def _row(number: int, one: Read, context: Context, around: Around, seen: set[str]) -> Row:
    if isinstance(one, Unreadable):
        return Row(number, one.title, Outcome.WRONG, (Remark("", one.reason),))
    key = _key(one)
    if key in seen:
        return Row(
            number,
            one.title,
            Outcome.WRONG,
            (Remark("UID", _("Deze afspraak staat twee keer in het bestand.")),),
        )
    seen.add(key)
    if one.cancelled:
        told = _("Afgelast in deze agenda. Annuleer de dag zelf, dan krijgt iedereen een mail.")
        sentence = told if key in around.days else _("Afgelast in deze agenda: we nemen ze niet over.")
        return Row(number, one.title, Outcome.SAME, (Remark("STATUS", sentence),), key)
    if not one.title:
        return Row(number, "", Outcome.WRONG, (Remark("SUMMARY", _("Geef de dag een titel.")),), key)
    remarks = [Remark("DTSTART", remark) for remark in one.remarks]
    columns = {name: str(column) for name, column in FIELDS.items()}
    return drafts.row_of(number, key, _facts(one, context), remarks, around, columns)


def _facts(one: ForeignEvent, context: Context) -> EventFacts:
    venue, _comma, address = one.location.partition(",")
    online = one.location if one.location.lower().startswith("https://") else ""
    theme_id, region_id = context.options.get("theme_id"), context.options.get("region_id")
    return EventFacts(
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        description=one.description,
        venue_name="" if online else plain_line(venue)[:120],
        venue_address="" if online else plain_line(address)[:200],
        is_online=bool(online),
        online_url=online,
        theme_ids=(theme_id,) if theme_id else (),
        region_id=region_id,
    )


importing.register(
    Importer(
        "calendar",
        lazy("Netwerkdagen uit een agenda (.ics)"),
        lazy("Uit Outlook, Google Agenda of een ander programma. Elke afspraak wordt een concept."),
        ".ics,text/calendar",
        Event,
        read_calendar,
        know,
        plan,
        prepare,
        write,
        takes_place=True,
        makes_drafts=True,
    )
)

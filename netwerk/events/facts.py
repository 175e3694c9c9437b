"""What calendars and mails say of a network day: its row put into plain facts and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.events import calendar, programme_lines
from netwerk.events.calendar import DayFacts
from netwerk.events.models import Event, Workshop
from netwerk.events.queries import workshops as workshop_reads
from netwerk.kernel import links, site
from netwerk.kernel.i18n import _, speaking

# The hues of the house as CSS3 colour names, which is all RFC 7986 section 5.9 knows.
CALENDAR_COLOURS = {"petrol": "teal", "brick": "firebrick", "leaf": "forestgreen", "plum": "purple"}
# A calendar shows the beginning of a text; the page has the rest.
LONGEST_TEXT = 1500


def day_facts(
    event: Event,
    language: str,
    workshops: Sequence[Workshop] = (),
    own: Sequence[programme_lines.Entry] = (),
) -> DayFacts:
    """The facts of a day for iCalendar, with labels in `language`; the day's own texts stay in theirs.

    `event` needs its themes, municipality and funding loaded (`queries.load_event` does so). The text
    lists the day's `workshops`, or for one person their `own`.
    """
    address = public_address(event, language)
    point = None if event.is_online and not event.venue_name else event.municipality
    return DayFacts(
        uid=event.uid,
        sequence=event.sequence,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        location=location_line(event, language),
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        description=calendar_text(event, language, address, workshops, own),
        url=address,
        organiser_name=site.organisation(),
        organiser_email=site.sender(),
        created_at=event.created_at,
        changed_at=event.changed_at,
        status="CANCELLED" if event.state == "cancelled" else "CONFIRMED",
        colour=CALENDAR_COLOURS.get(event.themes[0].colour) if event.themes else None,
        language=language,
    )


def stored_vevent(event: Event) -> bytes:
    """The VEVENT to keep with the day: in the day's own language, loaded as for `day_facts`."""
    return vevent(event, workshop_reads.of_event(event.id))


def vevent(event: Event, workshops: Sequence[Workshop]) -> bytes:
    """The same, with the workshops of the day at hand."""
    return calendar.public_event(day_facts(event, event.language, workshops))


def public_address(event: Event, language: str) -> str:
    """The absolute address of the day's page."""
    return links.link("events.day", language, event_id=event.id, slug=event.slug)


def location_line(event: Event, language: str) -> str:
    """The place on one line: hall, street and town, or that it is online; never the call's address."""
    town = event.municipality.label(language) if event.municipality else ""
    parts = [event.venue_name, event.venue_address]
    if town and town.casefold() not in " ".join(parts).casefold():
        parts.append(town)
    with speaking(language):
        if event.is_online:
            parts.append(_("Online"))
        return ", ".join(part for part in parts if part) or _("Plaats nog te bepalen")


def short_place(event: Event, language: str) -> str:
    """The place in a list: hall and town, or that it is online."""
    town = event.municipality.label(language) if event.municipality else ""
    with speaking(language):
        online = _("Online") if event.is_online else ""
        parts = [event.venue_name, "" if town and town in event.venue_name else town, online]
        return ", ".join(part for part in parts if part) or _("Plaats nog te bepalen")


def funding_sentence(event: Event, language: str) -> str:
    """The statement of the project that pays for this day; empty when none does."""
    return event.funding.sentence(language) if event.funding else ""


def calendar_text(
    event: Event,
    language: str,
    address: str,
    workshops: Sequence[Workshop] = (),
    own: Sequence[programme_lines.Entry] = (),
) -> str:
    """The text of a calendar entry: what it is, programme, whom to ask, the page, the funder's statement.

    `address` is that of the day's page.
    The programme lists all `workshops`; for somebody who has `own` ones those only.
    """
    text = event.description_text or event.summary
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rsplit(" ", 1)[0] + " …"
    with speaking(language):
        mine = programme_lines.confirmed(own)
        programme = (
            programme_lines.of_person(event, mine) if mine else programme_lines.of_day(event, workshops)
        )
        page = _("Alles over deze dag: %(address)s", address=address)
        asks = (
            _("Vragen? %(name)s, %(email)s", name=event.contact_name, email=event.contact_email)
            if event.contact_email
            else ""
        )
    parts = (text, programme, asks, page, funding_sentence(event, language))
    return "\n\n".join(part for part in parts if part)

"""A day as search engines read it: schema.org Event in JSON-LD."""

from __future__ import annotations

from netwerk.events import facts
from netwerk.events.models import Event
from netwerk.events.rules import Status
from netwerk.kernel import i18n, site

CONTEXT = "https://schema.org"
AVAILABILITY = {
    Status.OPEN: "InStock",
    Status.FEW: "LimitedAvailability",
    Status.FULL: "SoldOut",
    Status.SOON: "PreOrder",
}


def event_data(event: Event, language: str, state: Status) -> dict[str, object]:
    """The public facts of a day in the words of schema.org; never the address of an online call."""
    data: dict[str, object] = {
        "@context": CONTEXT,
        "@type": "Event",
        "name": event.title,
        "description": event.summary or event.description_text[:300],
        "inLanguage": event.language,
        "startDate": i18n.iso(event.starts_at, event.zone),
        "endDate": i18n.iso(event.ends_at, event.zone),
        "eventStatus": f"{CONTEXT}/{_status(event)}",
        "eventAttendanceMode": f"{CONTEXT}/{_mode(event)}",
        "url": facts.public_address(event, language),
        "location": _location(event, language),
        "organizer": {"@type": "Organization", "name": site.organisation()},
    }
    if event.moved_from is not None and event.state != "cancelled":
        data["previousStartDate"] = i18n.iso(event.moved_from, event.zone)
    if state in AVAILABILITY:
        data["offers"] = {
            "@type": "Offer",
            "availability": f"{CONTEXT}/{AVAILABILITY[state]}",
            "url": facts.public_address(event, language),
        }
    return data


def _status(event: Event) -> str:
    if event.state == "cancelled":
        return "EventCancelled"
    return "EventScheduled" if event.moved_from is None else "EventRescheduled"


def _mode(event: Event) -> str:
    if not event.is_online:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if event.venue_name else "OnlineEventAttendanceMode"


def _location(event: Event, language: str) -> dict[str, object]:
    if event.is_online and not event.venue_name:
        return {"@type": "VirtualLocation", "url": facts.public_address(event, language)}
    return {
        "@type": "Place",
        "name": event.venue_name or facts.short_place(event, language),
        "address": facts.location_line(event, language),
    }

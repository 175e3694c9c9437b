"""Addresses by which web calendars take a day over: public facts only, never a private link."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from netwerk.events.calendar import DayFacts


def google_link(day: DayFacts) -> str:
    """Opens Google Calendar with the day filled in."""
    moments = f"{_basic(day.starts_at)}/{_basic(day.ends_at)}"
    return "https://calendar.google.com/calendar/render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": day.title,
            "dates": moments,
            "location": day.location,
            "details": day.url,
        }
    )


def outlook_link(day: DayFacts) -> str:
    """Opens the calendar of Outlook on the web with the day filled in."""
    return "https://outlook.office.com/calendar/0/deeplink/compose?" + urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": day.title,
            "startdt": _extended(day.starts_at),
            "enddt": _extended(day.ends_at),
            "location": day.location,
            "body": day.url,
        }
    )


def _basic(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _extended(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def route_link(place: str) -> str:
    """Opens a map with the way to a place; on a phone its own map program takes it over."""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": place})

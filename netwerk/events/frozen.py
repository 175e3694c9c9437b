"""The facts of a day as they stood when a mail was queued: JSON in, the same facts out."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from netwerk.events import facts
from netwerk.events.calendar import DayFacts
from netwerk.events.models import Event

Facts = dict[str, Any]


def freeze(event: Event, language: str) -> Facts:
    """Everything a mail about this day says, as JSON. `event` is loaded as `facts.day_facts` wants it."""
    calendar = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(facts.day_facts(event, language)).items()
    }
    return {
        "calendar": calendar,
        "kind": event.kind,
        "price": event.price,
        "programme": event.programme,
        "practical_html": event.practical_html,
        "online_url": event.online_url,
        "contact_name": event.contact_name,
        "contact_email": event.contact_email,
        "funding_statement": facts.funding_sentence(event, language),
    }


def thaw(day: Facts) -> DayFacts:
    """The facts for the calendar out of frozen ones."""
    calendar = dict(day["calendar"])
    for field in fields(DayFacts):
        if field.name.endswith("_at"):
            calendar[field.name] = datetime.fromisoformat(calendar[field.name])
    return DayFacts(**calendar)


def told_of(event: Event, language: str = "") -> Facts:
    """What registered people know of time and place: kept until a change of it is mailed."""
    language = language or event.language
    return {
        "language": language,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "location": facts.location_line(event, language),
        "online_url": event.online_url,
    }


def told_by(day: Facts) -> Facts:
    """What somebody knows of time and place who got a mail with these frozen facts."""
    names = ("language", "starts_at", "ends_at", "location")
    return {name: day["calendar"][name] for name in names} | {"online_url": day["online_url"]}


def changes(told: Facts, event: Event) -> list[str]:
    """Which of the things people were told are different now: when, place, call."""
    now = told_of(event, told["language"])
    found = []
    if (told["starts_at"], told["ends_at"]) != (now["starts_at"], now["ends_at"]):
        found.append("when")
    if told["location"] != now["location"]:
        found.append("place")
    if told["online_url"] != now["online_url"]:
        found.append("call")
    return found

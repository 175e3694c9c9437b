"""The facts of a day as they stood when a mail was queued: JSON in, the same facts out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from netwerk.events import facts, programme_lines
from netwerk.events.calendar import DayFacts
from netwerk.events.models import Event
from netwerk.events.queries import workshops as workshop_reads

Facts = dict[str, Any]


def freeze(event: Event, language: str) -> Facts:
    """Everything a mail about this day says, as JSON. `event` is loaded as `facts.day_facts` wants it."""
    workshops = workshop_reads.of_event(event.id)
    calendar = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(facts.day_facts(event, language, workshops)).items()
    }
    return {
        "calendar": calendar,
        "kind": event.kind,
        "price": event.price,
        "programme": event.programme,
        "workshops": programme_lines.known(workshops, event.zone),
        "practical_html": event.practical_html,
        "online_url": event.online_url,
        "is_online": event.is_online,
        "contact_name": event.contact_name,
        "contact_email": event.contact_email,
        "funding_statement": facts.funding_sentence(event, language),
    }


def personal_text(event: Event, language: str, own: Sequence[programme_lines.Entry]) -> str:
    """The text of one person's calendar entry: with their own workshops where they have some."""
    address = facts.public_address(event, language)
    return facts.calendar_text(event, language, address, workshop_reads.of_event(event.id), own)


def by_language(event: Event, languages: Iterable[str]) -> dict[str, Facts]:
    """The same for mails to many, frozen once in each of their languages."""
    return {language: freeze(event, language) for language in sorted(set(languages))}


def thaw(day: Facts) -> DayFacts:
    """The facts for the calendar out of frozen ones."""
    calendar = dict(day["calendar"])
    for field in fields(DayFacts):
        if field.name.endswith("_at"):
            calendar[field.name] = datetime.fromisoformat(calendar[field.name])
    return DayFacts(**calendar)


def told_of(event: Event, language: str = "") -> Facts:
    """What registered people know of times and places: kept until a change of it is mailed."""
    language = language or event.language
    return {
        "language": language,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "location": facts.location_line(event, language),
        "online_url": event.online_url,
        "workshops": programme_lines.known(workshop_reads.of_event(event.id), event.zone),
    }


def told_by(day: Facts) -> Facts:
    """What somebody knows of time and place who got a mail with these frozen facts."""
    names = ("language", "starts_at", "ends_at", "location")
    heard = {name: day["calendar"][name] for name in names}
    return heard | {"online_url": day["online_url"], "workshops": day.get("workshops", {})}


def changes(told: Facts, event: Event) -> list[str]:
    """Which of the things people were told are different now: when, place, call, workshops."""
    return differences(told, told_of(event, told["language"]))


def differences(told: Facts, now: Facts) -> list[str]:
    """The same, for a caller who asks for many people; both as `told_of` gives them, in one language."""
    found = []
    if (told["starts_at"], told["ends_at"]) != (now["starts_at"], now["ends_at"]):
        found.append("when")
    if told["location"] != now["location"]:
        found.append("place")
    if told["online_url"] != now["online_url"]:
        found.append("call")
    if _changed_workshops(told, now):
        found.append("workshops")
    return found


def changed_workshops(told: Facts, event: Event) -> set[int]:
    """The workshops that are at another hour or in another room than people were told."""
    return _changed_workshops(told, told_of(event, told["language"]))


def _changed_workshops(told: Facts, now: Facts) -> set[int]:
    # A new one concerns nobody yet, and who loses one hears that at once.
    known = told.get("workshops", {}).items()
    return {int(one) for one, was in known if now["workshops"].get(one, was) != was}

"""Network days in the search: what is found of them, and how they are shown there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from netwerk.events import facts
from netwerk.events.models import Event
from netwerk.events.queries import full_options, load_event
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.rules import PUBLIC_STATES
from netwerk.kernel import chain, clock, links, search
from netwerk.kernel.chain import Step
from netwerk.kernel.database import db
from netwerk.kernel.i18n import format_span, lazy
from netwerk.kernel.markdown import to_text
from netwerk.kernel.search import Document, Kind, Shown
from netwerk.kernel.text import plain_line

KIND = "event"
BETWEEN = " · "


def index_day(event: Event) -> None:
    """Make a day findable as it is now; a draft is nobody's to find."""
    if event.state in PUBLIC_STATES:
        search.put(document_of(load_event(event.id)))
    else:
        search.remove(KIND, event.id)


def document_of(event: Event) -> Document:
    """A day as the search knows it. Whom to ask about it is not among the words it is found by."""
    return Document(
        kind=KIND,
        thing_id=event.id,
        language=event.language,
        title=event.title,
        text=BETWEEN.join(plain_line(part) for part in _texts(event) if part),
        labels=_labels(event),
        at=event.starts_at,
        facts={
            "slug": event.slug,
            "state": event.state,
            "starts_at": event.starts_at.isoformat(),
            "ends_at": event.ends_at.isoformat(),
            "zone": event.zone,
            "place": facts.short_place(event, event.language),
        },
    )


def _texts(event: Event) -> list[str]:
    workshops = [
        ", ".join(part for part in (one.title, one.summary, one.speaker) if part)
        for one in workshop_reads.of_event(event.id)
    ]
    programme = [
        ", ".join(part for part in (row.get("title"), row.get("speaker")) if part) for row in event.programme
    ]
    described = [event.summary, event.description_text, to_text(event.report_html), event.audience]
    return [*described, *programme, *workshops]


def _labels(event: Event) -> list[str]:
    themes = [theme.label(event.language) for theme in event.themes]
    region = event.region.label(event.language) if event.region else ""
    return [facts.location_line(event, event.language), region, *themes, event.kind]


def describe(event_id: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found day: its page, when and where it is, and whether it was called off or is over."""
    start, end = (datetime.fromisoformat(known[name]) for name in ("starts_at", "ends_at"))
    return Shown(
        href=links.path("events.day", language, event_id=event_id, slug=known["slug"]),
        line=f"{format_span(start, end, known['zone'])}{BETWEEN}{known['place']}",
        state="cancelled" if known["state"] == "cancelled" else "past" if end < clock.now() else "",
    )


def following(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next days after an id, for a rebuild of the index; locked, as an edit may be under way."""
    wanted = select(Event).where(Event.id > after).order_by(Event.id).limit(number)
    days = db.session.scalars(wanted.options(*full_options()).with_for_update(of=Event)).unique().all()
    documents = [document_of(day) for day in days if day.state in PUBLIC_STATES]
    return (days[-1].id if len(days) == number else None), documents


chain.register_step(KIND, Step(lazy("Netwerkdag"), "calendar-days", 1))
search.register_kind(Kind(name=KIND, heading=lazy("Netwerkdagen"), describe=describe, following=following))

"""A day can be followed: whoever does gets a mail when its registration opens."""

from __future__ import annotations

from netwerk.events.models import Event
from netwerk.events.rules import PUBLIC_STATES
from netwerk.kernel import links
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _
from netwerk.members.following import Thing, register_kind


def describe(event_id: int, language: str) -> Thing | None:
    """A published day as something to follow."""
    event = db.session.get(Event, event_id)
    if event is None or event.state not in PUBLIC_STATES:
        return None
    return Thing(
        title=event.title,
        href=links.path("events.day", language, event_id=event.id, slug=event.slug),
        promise=_("Je krijgt een mail zodra de inschrijvingen beginnen."),
    )


register_kind("event", describe)

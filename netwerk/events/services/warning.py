"""Warning the contact person of a day that its mails wait."""

from __future__ import annotations

from netwerk.events.models import Event
from netwerk.kernel import outbox, site
from netwerk.kernel.database import db
from netwerk.kernel.text import key

KIND = "event.mails_wait"


@outbox.overseer("event")
def warn(event_id: int, today: int) -> None:
    """Say, once a day, that this day sent all the mails it may: unmeant, or somebody plays with its form."""
    event = db.session.get(Event, event_id)
    if event is None or not event.contact_email or key(event.contact_email) == key(site.sender()):
        return
    outbox.enqueue(
        KIND,
        to=event.contact_email,
        name=event.contact_name,
        language=event.language,
        subject=("event", event.id),
        sequence=today,
        facts={"event": event.id, "title": event.title, "limit": outbox.daily_cap()},
    )

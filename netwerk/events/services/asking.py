"""What people write back to our mails, passed on to whoever answers questions about the day."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.kernel import outbox, site
from netwerk.kernel.database import db
from netwerk.kernel.inbox import Mail
from netwerk.kernel.text import key

KIND = "event.question"


def pass_on(event_id: int, incoming_id: int, mail: Mail) -> bool:
    """Mail somebody's question to the contact person of a day; says whether there is one.

    At most five an hour reach one contact: the others wait their turn.
    """
    event = db.session.scalars(select(Event).where(Event.id == event_id)).first()
    if event is None or not event.contact_email or key(event.contact_email) == key(site.sender()):
        return False
    outbox.enqueue(
        KIND,
        to=event.contact_email,
        name=event.contact_name,
        language=event.language,
        subject=("incoming", incoming_id),
        facts={
            "event": event.id,
            "title": event.title,
            "sender": mail.sender,
            "sender_name": mail.sender_name,
            "subject": mail.title,
            "text": mail.text,
            "reply_to": mail.sender,
        },
        cap=True,
    )
    return True

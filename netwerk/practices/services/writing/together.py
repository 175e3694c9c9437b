"""Who writes along with the author."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.practices import mails, queries
from netwerk.practices.models import Writer
from netwerk.practices.services import ladder
from netwerk.practices.services.writing.drafting import to_write


def add_writer(practice_id: int, email: str, actor: Actor, *, now: datetime) -> Member:
    """Let another member write along, and tell them by mail.

    Raises Invalid for an address nobody has, NotFound.
    """
    practice = to_write(practice_id, actor)
    member = db.session.scalars(
        select(Member).where(Member.email_key == key(email), Member.disabled_at.is_(None))
    ).first()
    if member is None:
        raise Invalid(
            lazy("Niemand op deze site heeft dat e-mailadres. Vraag of je collega zich eerst aanmeldt."),
            "email",
        )
    if member.id != practice.author_id and member.id not in queries.writers_of(practice.id):
        db.session.add(Writer(practice_id=practice.id, member_id=member.id))
        db.session.flush()
        audit.record(actor.label, "practice.add_writer", "practice", practice.id, member=member.id)
        mails.queue_writer_added(practice, member, actor, now)
        # Who writes along reviewed it for nobody else.
        ladder.settle(practice, actor, now=now)
    return member


def remove_writer(practice_id: int, member_id: int, actor: Actor, *, now: datetime) -> None:
    """Let somebody write along no longer. Raises NotFound."""
    practice = to_write(practice_id, actor)
    row = db.session.get(Writer, (practice.id, member_id))
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    audit.record(actor.label, "practice.remove_writer", "practice", practice.id, member=member_id)
    ladder.settle(practice, actor, now=now)

"""Inviting people to a day who are not registered: each at most once, whoever of the organisers asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from netwerk.events import frozen, policy, queries
from netwerk.events.models import Event, Outreach, OutreachRecipient
from netwerk.events.outreach_rules import Candidate, Plan, Segment, sort_out
from netwerk.events.queries import outreach as reads
from netwerk.events.queries.deliveries import INVITATION, RECIPIENT
from netwerk.kernel import audit, database, outbox
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_text
from netwerk.kernel.tokens import digest
from netwerk.members.actor import Actor

LONGEST_NOTE = 2000
MOST_RECIPIENTS = 5000
# Until then a round can be looked at and a reply to it understood.
KEPT_AFTER = timedelta(days=30)


def foresee(event_id: int, segment: Segment, actor: Actor, *, now: datetime) -> Plan:
    """Who would be invited and who left out; writes nothing.

    Raises NotFound outside the actor's scope, Conflict for a day that nobody can be invited to.
    """
    event = _open_day(event_id, actor, now)
    return _plan(event, segment, now)


def invite(
    event_id: int, segment: Segment, note: str, actor: Actor, *, form_key: str, now: datetime
) -> Outreach:
    """Mail an invitation to everybody a segment means who may get one; gives the round.

    The same `form_key` again gives the round it made. Raises NotFound outside the actor's scope, Conflict
    for a day that nobody can be invited to, Invalid when nobody is left to invite or the note is too long.
    """
    event = _open_day(event_id, actor, now)
    # One round after the other, so that two organisers at once never invite the same person twice.
    database.hold(f"outreach:{event_id}")
    earlier = db.session.scalars(select(Outreach).filter_by(form_key=form_key)).first()
    if earlier is not None:
        return earlier
    note = plain_text(note)
    if len(note) > LONGEST_NOTE:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=LONGEST_NOTE), "note")
    chosen = _plan(event, segment, now).chosen
    if not 0 < len(chosen) <= MOST_RECIPIENTS:
        raise Invalid(
            lazy("Er is niemand om uit te nodigen.")
            if not chosen
            else lazy("Nodig hoogstens %(max)d mensen tegelijk uit.", max=MOST_RECIPIENTS)
        )
    outreach = Outreach(
        event_id=event.id,
        member_id=actor.id or None,
        segment=segment.as_kept(),
        note=note,
        days={language: kept_day(event, language) for language in sorted({one.language for one in chosen})},
        form_key=form_key,
        created_at=now,
    )
    db.session.add(outreach)
    db.session.flush()
    _queue(outreach, chosen, event.contact_email)
    audit.record(actor.label, "outreach.invite", "event", event.id, round=outreach.id, people=len(chosen))
    return outreach


def kept_day(event: Event, language: str) -> dict[str, Any]:
    """What an invitation says of a day, frozen."""
    return frozen.freeze(event, language) | {"capacity": event.capacity}


def _queue(outreach: Outreach, chosen: Sequence[Candidate], reply_to: str) -> None:
    rows = [
        {
            "outreach_id": outreach.id,
            "event_id": outreach.event_id,
            "email": one.email,
            "email_key": one.email_key,
            "name": one.name,
            "language": one.language,
        }
        for one in chosen
    ]
    ids = dict(
        db.session.execute(
            insert(OutreachRecipient).returning(OutreachRecipient.email_key, OutreachRecipient.id), rows
        ).all()
    )
    outbox.enqueue_many(
        INVITATION,
        (
            outbox.Draft(
                to=one.email,
                name=one.name,
                language=one.language,
                subject=(RECIPIENT, ids[one.email_key]),
                facts={"source": one.source.value, "reply_to": reply_to},
                budget=f"event:{outreach.event_id}",
            )
            for one in chosen
        ),
    )


def forget_due(now: datetime) -> list[int]:
    """The days over for so long that whom they invited must be forgotten, and is not yet."""
    return list(
        db.session.scalars(
            select(Event.id)
            .where(
                Event.ends_at < now - KEPT_AFTER,
                Event.id.in_(select(OutreachRecipient.event_id).where(OutreachRecipient.email != "")),
            )
            .order_by(Event.id)
        )
    )


def forget(event_id: int) -> int:
    """Forget names and addresses of those invited to a day, and of the mails to them; gives how many.

    A digest stays, so that numbers stay right and nobody is invited once more.
    """
    people = list(
        db.session.execute(
            select(OutreachRecipient.id, OutreachRecipient.email_key).where(
                OutreachRecipient.event_id == event_id, OutreachRecipient.email != ""
            )
        )
    )
    if people:
        db.session.execute(
            update(OutreachRecipient),
            [{"id": row.id, "email": "", "name": "", "email_key": digest(row.email_key)} for row in people],
        )
        outbox.forget_recipients(RECIPIENT, [row.id for row in people])
        audit.record("system", "outreach.forget", "event", event_id, people=len(people))
    return len(people)


def _plan(event: Event, segment: Segment, now: datetime) -> Plan:
    found = list(reads.candidates(event, segment, now))
    return sort_out(found, reads.known_of(event.id, {one.email_key for one in found}))


def _open_day(event_id: int, actor: Actor, now: datetime) -> Event:
    event = queries.load_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    if event.state != "published" or event.starts_at <= now:
        raise Conflict(lazy("Uitnodigen kan voor een gepubliceerde dag die nog moet komen."))
    return event

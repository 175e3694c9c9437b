"""How long the counter knows who asked; what it holds of somebody, given to them or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.kernel.retention import AT_ONCE, Held, by_day, cutoff
from netwerk.kernel.tenures import Tenure
from netwerk.kernel.text import key
from netwerk.members.rules import CONFIRMING_TIME
from netwerk.needs.helpdesk.models import HelpdeskEntry, HelpdeskQuestion, HelpdeskRoute
from netwerk.needs.helpdesk.rules import DONE, KEPT, Act, Status

UNCONFIRMED = HelpdeskQuestion.status == Status.UNCONFIRMED
STILL_KNOWN = (HelpdeskQuestion.status.in_(DONE), HelpdeskQuestion.purged_at.is_(None))


def unconfirmed_held() -> Held:
    """When questions that nobody confirmed go, and how many."""
    return by_day(HelpdeskQuestion.asked_at, UNCONFIRMED, term=CONFIRMING_TIME)


def purge_unconfirmed(now: datetime) -> int:
    """Remove questions that nobody confirmed in time, a batch of them; gives how many."""
    late = HelpdeskQuestion.asked_at < cutoff(now, CONFIRMING_TIME)
    ids = db.session.scalars(select(HelpdeskQuestion.id).where(UNCONFIRMED, late).limit(AT_ONCE)).all()
    outbox.forget_recipients("helpdesk_question", ids)
    db.session.execute(delete(HelpdeskQuestion).where(HelpdeskQuestion.id.in_(ids)))
    return len(ids)


def askers_held() -> Held:
    """When those who asked something that was done with are forgotten, and how many."""
    return by_day(HelpdeskQuestion.status_at, *STILL_KNOWN, term=KEPT)


def purge_askers(now: datetime) -> int:
    """Forget who asked what was done with long ago, a batch of them; gives how many."""
    old = select(HelpdeskQuestion).where(*STILL_KNOWN, HelpdeskQuestion.status_at < cutoff(now, KEPT))
    rows = db.session.scalars(old.order_by(HelpdeskQuestion.id).limit(AT_ONCE).with_for_update()).all()
    for row in rows:
        _empty(row, now)
    return len(rows)


def export(email_key: str) -> list[dict[str, Any]]:
    """What somebody with this address asked, with the answers."""
    return [
        {
            "subject": row.subject,
            "words": row.words,
            "organisation": row.organisation,
            "status": row.status,
            "asked_at": row.asked_at.isoformat(),
            "answers": [{"words": entry.words, "at": entry.at.isoformat()} for entry in _answers(row.id)],
        }
        for row in _asked_by(email_key)
    ]


def forget(email_key: str, *, now: datetime) -> None:
    """Forget somebody: what they asked is empty, and no mail to them is kept."""
    outbox.forget_person([Tenure(email_key)], "helpdesk.")
    for row in _asked_by(email_key):
        _empty(row, now)


def answered_by(member_id: int) -> list[dict[str, Any]]:
    """What somebody who works at the counter did there."""
    query = select(HelpdeskEntry).where(HelpdeskEntry.member_id == member_id).order_by(HelpdeskEntry.id)
    return [
        {"what": one.act, "question": one.question_id, "words": one.words, "at": one.at.isoformat()}
        for one in db.session.scalars(query)
    ]


def forget_account(member_id: int) -> None:
    """Let no question go to somebody who leaves, nor wait for them; what they answered was said for us."""
    db.session.execute(delete(HelpdeskRoute).where(HelpdeskRoute.member_id == member_id))
    theirs = update(HelpdeskQuestion).where(HelpdeskQuestion.owner_id == member_id)
    db.session.execute(theirs.values(owner_id=None))


def names_of(email_key: str) -> frozenset[str]:
    """The names under which somebody with this address asked."""
    return frozenset(row.name for row in _asked_by(email_key))


def has_namesake(email_key: str, name_key: str) -> bool:
    """Did somebody else with this name ask something?"""
    others = select(HelpdeskQuestion.name).where(HelpdeskQuestion.email_key.not_in(("", email_key)))
    return any(key(name) == name_key for name in db.session.scalars(others.distinct()))


def _asked_by(email_key: str) -> Sequence[HelpdeskQuestion]:
    query = select(HelpdeskQuestion).where(HelpdeskQuestion.email_key == email_key)
    return db.session.scalars(query.order_by(HelpdeskQuestion.id)).all()


def _answers(question_id: int) -> Sequence[HelpdeskEntry]:
    query = select(HelpdeskEntry).filter_by(question_id=question_id, act=Act.ANSWER)
    return db.session.scalars(query.order_by(HelpdeskEntry.id)).all()


def _empty(row: HelpdeskQuestion, now: datetime) -> None:
    """Take out who asked and every word by which they could be known; that it was asked stays."""
    outbox.forget_recipients("helpdesk_question", [row.id])
    entries = db.session.scalars(select(HelpdeskEntry.id).where(HelpdeskEntry.question_id == row.id)).all()
    outbox.forget_recipients("helpdesk_entry", entries)
    row.name = row.email = row.email_key = row.organisation = ""
    row.subject = row.words = "…"
    row.purged_at = now
    row.form_key = None
    if row.status not in DONE:
        row.status, row.status_at = Status.CLOSED, now
    db.session.execute(update(HelpdeskEntry).where(HelpdeskEntry.question_id == row.id).values(words=""))
    db.session.flush()

"""What mail servers say of mail of ours that did not arrive (RFC 3464)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from netwerk.kernel import outbox
from netwerk.kernel.database import db, hold
from netwerk.kernel.inbox.models import BouncedAddress
from netwerk.kernel.inbox.reading import Mail
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.outbox.room import batched
from netwerk.kernel.retention import AT_ONCE, Held, by_day
from netwerk.kernel.text import key


def note(mail: Mail, about: OutboxMessage | None, now: datetime) -> str:
    """Mark the address and the message that a report calls failed; gives the name of what was done.

    A report of mail that we never sent changes nothing, and neither does one of a delay.
    """
    if about is None:
        return "not_ours"
    failed = next((report for report in mail.reports if report.action == "failed"), None)
    if failed is None:
        return "delayed"
    outbox.bounce(about, f"{failed.status} {failed.reason}")
    hold(f"bounced:{about.recipient_key}")
    marked = db.session.scalars(
        select(BouncedAddress).where(BouncedAddress.email_key == about.recipient_key)
    ).first()
    if marked is None:
        marked = BouncedAddress(email_key=about.recipient_key)
        db.session.add(marked)
    marked.status, marked.reason = failed.status, failed.reason
    marked.bounced_at, marked.outbox_id = now, about.id
    db.session.flush()
    return "bounced"


def bounced(email_keys: Collection[str]) -> set[str]:
    """Which of these addresses refused our mail for good: a status of class 5 (RFC 3463, 3.1)."""
    found: set[str] = set()
    for some in batched(email_keys):
        found |= set(
            db.session.scalars(
                select(BouncedAddress.email_key).where(
                    BouncedAddress.email_key.in_(some), BouncedAddress.status.startswith("5")
                )
            )
        )
    return found


def clear(address: str) -> None:
    """Take the mark off an address, as somebody writes from it or says that it works."""
    db.session.execute(delete(BouncedAddress).where(BouncedAddress.email_key == key(address)))


def bounces_of(email_key: str) -> list[BouncedAddress]:
    """The mark on an address, if it has one."""
    return list(db.session.scalars(select(BouncedAddress).where(BouncedAddress.email_key == email_key)))


def bounces_held(term: timedelta) -> Held:
    """When marks on addresses go, and how many."""
    return by_day(BouncedAddress.bounced_at, term=term)


def forget_bounces(before: datetime) -> int:
    """Take the marks of before then off, a batch of them: the address may work by now; gives how many."""
    old = select(BouncedAddress.id).where(BouncedAddress.bounced_at < before).limit(AT_ONCE)
    ids = db.session.scalars(old).all()
    db.session.execute(delete(BouncedAddress).where(BouncedAddress.id.in_(ids)))
    return len(ids)

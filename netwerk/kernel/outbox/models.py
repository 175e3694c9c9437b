"""The table of messages to send and sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base

QUEUED, HELD = "queued", "held"
SENT, FAILED, SKIPPED, PARKED = "sent", "failed", "skipped", "parked"
UNFINISHED = (QUEUED, HELD)
ERROR_LENGTH = 300


class OutboxMessage(Base):
    """One message to one person, written in the transaction of the act that it tells of."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("kind", "subject_kind", "subject_id", "sequence", "resend"),
        CheckConstraint(
            "state IN ('queued', 'held', 'sent', 'failed', 'skipped', 'parked')", name="state_known"
        ),
        Index(None, "state", "due_at"),
        Index(None, "order_key", "id"),
        Index(None, "budget", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)

    # What it says, and about what.
    kind: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column()
    sequence: Mapped[int] = mapped_column(default=0)
    resend: Mapped[int] = mapped_column(default=0)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    # To whom; the key is the address in the form under which two spellings are one mailbox.
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_key: Mapped[str] = mapped_column(String(254), index=True)
    recipient_name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2))

    # Its place among other messages.
    message_id: Mapped[str] = mapped_column(String(320), unique=True)
    root_message_id: Mapped[str] = mapped_column(String(320), default="")
    order_key: Mapped[str] = mapped_column(String(80), default="")
    # Whose mail it counts as, such as `event:3`: each may send so many a day and no more.
    budget: Mapped[str] = mapped_column(String(40), default="", server_default="")

    # Its way out. `counted_at` is when it took one of the mails an hour that its address may get.
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    created_at: Mapped[datetime] = mapped_column()
    counted_at: Mapped[datetime | None] = mapped_column()
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column()
    sent_at: Mapped[datetime | None] = mapped_column()
    last_error: Mapped[str] = mapped_column(String(ERROR_LENGTH), default="")


class MailPause(Base):
    """No mail leaves as long as there is a row: why, since when, and who asked."""

    __tablename__ = "mail_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column()
    by: Mapped[str] = mapped_column(String(120))


class MailWording(Base):
    """Our own subject of every mail of a kind, and sentences before and after it, in one language."""

    __tablename__ = "mail_wording"

    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), default="", server_default="")
    opening: Mapped[str] = mapped_column(String(600), default="")
    closing: Mapped[str] = mapped_column(String(600), default="")
    changed_at: Mapped[datetime] = mapped_column()

"""The table of messages that came in, and that of addresses where ours do not arrive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from netwerk.kernel.database import Base


class IncomingMail(Base):
    """One message received, handled exactly once: its row is written with what it caused."""

    __tablename__ = "incoming_mail"
    __table_args__ = (Index(None, "kind", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of its octets: the same message read again, from a mailbox or a pipe, is the same row.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(320), default="")
    sender: Mapped[str] = mapped_column(String(254), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    # bounce, automatic, reply, question or odd
    kind: Mapped[str] = mapped_column(String(12))
    # What was done with it, as a name that `verdict_words` puts into words.
    verdict: Mapped[str] = mapped_column(String(30), default="")
    # What it is about, such as (event, 3); empty when nobody knows.
    thing_kind: Mapped[str] = mapped_column(String(20), default="")
    thing_id: Mapped[int | None] = mapped_column(index=True)
    # Kept while somebody may want to look, at most 64 KB.
    raw: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    received_at: Mapped[datetime] = mapped_column()
    # When somebody looked at what needed eyes; what needs none is seen from the start.
    seen_at: Mapped[datetime | None] = mapped_column()


class BouncedAddress(Base):
    """An address that refused our mail (RFC 3464); a later delivery or a person takes the mark away."""

    __tablename__ = "bounced_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    # The status code of RFC 3463, such as 5.1.1; those that begin with 5 are lasting.
    status: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    bounced_at: Mapped[datetime] = mapped_column()
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)


class MailboxPosition(Base):
    """How far a mailbox has been read (RFC 3501, 2.3.1.1); moved in the transaction of each message."""

    __tablename__ = "mailbox_position"

    # Who reads which folder where, without the password.
    mailbox: Mapped[str] = mapped_column(String(254), primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger)

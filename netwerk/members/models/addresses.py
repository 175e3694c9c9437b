"""What a member had before; another mail address: asked, confirmed by who reads it, undone at the old one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class AddressChange(Base):
    """One change; of both links only the hash is kept."""

    __tablename__ = "address_change"
    # The outbox knows a mail by the id of its row, so the id of a removed row never comes back.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    undo_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()
    # Until then the link at the new address works, and that at the old one.
    expires_at: Mapped[datetime] = mapped_column()
    undo_until: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column()


class Formerly(Base):
    """An address or a name that a member had before: others wrote it down, and it is still theirs."""

    __tablename__ = "member_formerly"
    __table_args__ = (UniqueConstraint("member_id", "kind", "words_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    # email or name
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(254))
    words_key: Mapped[str] = mapped_column(String(254), index=True)
    until: Mapped[datetime] = mapped_column()

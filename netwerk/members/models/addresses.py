"""Another mail address for an account: asked, confirmed by who reads it, undone by who reads the old one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
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

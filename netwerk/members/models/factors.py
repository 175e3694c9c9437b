"""The second proof at sign-in: an app on a phone that shows codes, and codes on paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class Authenticator(Base):
    """An app that shows codes; in force once its owner has typed one, before that it is being set up."""

    __tablename__ = "authenticator"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    # Encrypted: what reads only the database cannot make codes.
    sealed_secret: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column()
    confirmed_at: Mapped[datetime | None] = mapped_column()
    # The newest time step whose code was used: no code counts twice, nor one from before it.
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper for when the phone is gone; only its hash is kept, and it works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None] = mapped_column()


# One app in force, and one that is being set up.
Index(
    "uq_authenticator_in_force",
    Authenticator.member_id,
    unique=True,
    sqlite_where=text("confirmed_at IS NOT NULL"),
    postgresql_where=text("confirmed_at IS NOT NULL"),
)

"""From where the words of a sheet came, and whether those who said them agree."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class Passage(Base):
    """A piece of text that was taken over into a field, as it was then: it stays whatever is written since.

    `kind` and `source_id` name the thing it was taken from, of any feature; `place` is its number there.
    """

    __tablename__ = "practice_passage"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int] = mapped_column()
    place: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    # Whose words they are, where that is known.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    member_name: Mapped[str] = mapped_column(String(120), default="")
    taken_at: Mapped[datetime] = mapped_column()


class Agreement(Base):
    """What somebody says of the use of their passages in one sheet; they may say otherwise later."""

    __tablename__ = "practice_agreement"
    # The outbox knows a mail by the id of its row, so the id of a removed row never comes back.
    __table_args__ = (UniqueConstraint("practice_id", "member_id"), {"sqlite_autoincrement": True})
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    # See consent_rules.Consent.
    answer: Mapped[str] = mapped_column(String(10), default="asked")
    nonce: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column()

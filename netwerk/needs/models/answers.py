"""What organisers say to a need."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel import sweeping
from netwerk.kernel.database import Base
from netwerk.members.models import Member, Organisation


class NeedAnswer(Base):
    """One answer; a wrong one is taken back and stays to be read by organisers."""

    __tablename__ = "need_answer"
    # A mail knows what it told by the ids of answers.
    __table_args__ = {"sqlite_autoincrement": True}
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    # See rules.AnswerKind.
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    # The day, practice or conversation that answers it, as in the index of the search.
    thing_kind: Mapped[str] = mapped_column(String(20), default="")
    thing_id: Mapped[int | None] = mapped_column()
    # To whom it was passed on, who follows that up and by when.
    partner_name: Mapped[str] = mapped_column(String(160), default="", info={sweeping.NAMED_BY: "partner_id"})
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    due_on: Mapped[date | None] = mapped_column()

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column()
    taken_back_at: Mapped[datetime | None] = mapped_column()
    taken_back_because: Mapped[str] = mapped_column(String(500), default="")
    # Taken back by nobody: what it names is not to be found. It stands again as soon as that is.
    fell: Mapped[bool] = mapped_column(default=False)
    # When people were told of it, and of its being taken back.
    told_at: Mapped[datetime | None] = mapped_column()
    recalled_at: Mapped[datetime | None] = mapped_column()

    partner: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    owner: Mapped[Member | None] = relationship(foreign_keys=owner_id, lazy="raise_on_sql")
    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="raise_on_sql")

    @property
    def stands(self) -> bool:
        """Was it not taken back?"""
        return self.taken_back_at is None

    @property
    def partner_today(self) -> str:
        """To whom it was passed on, as they are called now; its partner must be loaded."""
        return self.partner.name if self.partner else self.partner_name

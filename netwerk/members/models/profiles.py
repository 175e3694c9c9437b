"""What a member tells of themselves, and to whom."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models.people import Member
from netwerk.taxonomy.models import Theme

profile_theme = Table(
    "profile_theme",
    Base.metadata,
    Column("member_id", ForeignKey("profile.member_id"), primary_key=True),
    Column("theme_id", ForeignKey("theme.id"), primary_key=True, index=True),
)


class Profile(Base):
    """A member's profile: each block has its own audience (see rules.Audience), at first nobody."""

    __tablename__ = "profile"
    shown_to_visitors = True

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    about: Mapped[str] = mapped_column(String(1000), default="")
    offers: Mapped[str] = mapped_column(String(600), default="")
    seeks: Mapped[str] = mapped_column(String(600), default="")
    is_expert: Mapped[bool] = mapped_column(default=False)
    expertise: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")

    # Who sees name and work, and with them that there is a profile; no block has a wider audience.
    work_for: Mapped[str] = mapped_column(String(10), default="nobody")
    about_for: Mapped[str] = mapped_column(String(10), default="nobody")
    exchange_for: Mapped[str] = mapped_column(String(10), default="nobody")
    expertise_for: Mapped[str] = mapped_column(String(10), default="nobody")
    doings_for: Mapped[str] = mapped_column(String(10), default="nobody")
    contact_for: Mapped[str] = mapped_column(String(10), default="nobody")

    member: Mapped[Member] = relationship(lazy="raise_on_sql")
    themes: Mapped[list[Theme]] = relationship(secondary=profile_theme, lazy="raise_on_sql")

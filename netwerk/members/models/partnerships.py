"""Local partnerships: a school and a company, and whoever else, for a region and a period."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models.people import Organisation
from netwerk.taxonomy.models import Region


class Partnership(Base):
    """Organisations that work together; others see it once all of them said so (`confirmed_at`)."""

    __tablename__ = "partnership"
    __table_args__ = {"sqlite_autoincrement": True}
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(1000), default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    valid_from: Mapped[date] = mapped_column()
    # The last day does not count.
    valid_until: Mapped[date | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column()

    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")
    partners: Mapped[list[PartnershipPartner]] = relationship(
        back_populates="partnership",
        lazy="raise_on_sql",
        order_by="PartnershipPartner.organisation_id",
        cascade="all, delete-orphan",
    )


class PartnershipPartner(Base):
    """One organisation of a partnership, and whether its contact person said that it is so."""

    __tablename__ = "partnership_partner"
    shown_to_visitors = True

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column()
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    partnership: Mapped[Partnership] = relationship(back_populates="partners", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

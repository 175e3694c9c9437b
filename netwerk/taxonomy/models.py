"""Tables of the shared words."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base


class Word:
    """A word of the network: its Dutch name, its address and its names in the other languages."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    position: Mapped[int] = mapped_column(default=0)

    def label(self, language: str, part: str = "name") -> str:
        """The name (or another translated part) in a language, in Dutch where there is none."""
        own: dict[str, str] = self.translations.get(language, {})
        return str(own.get(part) or getattr(self, part))


class Theme(Word, Base):
    """A theme is a learning network: what its days, conversations and practices are about."""

    __tablename__ = "theme"
    shown_to_visitors = True

    summary: Mapped[str] = mapped_column(String(200))
    aim: Mapped[str] = mapped_column(String(2000))
    colour: Mapped[str] = mapped_column(String(20), default="petrol")
    icon: Mapped[str] = mapped_column(String(40), default="users")


class Region(Word, Base):
    """A part of the province, or a partner outside it."""

    __tablename__ = "region"
    shown_to_visitors = True

    interregional: Mapped[bool] = mapped_column(default=False)


class Municipality(Word, Base):
    """A municipality with the point where its pin stands (degrees, WGS 84)."""

    __tablename__ = "municipality"
    shown_to_visitors = True

    latitude: Mapped[float] = mapped_column()
    longitude: Mapped[float] = mapped_column()
    regions: Mapped[list[MunicipalityRegion]] = relationship(back_populates="municipality", lazy="selectin")

    def region_on(self, day: date) -> Region | None:
        """The region this municipality belongs to on a day."""
        return next((link.region for link in self.regions if link.holds_on(day)), None)


class MunicipalityRegion(Base):
    """Membership of a region, from a day until (not including) another."""

    __tablename__ = "municipality_region"

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    valid_from: Mapped[date | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()
    municipality: Mapped[Municipality] = relationship(back_populates="regions")
    region: Mapped[Region] = relationship(lazy="joined")

    def holds_on(self, day: date) -> bool:
        """Is this the membership on `day`?"""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class Sector(Word, Base):
    """A branch of work."""

    __tablename__ = "sector"


class StudyDomain(Word, Base):
    """A part of secondary education, as the Flemish matrix of trainings orders it."""

    __tablename__ = "study_domain"


class OrganisationType(Word, Base):
    """What kind of organisation; `side` says where it stands in a duo: school, company or other."""

    __tablename__ = "organisation_type"

    side: Mapped[str] = mapped_column(String(10), default="other")


class Funding(Base):
    """A funded project: what it pays for carries its statement and logos."""

    __tablename__ = "funding"
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    programme: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(160))
    call: Mapped[str] = mapped_column(String(160), default="")
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    statement: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Rows of {key, file, alt: {language: text}}; the file lies below static/.
    logos: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def sentence(self, language: str) -> str:
        """The statement of support in a language, in Dutch where there is none."""
        return str(self.statement.get(language) or self.statement.get("nl", ""))

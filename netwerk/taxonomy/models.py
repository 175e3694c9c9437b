"""Tables of the shared words."""

from __future__ import annotations

from datetime import date, datetime
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
    # From then on it is offered to nobody; what carries it keeps it, and its page stays.
    retired_at: Mapped[datetime | None] = mapped_column()

    def label(self, language: str, part: str = "name") -> str:
        """The name (or another translated part) in a language, in Dutch where there is none."""
        own: dict[str, str] = self.translations.get(language, {})
        return str(own.get(part) or getattr(self, part))


class FormerSlug(Base):
    """An address that a word had before, or that of a word which was merged into it: it leads on."""

    __tablename__ = "former_slug"
    is_shared_word = True

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    thing_id: Mapped[int] = mapped_column(index=True)


class SynonymGroup(Base):
    """Words, or some words together, that people of the network use for one another in one language."""

    __tablename__ = "synonym_group"
    is_shared_word = True

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[list[str]] = mapped_column(JSON, default=list)


class Theme(Word, Base):
    """A theme is a learning network: what its days, conversations and practices are about."""

    __tablename__ = "theme"
    shown_to_visitors = True
    is_shared_word = True

    summary: Mapped[str] = mapped_column(String(200))
    aim: Mapped[str] = mapped_column(String(2000))
    colour: Mapped[str] = mapped_column(String(20), default="petrol")
    icon: Mapped[str] = mapped_column(String(40), default="users")


class Region(Word, Base):
    """A part of the province, or a partner outside it."""

    __tablename__ = "region"
    shown_to_visitors = True
    is_shared_word = True

    interregional: Mapped[bool] = mapped_column(default=False)


class Municipality(Word, Base):
    """A municipality with the point where its pin stands (degrees, WGS 84)."""

    __tablename__ = "municipality"
    shown_to_visitors = True
    is_shared_word = True

    latitude: Mapped[float] = mapped_column()
    longitude: Mapped[float] = mapped_column()
    regions: Mapped[list[MunicipalityRegion]] = relationship(back_populates="municipality", lazy="selectin")

    def region_on(self, day: date) -> Region | None:
        """The region this municipality belongs to on a day."""
        return next((link.region for link in self.regions if link.holds_on(day)), None)


class MunicipalityRegion(Base):
    """Membership of a region, from a day until (not including) another."""

    __tablename__ = "municipality_region"
    shown_to_visitors = True
    is_shared_word = True

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
    is_shared_word = True


class StudyDomain(Word, Base):
    """A part of secondary education, as the Flemish matrix of trainings orders it."""

    __tablename__ = "study_domain"
    is_shared_word = True


class OrganisationType(Word, Base):
    """What kind of organisation; `side` says where it stands in a duo: school, company or other."""

    __tablename__ = "organisation_type"
    is_shared_word = True

    side: Mapped[str] = mapped_column(String(10), default="other")


class Term(Word, Base):
    """A word that not everybody knows: as a school says it, as a company says it, and what it means."""

    __tablename__ = "term"
    shown_to_visitors = True
    is_shared_word = True

    school_word: Mapped[str] = mapped_column(String(120), default="")
    company_word: Mapped[str] = mapped_column(String(120), default="")
    explanation: Mapped[str] = mapped_column(String(600))
    # Other ways to write it, by which it is recognised in a Dutch text.
    forms: Mapped[list[str]] = mapped_column(JSON, default=list)


class Funding(Base):
    """A funded project: what it pays for carries its statement and logos."""

    __tablename__ = "funding"
    shown_to_visitors = True
    is_shared_word = True

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    programme: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(160))
    call: Mapped[str] = mapped_column(String(160), default="")
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    statement: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Rows of {file, alt: {language: text}}: a file below static/, or instead `stored`: one that was sent in.
    logos: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def sentence(self, language: str) -> str:
        """The statement of support in a language, in Dutch where there is none."""
        return str(self.statement.get(language) or self.statement.get("nl", ""))

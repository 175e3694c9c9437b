"""What readers leave: thanks, bookmarks, collections, and how often a sheet was opened."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class Thanks(Base):
    """Somebody thanks the makers of a sheet, once."""

    __tablename__ = "practice_thanks"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column()


class Bookmark(Base):
    """Somebody keeps a sheet for later; only they see it."""

    __tablename__ = "practice_bookmark"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column()


class Collection(Base):
    """Sheets that belong together, chosen by somebody."""

    __tablename__ = "practice_collection"
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(100))
    about: Mapped[str] = mapped_column(Text, default="")
    about_html: Mapped[str] = mapped_column(Text, default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()


class CollectionItem(Base):
    """A sheet in a collection, with a word on why."""

    __tablename__ = "practice_collection_item"
    __table_args__ = (UniqueConstraint("collection_id", "practice_id"),)
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("practice_collection.id"))
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(200), default="")


class Reading(Base):
    """How often a sheet was opened on one day. No cookie, no address, no name."""

    __tablename__ = "practice_reading"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    readers: Mapped[int] = mapped_column(default=0)
    downloads: Mapped[int] = mapped_column(default=0)

"""The sheet: what it is, what it said at each save, what is being written, and what hangs on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member, Organisation, Partnership


class Practice(Base):
    """A good practice: its address and state, and of its published version what lists show.

    What others see comes from the published version alone; the other versions and the draft are for those
    who write it and those who review it.
    """

    __tablename__ = "practice"
    __table_args__ = (
        Index("ix_practice_published", "state", "published_at", "id"),
        Index("ix_practice_changed", "changed_at", "id"),
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    # See rules.Kind, rules.State and rules.Step.
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    step: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    title: Mapped[str] = mapped_column(String(100), default="")
    summary: Mapped[str] = mapped_column(String(200), default="")

    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(120), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    # The partnership that it was begun for, whose partners stand behind it together.
    partnership_id: Mapped[int | None] = mapped_column(ForeignKey("partnership.id"), index=True)
    # The same practice in another language, and the practice that this one is an adaptation of.
    translation_of_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"), index=True)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"), index=True)

    created_at: Mapped[datetime] = mapped_column()
    # Of anything that harvesters see, the withdrawal too.
    changed_at: Mapped[datetime] = mapped_column()
    published_at: Mapped[datetime | None] = mapped_column()
    revised_at: Mapped[datetime | None] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column()
    # Shown where the sheet stood.
    withdrawn_because: Mapped[str] = mapped_column(String(500), default="")
    # An editor saw that it was done at least once and that its partners stand behind it.
    checked_at: Mapped[datetime | None] = mapped_column()
    # What another list calls it, so that the same list read again doubles nothing.
    import_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    # After this day it shows that it waits to be confirmed again.
    review_before: Mapped[date | None] = mapped_column(index=True)

    # Numbers of versions, not ids: 0 when there is none.
    last_number: Mapped[int] = mapped_column(default=0)
    published_number: Mapped[int] = mapped_column(default=0)
    submitted_number: Mapped[int] = mapped_column(default=0)
    adoption_count: Mapped[int] = mapped_column(default=0)
    thanks_count: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    partnership: Mapped[Partnership | None] = relationship(lazy="raise_on_sql")
    partners: Mapped[list[Partner]] = relationship(
        back_populates="practice", lazy="raise_on_sql", order_by="Partner.position"
    )


class Version(Base):
    """What a sheet said at one save. Never changed afterwards; erasing a person empties `member_id`."""

    __tablename__ = "practice_version"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int] = mapped_column()
    # Values by name of field (see content.FIELDS); `cooked` holds the safe HTML of the Markdown ones.
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cooked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cook_version: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(200), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    member_name: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column()
    # Others may read a version from then on; None while it never was published.
    published_at: Mapped[datetime | None] = mapped_column()


class Writer(Base):
    """A member who writes along with the author."""

    __tablename__ = "practice_writer"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class Draft(Base):
    """What is being written and is not yet a version: one for each sheet, saved by itself."""

    __tablename__ = "practice_draft"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Raised at each save: whoever saves from an older one is told that somebody was first.
    revision: Mapped[int] = mapped_column(default=1)
    # By name of field the save that changed it last (revision, by, at), to tell who was first in which field.
    changed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The version it was begun from.
    base_number: Mapped[int] = mapped_column(default=0)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    member_name: Mapped[str] = mapped_column(String(120), default="")
    saved_at: Mapped[datetime] = mapped_column()


class Partner(Base):
    """An organisation behind the published version; together they are its author.

    `name` is as the version says it: what was written stays. Shown is what the organisation is called today.
    """

    __tablename__ = "practice_partner"
    __table_args__ = (UniqueConstraint("practice_id", "organisation_id"),)
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(160))
    # What they do in it, in their own words.
    part: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)

    practice: Mapped[Practice] = relationship(back_populates="partners", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class Facet(Base):
    """One value by which a published sheet is found, such as (theme, mobiliteit).

    What was withdrawn has none, and a translation is found by those of its original: the library counts
    what it lists from these rows alone. Apart from these stand the sets in which any sheet is harvested.
    """

    __tablename__ = "practice_facet"
    __table_args__ = (Index("ix_practice_facet_practice_id", "practice_id"), {"sqlite_with_rowid": False})

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)


class Attachment(Base):
    """A file or picture of a sheet; others see it when the published version names it."""

    __tablename__ = "practice_attachment"
    __table_args__ = ({"sqlite_autoincrement": True},)
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    stored_name: Mapped[str] = mapped_column(String(40), index=True)
    file_name: Mapped[str] = mapped_column(String(160))
    content_type: Mapped[str] = mapped_column(String(100))
    # Bytes.
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    is_image: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(120), default="")
    # What a picture shows, for who does not see it; required to publish.
    alt: Mapped[str] = mapped_column(String(300), default="")
    licence: Mapped[str] = mapped_column(String(20), default="")
    # Who made it, when that is not the author.
    credit: Mapped[str] = mapped_column(Text, default="")
    downloads: Mapped[int] = mapped_column(default=0)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    added_at: Mapped[datetime] = mapped_column()

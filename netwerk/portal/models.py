"""Tables of the portal itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class ContentPage(Base):
    """A text of the site in one language, once somebody changed the one of the house."""

    __tablename__ = "content_page"
    __table_args__ = (UniqueConstraint("slug", "language"),)
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(120))
    # Markdown as typed, and as cooked by kernel.markdown.
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    cook_version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column()
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)


class PurgeRun(Base):
    """What one run of the purge took away of one class; only ever added, and purged in their turn."""

    __tablename__ = "purge_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    # A key of the retention table; empty for a run in which nothing was due.
    kept_as: Mapped[str] = mapped_column(String(40), default="")
    number: Mapped[int] = mapped_column(default=0)


class Feedback(Base):
    """What a visitor tells those who run the site, such as what they cannot use."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_open", "handled_at", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    # accessibility, language, mistake or other
    about: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    # The page it is about: a path of this site, without what it was asked.
    page: Mapped[str] = mapped_column(String(300), default="")
    # Only when they want an answer.
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(String(254), default="", index=True)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    # One form is one message, however often it is sent.
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()
    handled_at: Mapped[datetime | None] = mapped_column()
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # What was done about it, for those who run the site.
    outcome: Mapped[str] = mapped_column(String(500), default="")

"""Threads and their posts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member, Organisation
from netwerk.taxonomy.models import Region, Theme


class Thread(Base):
    """A conversation on a board; what lists show of it is kept here by `services.recounting` alone."""

    __tablename__ = "forum_thread"
    __table_args__ = (
        Index("ix_forum_thread_board", "theme_id", "listed", "last_at", "id"),
        Index("ix_forum_thread_latest", "listed", "last_at", "id"),
        # An address holds the id: that of a thread that was removed never comes back.
        {"sqlite_autoincrement": True},
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    # None is the board for everything that fits no theme.
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    # See rules.Kind and rules.ThreadState.
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="open")
    # Why it is locked or hidden, as everybody who sees it may read.
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    title: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(80))
    # What it was called before its opening was hidden; empty when that is not so, or it was renamed since.
    veiled_title: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="nl")
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column()
    pinned_at: Mapped[datetime | None] = mapped_column(index=True)
    # The thread that this one was merged into.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("forum_thread.id"))

    # The highest number ever given: never falls, so that no number is given twice.
    last_no: Mapped[int] = mapped_column(default=0)
    # Whether everybody finds it in lists: it is not hidden and a post of it can be seen.
    listed: Mapped[bool] = mapped_column(default=False)
    # Of the posts that everybody sees: how many, when and by whom the last was written.
    post_count: Mapped[int] = mapped_column(default=0)
    # How many of these are of others than whoever began it: without one, nobody answered.
    others_count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column()
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # The post that helped whoever asked.
    answer_no: Mapped[int | None] = mapped_column()

    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")
    author: Mapped[Member] = relationship(foreign_keys=author_id, lazy="raise_on_sql")
    last_author: Mapped[Member | None] = relationship(foreign_keys=last_author_id, lazy="raise_on_sql")


class Post(Base):
    """What one member said in a thread. Its number there is dense, unique and never given again."""

    __tablename__ = "forum_post"
    __table_args__ = (
        UniqueConstraint("thread_id", "no"),
        Index("ix_forum_post_author", "author_id", "created_at"),
        # With the author, as nobody counts their own: whole threads are counted in the index alone.
        Index("ix_forum_post_counted", "thread_id", "state", "no", "author_id"),
        {"sqlite_autoincrement": True},
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    no: Mapped[int] = mapped_column()
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    # Where the author worked when it was written, and as what.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    function: Mapped[str] = mapped_column(String(80), default="")

    # As typed; members are named by id in it (see cooking).
    raw: Mapped[str] = mapped_column(Text)
    cooked: Mapped[str] = mapped_column(Text)
    # The author's own words, without quotes.
    text: Mapped[str] = mapped_column(Text)
    cook_version: Mapped[int] = mapped_column()
    # Ids of members it names, and of posts it quotes by their number at the time.
    mentions: Mapped[list[int]] = mapped_column(JSON, default=list)
    quotes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Raised at each edit: whoever saves an older one is told that somebody was first.
    version: Mapped[int] = mapped_column(default=1)

    # web, mail or import
    via: Mapped[str] = mapped_column(String(10), default="web")
    # The mail it came in by, kept for a while to be shown whole.
    incoming_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_mail.id"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("forum_post.id"))
    # See rules.PostState.
    state: Mapped[str] = mapped_column(String(20), default="visible")
    # Why it is hidden, for its author and whoever keeps order.
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column()
    edited_at: Mapped[datetime | None] = mapped_column()
    thanks_count: Mapped[int] = mapped_column(default=0)
    # When its readers were written to; None while that is still to be done.
    told_at: Mapped[datetime | None] = mapped_column(index=True)
    # One form is one post, however often it is sent.
    form_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    author: Mapped[Member] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class PostPointer(Base):
    """Where a post went that stood under this number: old links lead on."""

    __tablename__ = "forum_post_pointer"

    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), index=True)


class PostQuotation(Base):
    """A post quotes another: so that words taken away are found wherever they were quoted."""

    __tablename__ = "forum_post_quotation"

    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    quoted_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True, index=True)


class PostRevision(Base):
    """What a post said before an edit; `redacted` when its words were taken away for good."""

    __tablename__ = "forum_post_revision"

    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    raw: Mapped[str] = mapped_column(Text)
    # Who replaced it, why and when.
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column()
    redacted: Mapped[bool] = mapped_column(default=False)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class PostThanks(Base):
    """Somebody thanked for a post."""

    __tablename__ = "forum_post_thanks"

    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column()

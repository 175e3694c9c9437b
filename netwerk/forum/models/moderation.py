"""Keeping order: what was reported or held, and what was done, by whom and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.forum.models.threads import Post, Thread
from netwerk.kernel.database import Base
from netwerk.members.models import Member


class ReviewItem(Base):
    """A post that somebody should look at, as it was at that version; an edit since shows."""

    __tablename__ = "forum_review_item"
    __table_args__ = (Index("ix_forum_review_item_open", "decision", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"), index=True)
    post_version: Mapped[int] = mapped_column()
    # See rules.Cause.
    cause: Mapped[str] = mapped_column(String(20))
    # In the words of who reported it.
    words: Mapped[str] = mapped_column(String(500), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column()
    # See rules.Decision; empty while it waits.
    decision: Mapped[str] = mapped_column(String(20), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column()

    post: Mapped[Post] = relationship(lazy="raise_on_sql")
    member: Mapped[Member | None] = relationship(foreign_keys=member_id, lazy="raise_on_sql")
    decided_by: Mapped[Member | None] = relationship(foreign_keys=decided_by_id, lazy="raise_on_sql")


class ModerationAct(Base):
    """One act of a moderator; rows are only ever added."""

    __tablename__ = "forum_moderation_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    # See rules.Act.
    act: Mapped[str] = mapped_column(String(20))
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), index=True)
    # The number it had then; None for an act on the whole thread.
    no: Mapped[int | None] = mapped_column()
    post_id: Mapped[int | None] = mapped_column(ForeignKey("forum_post.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column()

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(lazy="raise_on_sql")

"""What somebody has read, and what they are writing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class ReadMark(Base):
    """The highest number that a member has seen of a thread."""

    __tablename__ = "forum_read_mark"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"), primary_key=True, index=True)
    last_no: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column()


class PostDraft(Base):
    """What a member is writing and has not sent: one a place, such as `thread:12` or `board:algemeen`."""

    __tablename__ = "forum_draft"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    context: Mapped[str] = mapped_column(String(80), primary_key=True)
    raw: Mapped[str] = mapped_column(Text, default="")
    # What else was filled in, by name of field.
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime] = mapped_column(index=True)

"""What happened to a sheet on its way, and what its reviewers said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member


class SheetLog(Base):
    """One step of a sheet, never deleted: submitted, returned with remarks, published, withdrawn …"""

    __tablename__ = "practice_log"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    # See rules.Act.
    act: Mapped[str] = mapped_column(String(20))
    # The version that it is about.
    number: Mapped[int] = mapped_column(default=0)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    member_name: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    # By name of field: what the editor asks to change there.
    remarks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column()


class Review(Base):
    """One of the two reviews that a step needs: by somebody of a school or of a company."""

    __tablename__ = "practice_review"
    __table_args__ = (
        Index("ix_practice_review_due", "state", "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    number: Mapped[int] = mapped_column()
    # school or company: on whose behalf.
    side: Mapped[str] = mapped_column(String(10))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    # See rules.ReviewState.
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column()
    # By criterion of the rubric: 1 to 4.
    rubric: Mapped[dict[str, Any]] = mapped_column(default=dict)
    favourable: Mapped[bool | None] = mapped_column()
    remark: Mapped[str] = mapped_column(Text, default="")

    reviewer: Mapped[Member | None] = relationship(lazy="raise_on_sql", foreign_keys=[reviewer_id])

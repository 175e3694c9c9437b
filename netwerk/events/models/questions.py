"""What an organiser asks: at registration, and after the day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.events.models.people import Attendee
from netwerk.kernel.database import Base


class Question(Base):
    """One version of a question. A version that was answered is never changed: it retires for the next."""

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_event", "event_id", "purpose", "retired_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    # Asked only of those who chose this workshop.
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"), index=True)
    # registration, evaluation or followup
    purpose: Mapped[str] = mapped_column(String(12), default="registration")
    # The same through all versions: what answers are gathered under.
    root: Mapped[str] = mapped_column(String(16), index=True)
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    # text, long, choice, several, number, yesno or scale
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str] = mapped_column(String(200))
    help: Mapped[str] = mapped_column(String(300), default="")
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    # Diet and access needs: for the organiser's eyes, gone 30 days after the day.
    sensitive: Mapped[bool] = mapped_column(default=False)
    # Asked only when the question with this root was answered so.
    shown_when_root: Mapped[str] = mapped_column(String(16), default="")
    shown_when_value: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column()
    retired_at: Mapped[datetime | None] = mapped_column()


class Answer(Base):
    """What one attendee answered to one version of a question."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("attendee_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    # A text, a list of texts, a number or a truth value, as the kind of the question says.
    value: Mapped[Any] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column()

    attendee: Mapped[Attendee] = relationship(lazy="raise_on_sql")
    question: Mapped[Question] = relationship(lazy="raise_on_sql")


class EvaluationTicket(Base):
    """One person may answer once; it says whether they did, never what."""

    __tablename__ = "evaluation_ticket"
    __table_args__ = (UniqueConstraint("attendee_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendee.id"))
    # evaluation or followup
    purpose: Mapped[str] = mapped_column(String(12))
    nonce: Mapped[str] = mapped_column(String(16))
    used: Mapped[bool] = mapped_column(default=False)


class EvaluationResponse(Base):
    """Somebody's answers after a day. Random key and no time: its order tells nothing of who it was."""

    __tablename__ = "evaluation_response"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    # Id of the question's version, as text -> value.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)

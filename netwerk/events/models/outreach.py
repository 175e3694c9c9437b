"""What an organiser sends: invitations to people who are not registered, and messages to those who are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class Outreach(Base):
    """One invitation round for a day: to whom, with which words, by whom."""

    __tablename__ = "outreach"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # Who was meant: themes, regions, organisation types, and how many typed addresses.
    segment: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    # The frozen facts of the day by language: once for the round, as each mail says the same of it.
    days: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # One-time key of the form: a form sent twice is one round.
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()


class OutreachRecipient(Base):
    """Somebody invited by mail: once for a day, whatever the number of rounds.

    Some weeks after the day name and address go, and the key becomes a digest of itself.
    """

    __tablename__ = "outreach_recipient"
    __table_args__ = (UniqueConstraint("event_id", "email_key"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    outreach_id: Mapped[int] = mapped_column(ForeignKey("outreach.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="nl")


class OrganiserMessage(Base):
    """A message to all or some of the people of a day."""

    __tablename__ = "organiser_message"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # Which people: a tab of the list of attendees, a workshop, or chosen ones.
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    title: Mapped[str] = mapped_column(String(140))
    text: Mapped[str] = mapped_column(Text)
    # One-time key of the form: a form sent twice is one message.
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    people: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column()

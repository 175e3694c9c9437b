"""Tables of what is taken in from files: each run with its report, and what a file calls each thing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from netwerk.kernel.database import Base


class State(StrEnum):
    """Where a run stands."""

    READING = "reading"
    READ = "read"
    TAKING_IN = "taking_in"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportRun(Base):
    """One file to take in: first read and reported row by row, then taken in whole or not at all."""

    __tablename__ = "import_run"
    __table_args__ = (Index(None, "state", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(140))
    # Gone once the run is over: a file holds more than what was taken in.
    octets: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2))

    state: Mapped[str] = mapped_column(String(10), default=State.READING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    # How many rows have which outcome; `rows` holds them as [number, title, outcome, [[column, sentence]]].
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows: Mapped[list[Any]] = deferred(mapped_column(JSON, default=list, nullable=False))
    problem: Mapped[str] = mapped_column(String(500), default="")

    created_at: Mapped[datetime] = mapped_column()
    finished_at: Mapped[datetime | None] = mapped_column()
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column()
    attempts: Mapped[int] = mapped_column(default=0)


class ImportKey(Base):
    """What a file calls a thing that was taken in, so that the same file again doubles nothing."""

    __tablename__ = "import_key"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    thing_id: Mapped[int] = mapped_column(index=True)

"""The log of a sheet: each of its steps, with who took it and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netwerk.kernel.database import db
from netwerk.members.actor import Actor
from netwerk.practices.models import Practice, SheetLog
from netwerk.practices.rules import Act


def record(
    practice: Practice,
    act: Act,
    actor: Actor | None,
    now: datetime,
    *,
    number: int = 0,
    reason: str = "",
    remarks: Mapping[str, Any] | None = None,
) -> SheetLog:
    """Add a line; without an actor the house itself did it."""
    row = SheetLog(
        practice_id=practice.id,
        act=act,
        number=number,
        member_id=actor.id if actor else None,
        member_name=actor.name if actor else "",
        reason=reason,
        remarks=dict(remarks or {}),
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row

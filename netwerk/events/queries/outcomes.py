"""The days that took place, as steps of what the network brought about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from netwerk.events.models import Event, event_theme
from netwerk.events.queries.conditions import was_held
from netwerk.kernel.database import db
from netwerk.kernel.outcomes import Row
from netwerk.taxonomy.outcomes import rows_of


def held(now: datetime) -> Sequence[Row]:
    """Every day that was held, with its themes and its region."""
    columns = (
        Event.id,
        Event.slug,
        Event.title,
        Event.language,
        Event.region_id,
        Event.starts_at.label("at"),
    )
    query = (
        select(*columns, event_theme.c.theme_id)
        .outerjoin(event_theme, event_theme.c.event_id == Event.id)
        .where(*was_held())
    )
    return rows_of(db.session.execute(query, {"now": now}).all(), "events.day", "event_id")

"""The days that took place, as steps of what the network brought about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from netwerk.events.models import Event, event_theme
from netwerk.events.queries.conditions import was_held
from netwerk.kernel.database import db
from netwerk.kernel.outcomes import Row
from netwerk.taxonomy.queries import all_regions, all_themes, slugs


def held(now: datetime) -> Sequence[Row]:
    """Every day that was held, with its themes and its region."""
    columns = (Event.id, Event.slug, Event.title, Event.language, Event.starts_at, Event.region_id)
    query = (
        select(*columns, event_theme.c.theme_id)
        .outerjoin(event_theme, event_theme.c.event_id == Event.id)
        .where(*was_held())
    )
    rows = db.session.execute(query, {"now": now}).all()
    themes, regions = all_themes(), all_regions()
    about: dict[int, set[int | None]] = defaultdict(set)
    for row in rows:
        about[row.id].add(row.theme_id)
    return [
        Row(
            title=row.title,
            endpoint="events.day",
            values={"event_id": row.id, "slug": row.slug},
            at=row.starts_at,
            themes=slugs(themes, *about[row.id]),
            regions=slugs(regions, row.region_id),
            language=row.language,
        )
        for row in {row.id: row for row in rows}.values()
    ]

"""Conversations among what the network brought about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from netwerk.forum.boards import board_of
from netwerk.forum.models import Thread
from netwerk.kernel import outcomes
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outcomes import Row, Stage
from netwerk.taxonomy.queries import all_regions, all_themes, slugs


def begun(now: datetime) -> Sequence[Row]:
    """Every conversation that everybody finds."""
    del now
    columns = (Thread.id, Thread.slug, Thread.title, Thread.language, Thread.created_at)
    rows = db.session.execute(select(*columns, Thread.theme_id, Thread.region_id).where(Thread.listed))
    themes, regions = all_themes(), all_regions()
    return [
        Row(
            title=row.title,
            endpoint="forum.thread",
            values={"board": board_of(row.theme_id).slug, "thread_id": row.id, "slug": row.slug},
            at=row.created_at,
            themes=slugs(themes, row.theme_id),
            regions=slugs(regions, row.region_id),
            language=row.language,
        )
        for row in rows
    ]


outcomes.register(Stage("gesprekken", lazy("Gesprekken"), "message-circle", 3, begun))

"""The needs that were reported and those that a day answered, as steps of what the network brought about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from netwerk.kernel import search
from netwerk.kernel.database import db
from netwerk.kernel.outcomes import Row
from netwerk.kernel.search.models import SearchDocument
from netwerk.needs.models import Need, NeedAnswer, need_theme
from netwerk.needs.queries.lists import LISTED
from netwerk.taxonomy.outcomes import rows_of

DAY = "event"


def reported(now: datetime) -> Sequence[Row]:
    """Every need and chance that everybody sees."""
    del now
    return _rows(Need.created_at)


def answered_by_a_day(now: datetime) -> Sequence[Row]:
    """Those to which a day that everybody sees is the answer, at the first such answer."""
    del now
    first = (
        select(NeedAnswer.need_id, func.min(NeedAnswer.at).label("at"))
        .join(
            SearchDocument,
            (SearchDocument.kind == NeedAnswer.thing_kind) & (SearchDocument.thing_id == NeedAnswer.thing_id),
        )
        .where(
            NeedAnswer.thing_kind == DAY,
            NeedAnswer.taken_back_at.is_(None),
            SearchDocument.visibility == search.PUBLIC,
        )
        .group_by(NeedAnswer.need_id)
        .subquery()
    )
    return _rows(first.c.at, first.c.need_id == Need.id)


def _rows(at: Any, *wanted: ColumnElement[bool]) -> list[Row]:
    columns = (Need.id, Need.slug, Need.title, Need.language, Need.region_id, at.label("at"))
    query = select(*columns, need_theme.c.theme_id).outerjoin(need_theme, need_theme.c.need_id == Need.id)
    rows = db.session.execute(query.where(LISTED, *wanted)).all()
    return rows_of(rows, "needs.need", "need_id")

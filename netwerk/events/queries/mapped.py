"""Reads for the map of the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from netwerk.events.models import Event
from netwerk.events.queries.conditions import is_public
from netwerk.kernel.database import db


def number() -> int:
    """How many days visitors may see."""
    return int(db.session.scalar(select(func.count(Event.id)).where(is_public())) or 0)


def addresses(first: int, number: int) -> Sequence[Row[Any]]:
    """What the addresses of days are made of, the oldest first, from a place on."""
    columns = (Event.id, Event.slug, Event.language, Event.changed_at)
    query: Select[*tuple[Any, ...]] = select(*columns).where(is_public()).order_by(Event.id)
    return db.session.execute(query.offset(first).limit(number)).all()

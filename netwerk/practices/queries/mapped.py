"""Reads for the map of the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from netwerk.kernel.database import db
from netwerk.practices.models import Collection, Practice
from netwerk.practices.queries.sheets import is_shown

Rows = Sequence[Row[Any]]


def number() -> int:
    """How many sheets everybody sees."""
    return _number(select(func.count(Practice.id)).where(is_shown()))


def addresses(first: int, number: int) -> Rows:
    """What the addresses of sheets are made of, the oldest first, from a place on."""
    columns = (Practice.id, Practice.slug, Practice.language, Practice.changed_at)
    return _rows(select(*columns).where(is_shown()).order_by(Practice.id), first, number)


def number_of_collections() -> int:
    """How many collections everybody sees."""
    return _number(select(func.count(Collection.id)).where(Collection.is_public))


def addresses_of_collections(first: int, number: int) -> Rows:
    """The same of collections."""
    columns = (Collection.id, Collection.slug, Collection.changed_at)
    return _rows(select(*columns).where(Collection.is_public).order_by(Collection.id), first, number)


def _number(query: Select[int]) -> int:
    return int(db.session.scalar(query) or 0)


def _rows(query: Select[*tuple[Any, ...]], first: int, number: int) -> Rows:
    return db.session.execute(query.offset(first).limit(number)).all()

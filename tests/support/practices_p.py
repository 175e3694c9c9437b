"""The sheets that the addresses of spreading need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from netwerk.kernel.database import db, transaction
from netwerk.practices import queries
from netwerk.practices.models import Facet, Practice, Version
from netwerk.practices.queries.told import SET
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library


def spread(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """A published sheet of An, for its paper, its card and its count of readers."""
    practice = Library(make).practice(actor(cast.an), title="Praktijk om te delen")
    values = {"practice_id": practice.id, "slug": practice.slug}
    return dict.fromkeys((f"practices.{name}" for name in ("paper", "embed", "seen", "readers")), values)


def many(practice: Practice, number: int) -> list[int]:
    """So many copies of a published sheet, past the services, each changed a second after the one before."""
    with transaction():
        said = queries.version(practice.id, practice.published_number)
        names = db.session.scalars(select(Facet.value).filter_by(practice_id=practice.id, name=SET)).all()
        own = {column.key: getattr(practice, column.key) for column in Practice.__mapper__.column_attrs}
        first = int(db.session.scalar(select(func.max(Practice.id))) or 0) + 1
        ids = list(range(first, first + number))
        rows = [
            own | {"id": one, "title": f"{practice.title} {one}", "changed_at": _later(practice, one - first)}
            for one in ids
        ]
        db.session.execute(insert(Practice), rows)
        version = {"number": said.number, "content": said.content, "cooked": said.cooked, "at": said.at}
        db.session.execute(insert(Version), [version | {"practice_id": one} for one in ids])
        db.session.execute(
            insert(Facet), [{"name": SET, "value": name, "practice_id": one} for one in ids for name in names]
        )
    return ids


def _later(practice: Practice, seconds: int) -> datetime:
    return practice.changed_at - timedelta(days=1) + timedelta(seconds=seconds)

"""How often sheets are read and taken along: numbers a day, and nothing of who did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from netwerk.kernel.database import db
from netwerk.practices import queries
from netwerk.practices.models import Attachment, Practice, Reading


def count_readers(numbers: Mapping[tuple[int, date], int]) -> None:
    """Count so many readers by sheet and day; of what is not published nobody can have read."""
    asked = {practice_id for practice_id, _day in numbers}
    known = set(db.session.scalars(select(Practice.id).where(queries.is_shown(), Practice.id.in_(asked))))
    for (practice_id, day), number in sorted(numbers.items()):
        if practice_id in known:
            _add(practice_id, day, readers=number)


def count_download(practice_id: int, file_id: int, day: date) -> None:
    """Count that a file was taken along on this day. Pages show it within a minute."""
    # Not through the session: a number is no reason to make every page anew.
    db.session.execute(
        update(Attachment).where(Attachment.id == file_id).values(downloads=Attachment.downloads + 1)
    )
    _add(practice_id, day, downloads=1)


def count_paper(practice_id: int, day: date) -> None:
    """Count that the sheet itself was taken along on paper."""
    _add(practice_id, day, downloads=1)


def _add(practice_id: int, day: date, *, readers: int = 0, downloads: int = 0) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(Reading).values(practice_id=practice_id, day=day, readers=readers, downloads=downloads)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["practice_id", "day"],
            set_={"readers": Reading.readers + readers, "downloads": Reading.downloads + downloads},
        )
    )

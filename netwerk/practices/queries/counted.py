"""Reads of how often a sheet is read and taken along, and of when its makers said that it still holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from netwerk.kernel.database import db
from netwerk.practices.models import Attachment, Reading, SheetLog
from netwerk.practices.rules import Act


@dataclass(frozen=True)
class Counted:
    """Numbers by month, under its first day, and in all."""

    readers: Counter[date]
    downloads: Counter[date]
    all_readers: int
    all_downloads: int


def by_month(practice_id: int, since: date) -> Counted:
    """How often a sheet was read and taken along, by month since a day."""
    readers: Counter[date] = Counter()
    downloads: Counter[date] = Counter()
    rows = select(Reading).where(Reading.practice_id == practice_id, Reading.day >= since)
    for row in db.session.scalars(rows):
        month = row.day.replace(day=1)
        readers[month] += row.readers
        downloads[month] += row.downloads
    total = select(func.sum(Reading.readers), func.sum(Reading.downloads))
    read, taken = db.session.execute(total.where(Reading.practice_id == practice_id)).one()
    return Counted(readers, downloads, int(read or 0), int(taken or 0))


def downloads_of(practice_id: int) -> dict[str, int]:
    """How often each stored file of a sheet was taken along, whatever was said of it at the time."""
    rows = db.session.execute(
        select(Attachment.stored_name, func.sum(Attachment.downloads))
        .where(Attachment.practice_id == practice_id)
        .group_by(Attachment.stored_name)
    )
    return {row[0]: int(row[1]) for row in rows}


def confirmations(practice_id: int) -> Sequence[SheetLog]:
    """When it was said that a sheet still holds, the last first."""
    query = select(SheetLog).filter_by(practice_id=practice_id, act=Act.RECONFIRM)
    return db.session.scalars(query.order_by(SheetLog.id.desc())).all()

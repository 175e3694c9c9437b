"""Reads of the pages about versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from netwerk.kernel.database import db
from netwerk.practices.models import Attachment, Review, Version


@dataclass(frozen=True)
class Save:
    """A version in a list: when, by whom and with which note; not what it says."""

    number: int
    at: datetime
    published_at: datetime | None
    note: str
    member_name: str


def saves(practice_id: int, *, only_published: bool) -> Sequence[Save]:
    """The versions of a sheet, the newest first."""
    query = select(Version.number, Version.at, Version.published_at, Version.note, Version.member_name).where(
        Version.practice_id == practice_id
    )
    if only_published:
        query = query.where(Version.published_at.is_not(None))
    return [Save(*row) for row in db.session.execute(query.order_by(Version.number.desc()))]


def titles_of(practice_id: int, file_ids: Collection[int]) -> Mapping[int, str]:
    """How files of a sheet are called."""
    if not file_ids:
        return {}
    rows = db.session.execute(
        select(Attachment.id, Attachment.title, Attachment.file_name).where(
            Attachment.practice_id == practice_id, Attachment.id.in_(file_ids)
        )
    )
    return {row.id: row.title or row.file_name for row in rows}


def is_asked_about(practice_id: int, file_id: int, member_id: int) -> bool:
    """Does a version that this member was asked to review show this file?"""
    asked = exists().where(
        Review.practice_id == practice_id,
        Review.number == Version.number,
        Review.reviewer_id == member_id,
    )
    contents = db.session.scalars(select(Version.content).where(Version.practice_id == practice_id, asked))
    return any(file_id in said.get("files", []) for said in contents)

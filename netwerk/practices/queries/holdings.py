"""Reads of what the library keeps about one person, who may have no account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Text, cast, false, func, or_, select
from sqlalchemy.orm import joinedload

from netwerk.kernel.database import db
from netwerk.members.holdings import Person, Traces, under
from netwerk.practices import content
from netwerk.practices.models import (
    Adoption,
    Attachment,
    Bookmark,
    Collection,
    Draft,
    LadderMove,
    Practice,
    Review,
    SheetLog,
    Thanks,
    Version,
    Writer,
)

Said = TypeVar("Said", Version, Draft)
CONTACT = ("contact_name", "contact_email", "contact_phone")


def naming(person: Person) -> Iterator[Version | Draft]:
    """The versions and drafts that name somebody as the one to ask."""
    yield from _naming(Version, person)
    yield from _naming(Draft, person)


def _naming(model: type[Said], person: Person) -> Iterator[Said]:
    # As a column of JSON is no text, the database finds what may hold it and we look.
    words = cast(model.content, Text)
    holds = [words.icontains(one.email, autoescape=True) for one in person.kept_under]
    for said in db.session.scalars(select(model).where(or_(false(), *holds))):
        email, at = content.value(said.content, "contact_email"), _saved(said)
        if any(one.covers(email, at) for one in person.kept_under):
            yield said


def _saved(said: Version | Draft) -> datetime:
    return said.at if isinstance(said, Version) else said.saved_at


def traces_of(person: Person) -> Traces:
    """The names and telephone numbers under which somebody is to be asked about a sheet."""
    contents = [said.content for said in naming(person)]
    return Traces(
        frozenset(content.value(one, "contact_name") for one in contents),
        frozenset(content.value(one, "contact_phone") for one in contents),
    )


def written_by(member_id: int) -> Sequence[Practice]:
    """The sheets that a member began or writes along with."""
    along = select(Writer.practice_id).where(Writer.member_id == member_id)
    query = select(Practice).where(or_(Practice.author_id == member_id, Practice.id.in_(along)))
    return db.session.scalars(query.order_by(Practice.id)).all()


def versions_by(member_id: int) -> Sequence[Version]:
    """The versions that a member saved."""
    query = select(Version).where(Version.member_id == member_id)
    return db.session.scalars(query.order_by(Version.practice_id, Version.number)).all()


def drafts_by(member_id: int) -> Sequence[Draft]:
    """The drafts that a member saved last."""
    return db.session.scalars(select(Draft).where(Draft.member_id == member_id)).all()


def log_by(member_id: int) -> Sequence[SheetLog]:
    """What a member did to sheets."""
    return db.session.scalars(select(SheetLog).where(SheetLog.member_id == member_id)).all()


def moves_by(member_id: int) -> Sequence[LadderMove]:
    """The steps of the ladder that a member caused."""
    return db.session.scalars(select(LadderMove).where(LadderMove.member_id == member_id)).all()


def reviews_by(member_id: int) -> Sequence[Review]:
    """What a member was asked to review, and what they said."""
    return db.session.scalars(select(Review).where(Review.reviewer_id == member_id)).all()


def adoptions_by(person: Person) -> Sequence[Adoption]:
    """The adoptions that somebody reported or was asked to confirm."""
    reported = Adoption.reported_by_id == person.member_id if person.member_id is not None else false()
    asked = under(person, func.lower(Adoption.contact_email), _asked_at())
    query = select(Adoption).where(or_(reported, asked))
    return db.session.scalars(query.options(joinedload(Adoption.organisation))).all()


def is_asked(adoption: Adoption, person: Person) -> bool:
    """Is it somebody at their own address who is asked whether an adoption is so?"""
    at = adoption.asked_at or adoption.reported_at
    return any(one.covers(adoption.contact_email, at) for one in person.kept_under)


def _asked_at() -> ColumnElement[datetime]:
    return func.coalesce(Adoption.asked_at, Adoption.reported_at)


def files_of(member_id: int) -> Sequence[Attachment]:
    """The files that a member put with a sheet."""
    return db.session.scalars(select(Attachment).where(Attachment.member_id == member_id)).all()


def stored_of(person: Person) -> set[str]:
    """Under which names the files of somebody are stored."""
    return {one.stored_name for one in files_of(person.member_id)} if person.member_id is not None else set()


def bookmarks_of(member_id: int) -> Sequence[Bookmark]:
    """The sheets that a member keeps."""
    return db.session.scalars(select(Bookmark).where(Bookmark.member_id == member_id)).all()


def thanks_of(member_id: int) -> Sequence[Thanks]:
    """The sheets that a member thanked for."""
    return db.session.scalars(select(Thanks).where(Thanks.member_id == member_id)).all()


def collections_of(member_id: int) -> Sequence[Collection]:
    """The collections that a member made."""
    return db.session.scalars(select(Collection).where(Collection.member_id == member_id)).all()


def titles(ids: set[int]) -> dict[int, str]:
    """What these sheets are called."""
    rows = db.session.execute(select(Practice.id, Practice.title).where(Practice.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def alone(practice: Practice) -> ColumnElement[bool]:
    """Does nobody write along with the author?"""
    return ~select(Writer.member_id).where(Writer.practice_id == practice.id).exists()

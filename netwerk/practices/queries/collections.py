"""Reads of collections: what is in them, as everybody may see it."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Sequence

from sqlalchemy import func, select

from netwerk.kernel.database import db
from netwerk.members.actor import EDITOR, Actor
from netwerk.practices.models import Bookmark, Collection, CollectionItem, Practice
from netwerk.practices.queries.listed import Listed, known
from netwerk.practices.queries.sheets import is_shown


def items_of(collection_id: int) -> list[tuple[Listed, str]]:
    """The sheets of a collection that are still there, in its order, each with a word on why."""
    rows = db.session.execute(
        select(CollectionItem.practice_id, CollectionItem.note)
        .where(CollectionItem.collection_id == collection_id)
        .order_by(CollectionItem.position, CollectionItem.id)
    ).all()
    notes = {row.practice_id: row.note for row in rows}
    return [(sheet, notes[sheet.id]) for sheet in known(notes)]


def sizes(collections: Several[Collection]) -> dict[int, int]:
    """How many sheets each of these collections shows."""
    rows = db.session.execute(
        select(CollectionItem.collection_id, func.count().label("number"))
        .join(Practice, Practice.id == CollectionItem.practice_id)
        .where(CollectionItem.collection_id.in_([one.id for one in collections]), is_shown())
        .group_by(CollectionItem.collection_id)
    )
    return {row.collection_id: row.number for row in rows}


def to_fill(actor: Actor) -> Sequence[Collection]:
    """The collections in which a member may put something: their own, and as an editor the public ones."""
    theirs = Collection.member_id == actor.id
    if actor.has_role(EDITOR):
        theirs |= Collection.is_public
    return db.session.scalars(
        select(Collection).where(theirs).order_by(Collection.title, Collection.id)
    ).all()


def holding(practice_id: int, collections: Several[Collection]) -> set[int]:
    """Those of these collections that hold a sheet already."""
    return set(
        db.session.scalars(
            select(CollectionItem.collection_id).where(
                CollectionItem.practice_id == practice_id,
                CollectionItem.collection_id.in_([one.id for one in collections]),
            )
        )
    )


def kept_by(actor: Actor) -> list[Listed]:
    """The sheets that a member keeps and that are still there, the last kept first."""
    query = (
        select(Bookmark.practice_id)
        .where(Bookmark.member_id == actor.id)
        .order_by(Bookmark.at.desc(), Bookmark.practice_id)
    )
    return known(db.session.scalars(query))

"""What readers do with a sheet: thank its makers, keep it for later, put it in a collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from netwerk.kernel import audit
from netwerk.kernel.database import db, hold, mark_visible_change
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.markdown import cook
from netwerk.kernel.rerendering import cooks
from netwerk.kernel.text import plain_line, plain_text, slugify
from netwerk.members.actor import EDITOR, Actor
from netwerk.practices import queries
from netwerk.practices.models import Bookmark, Collection, CollectionItem, Thanks

LONGEST_TITLE, LONGEST_ABOUT, LONGEST_NOTE = 100, 2000, 200
MOST_COLLECTIONS, MOST_ITEMS = 50, 100


def thank(practice_id: int, actor: Actor, *, now: datetime) -> bool:
    """Thank the makers, or take that back; True when thanked. Raises Conflict for one's own, NotFound."""
    practice = queries.check_published(queries.locked(practice_id))
    if actor.id == practice.author_id or actor.id in queries.writers_of(practice.id):
        raise Conflict(lazy("Jezelf bedanken kan niet. Fijn dat je dit deelde!"))
    row = db.session.get(Thanks, (practice.id, actor.id))
    if row is None:
        db.session.add(Thanks(practice_id=practice.id, member_id=actor.id, at=now))
    else:
        db.session.delete(row)
    db.session.flush()
    counted = select(func.count()).select_from(Thanks).where(Thanks.practice_id == practice.id)
    practice.thanks_count = int(db.session.scalar(counted) or 0)
    db.session.flush()
    return row is None


def keep(practice_id: int, actor: Actor, *, now: datetime) -> bool:
    """Keep a sheet for later, or no longer; True when kept. Raises NotFound."""
    practice = queries.check_published(queries.load(practice_id))
    hold(f"bookmark:{actor.id}:{practice.id}")
    row = db.session.get(Bookmark, (actor.id, practice.id))
    if row is None:
        db.session.add(Bookmark(member_id=actor.id, practice_id=practice.id, at=now))
    else:
        db.session.delete(row)
    db.session.flush()
    return row is None


# --- collections ------------------------------------------------------------------------------------------


def make_collection(
    title: str, about: str, actor: Actor, *, is_public: bool = False, now: datetime
) -> Collection:
    """Begin a collection. Only editors show theirs to everybody. Raises Invalid and Conflict."""
    own = select(func.count(Collection.id)).where(Collection.member_id == actor.id)
    if (db.session.scalar(own) or 0) >= MOST_COLLECTIONS:
        raise Conflict(lazy("Je hebt al 50 verzamelingen. Haal er eerst een weg."))
    row = Collection(member_id=actor.id, created_at=now, changed_at=now, title="", slug="")
    _describe(row, title, about, actor, is_public, now)
    db.session.add(row)
    db.session.flush()
    audit.record(actor.label, "collection.make", "collection", row.id)
    return row


def describe_collection(
    collection_id: int, title: str, about: str, actor: Actor, *, is_public: bool = False, now: datetime
) -> Collection:
    """Give a collection another title or text. Raises Invalid and NotFound."""
    row = own_collection(collection_id, actor)
    _describe(row, title, about, actor, is_public, now)
    db.session.flush()
    return row


def remove_collection(collection_id: int, actor: Actor) -> None:
    """Take a collection away; the sheets stay. Raises NotFound."""
    row = own_collection(collection_id, actor)
    db.session.execute(delete(CollectionItem).where(CollectionItem.collection_id == row.id))
    audit.record(actor.label, "collection.remove", "collection", row.id, title=row.title)
    db.session.delete(row)
    db.session.flush()
    mark_visible_change()


def put_in(collection_id: int, practice_id: int, note: str, actor: Actor, *, now: datetime) -> CollectionItem:
    """Put a sheet in a collection, or say anew why it is there. Raises Conflict for a full one, NotFound."""
    row = own_collection(collection_id, actor)
    practice = queries.check_published(queries.load(practice_id))
    items = db.session.scalars(select(CollectionItem).filter_by(collection_id=row.id)).all()
    found = next((one for one in items if one.practice_id == practice.id), None)
    if found is None and len(items) >= MOST_ITEMS:
        raise Conflict(lazy("Deze verzameling is vol."))
    if found is None:
        last = max((one.position for one in items), default=0)
        found = CollectionItem(collection_id=row.id, practice_id=practice.id, position=last + 1)
        db.session.add(found)
    found.note = plain_line(note)[:LONGEST_NOTE]
    row.changed_at = now
    db.session.flush()
    return found


def take_out(collection_id: int, practice_id: int, actor: Actor, *, now: datetime) -> None:
    """Take a sheet out of a collection. Raises NotFound."""
    row = own_collection(collection_id, actor)
    found = db.session.scalars(
        select(CollectionItem).filter_by(collection_id=row.id, practice_id=practice_id)
    ).first()
    if found is None:
        raise NotFound
    db.session.delete(found)
    row.changed_at = now
    db.session.flush()


def own_collection(collection_id: int, actor: Actor) -> Collection:
    """A collection of this member; an editor may change every public one. Raises NotFound."""
    row = db.session.get(Collection, collection_id, with_for_update=True)
    if row is None or not may_change(row, actor):
        raise NotFound
    return row


def may_change(row: Collection, actor: Actor) -> bool:
    """Is this the member's own collection, or a public one and they an editor?"""
    return row.member_id == actor.id or (row.is_public and actor.has_role(EDITOR))


def visible_collection(collection_id: int, actor: Actor | None) -> Collection:
    """A collection that this visitor may see: a public one or their own. Raises NotFound."""
    row = db.session.get(Collection, collection_id)
    if row is None or not (row.is_public or (actor is not None and row.member_id == actor.id)):
        raise NotFound
    return row


def public_collections() -> Sequence[Collection]:
    """The collections that everybody sees, the last changed first."""
    query = (
        select(Collection)
        .where(Collection.is_public)
        .order_by(Collection.changed_at.desc(), Collection.id.desc())
    )
    return db.session.scalars(query).all()


def collections_of(actor: Actor) -> Sequence[Collection]:
    """A member's own collections, by title."""
    query = select(Collection).filter_by(member_id=actor.id).order_by(Collection.title, Collection.id)
    return db.session.scalars(query).all()


def _describe(row: Collection, title: str, about: str, actor: Actor, is_public: bool, now: datetime) -> None:
    title = plain_line(title)
    if not title:
        raise Invalid(lazy("Geef de verzameling een titel."), "title")
    if len(title) > LONGEST_TITLE:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=LONGEST_TITLE), "title")
    about = plain_text(about)
    if len(about) > LONGEST_ABOUT:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=LONGEST_ABOUT), "about")
    row.title, row.slug, row.about = title, slugify(title, "verzameling"), about
    _cook(row)
    row.is_public = is_public and actor.has_role(EDITOR)
    row.changed_at = now


@cooks(Collection)
def _cook(row: Collection) -> None:
    row.about_html = cook(row.about).html

"""Pictures and files: put with a draft, described, and taken along when it becomes a post."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from netwerk.forum.models import Post, PostFile
from netwerk.forum.queries import files as reads
from netwerk.forum.services import drafts
from netwerk.kernel import audit, uploads
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.kernel.uploads import Stored
from netwerk.members.actor import Actor

MOST = 6
# With all drafts of one member together.
MOST_WAITING = 30
LONGEST_ALT = 300
PICTURES = ("image/png", "image/jpeg", "image/webp")
FULL = lazy("Er staan al 6 bestanden bij. Haal er eerst een weg.")
LACKS_ALT = lazy("Zeg bij elke foto wat erop te zien is, voor wie ze niet ziet.")


def add(actor: Actor, context: str, stored: Stored, *, now: datetime) -> PostFile:
    """Put a file with the draft of a place; the same file again is the one that is there.

    Raises Conflict when there is no room.
    """
    hold(f"forum files:{actor.id}")
    rows = reads.with_draft(actor.id, context)
    if len(rows) >= MOST:
        raise Conflict(FULL)
    waiting = select(func.count()).where(PostFile.member_id == actor.id, PostFile.post_id.is_(None))
    if int(db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Conflict(
            lazy("Bij je concepten staan al 30 bestanden. Plaats er eerst een of gooi er een weg.")
        )
    row = _keep(actor, rows, stored, now, draft_context=context)
    drafts.touch(actor, context, now=now)
    return row


def add_to(post: Post, actor: Actor, stored: Stored, *, now: datetime) -> PostFile:
    """Put a file with a post that came by mail; the same file again is the one that is there.

    Nobody can describe a picture in a mail; its author may afterwards. Raises as `add` does.
    """
    rows = reads.of_posts([post.id]).get(post.id, ())
    if len(rows) >= MOST:
        raise Conflict(FULL)
    return _keep(actor, rows, stored, now, post_id=post.id)


def _keep(actor: Actor, rows: Sequence[PostFile], stored: Stored, now: datetime, **place: Any) -> PostFile:
    known = next((row for row in rows if row.sha256 == stored.sha256), None)
    if known is not None:
        return known
    row = PostFile(
        member_id=actor.id,
        stored_name=stored.stored_name,
        file_name=stored.file_name,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        is_image=stored.content_type in PICTURES,
        added_at=now,
        **place,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor.label, "forum.add_file", "file", row.id, sha256=stored.sha256)
    return row


def describe(actor: Actor, context: str, alts: Mapping[int, str]) -> None:
    """Say of pictures with a draft what they show, by their ids; others are left as they are."""
    for row in reads.with_draft(actor.id, context) if alts else ():
        if row.is_image and row.id in alts:
            row.alt = plain_line(alts[row.id])[:LONGEST_ALT]
    db.session.flush()


def remove(actor: Actor, context: str, file_id: int) -> PostFile:
    """Take a file out of a draft. Raises NotFound for one that does not stand with it."""
    for row in reads.with_draft(actor.id, context):
        if row.id == file_id:
            db.session.delete(row)
            db.session.flush()
            return row
    raise NotFound


def lacking(actor: Actor, context: str) -> set[int]:
    """The pictures with a draft of which nobody said what they show."""
    return {row.id for row in reads.with_draft(actor.id, context) if row.is_image and not row.alt}


def check(actor: Actor, context: str) -> None:
    """Raises Invalid while a picture with the draft is not described."""
    if lacking(actor, context):
        raise Invalid(LACKS_ALT, "alt")


def take_into(post: Post, context: str) -> bool:
    """Let what its author uploaded in the draft of this place come along with the post; was there any?

    Raises Conflict when there are too many then.
    """
    new = reads.with_draft(post.author_id, context)
    if new and len(new) + len(reads.of_posts([post.id]).get(post.id, ())) > MOST:
        raise Conflict(FULL)
    for row in new:
        row.post_id, row.draft_context = post.id, ""
    db.session.flush()
    return bool(new)


def describe_placed(post: Post, alts: Mapping[int, str]) -> bool:
    """Say of pictures of a post what they show, by their ids; gives whether any is said otherwise now."""
    changed = False
    for row in reads.of_posts([post.id]).get(post.id, ()) if alts else ():
        said = plain_line(alts.get(row.id, row.alt))[:LONGEST_ALT]
        if row.is_image and said != row.alt:
            row.alt, changed = said, True
    db.session.flush()
    return changed


def take_out(post: Post, ids: Collection[int]) -> bool:
    """Take some of the files of a post away for good; gives whether there were any."""
    gone = [row for row in reads.of_posts([post.id]).get(post.id, ()) if row.id in ids]
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    return bool(gone)


def forget(post: Post) -> None:
    """Take the files of a post away for good; the sweep of uploads takes what lies on the disk."""
    take_out(post, {row.id for row in reads.of_posts([post.id]).get(post.id, ())})


def forget_drafts(member_id: int) -> None:
    """Take away what a member uploaded and never placed."""
    db.session.execute(delete(PostFile).where(PostFile.member_id == member_id, PostFile.post_id.is_(None)))


@uploads.keeper
def _named(stored_names: Collection[str]) -> set[str]:
    query = select(PostFile.stored_name).where(PostFile.stored_name.in_(stored_names))
    return set(db.session.scalars(query))


@uploads.ledger
def _entries() -> Iterable[tuple[str, str]]:
    return (
        (name, digest) for name, digest in db.session.execute(select(PostFile.stored_name, PostFile.sha256))
    )

"""Files and pictures of a sheet: kept once, named by the versions that show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from netwerk.kernel import audit, uploads
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.kernel.uploads import Stored
from netwerk.members.actor import Actor
from netwerk.practices import content, queries
from netwerk.practices.errors import EditedMeanwhile
from netwerk.practices.models import Attachment, Draft
from netwerk.practices.services import writing

MOST = 12
LONGEST_TITLE, LONGEST_ALT, LONGEST_CREDIT = 120, 300, 200
PICTURES = ("image/png", "image/jpeg", "image/webp")


def add(practice_id: int, stored: Stored, actor: Actor, *, now: datetime) -> Attachment:
    """Put a file with the draft. Raises Conflict for too many, NotFound."""
    draft = writing.to_change(practice_id, actor, now=now)
    ids = list(draft.content.get(writing.FILES, []))
    if len(ids) >= MOST:
        raise Conflict(lazy("Er staan al 12 bestanden bij. Haal er eerst een weg."))
    row = Attachment(
        practice_id=practice_id,
        stored_name=stored.stored_name,
        file_name=stored.file_name,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        is_image=stored.content_type in PICTURES,
        title=stored.file_name.rpartition(".")[0][:LONGEST_TITLE],
        member_id=actor.id,
        added_at=now,
    )
    db.session.add(row)
    db.session.flush()
    writing.set_files(practice_id, [*ids, row.id], actor, now=now)
    audit.record(actor.label, "practice.add_file", "practice", practice_id, sha256=stored.sha256)
    return row


def describe(
    practice_id: int,
    file_id: int,
    actor: Actor,
    *,
    title: str,
    alt: str,
    licence: str,
    credit: str,
    seen: str = "",
    now: datetime,
) -> Attachment:
    """Say in the draft what a file is; of a picture what it shows.

    A version that shows it keeps what it said: the draft then gets a row of its own for the same file.
    Raises EditedMeanwhile when it says something else by now than `seen` (see `mark_of`), Invalid, Conflict
    while the editors have the sheet, NotFound.
    """
    draft = writing.to_change(practice_id, actor, now=now)
    row = one_with(draft, file_id)
    if licence and licence not in content.LICENCES:
        raise Invalid(lazy("Kies een licentie uit de lijst."), "licence")
    alt = plain_line(alt)[:LONGEST_ALT]
    if row.is_image and not alt:
        raise Invalid(lazy("Beschrijf de foto voor wie ze niet ziet."), "alt")
    given = {
        "title": plain_line(title)[:LONGEST_TITLE] or row.file_name,
        "alt": alt,
        "licence": licence,
        "credit": plain_line(credit)[:LONGEST_CREDIT],
    }
    kept = said_of(row)
    if given == kept:
        return row
    if seen and seen != mark_of(row):
        raise EditedMeanwhile(kept, draft.member_name, draft.saved_at, draft.revision)
    before = row.id
    if _is_in_a_version(row):
        row = _another(row)
    for name, value in given.items():
        setattr(row, name, value)
    db.session.flush()
    ids = [row.id if one == before else one for one in draft.content.get(writing.FILES, [])]
    writing.set_files(practice_id, ids, actor, now=now)
    return row


def said_of(row: Attachment) -> dict[str, str]:
    """What is said of a file."""
    return {"title": row.title, "alt": row.alt, "licence": row.licence, "credit": row.credit}


def mark_of(row: Attachment) -> str:
    """A short word for what is said of a file, to see whether somebody else changed it meanwhile."""
    return content.mark(said_of(row))


def _is_in_a_version(row: Attachment) -> bool:
    return any(row.id in one.content.get(writing.FILES, []) for one in queries.versions_of(row.practice_id))


def _another(row: Attachment) -> Attachment:
    """A row of its own for the same stored file."""
    columns = set(Attachment.__table__.columns.keys()) - {"id", "downloads"}
    made = Attachment(**{name: getattr(row, name) for name in columns})
    db.session.add(made)
    return made


def remove(practice_id: int, file_id: int, actor: Actor, *, now: datetime) -> None:
    """Take a file out of the draft; versions that show it keep it. Raises NotFound."""
    draft = writing.open_draft(practice_id, actor, now=now)
    row = one_with(draft, file_id)
    ids = [one for one in draft.content.get(writing.FILES, []) if one != row.id]
    writing.set_files(practice_id, ids, actor, now=now)
    writing.forget_unnamed(practice_id)


def move(practice_id: int, file_id: int, actor: Actor, *, up: bool, now: datetime) -> None:
    """Put a file one place up or down; at the end it stays. Raises NotFound."""
    draft = writing.open_draft(practice_id, actor, now=now)
    row = one_with(draft, file_id)
    ids = list(draft.content.get(writing.FILES, []))
    place = ids.index(row.id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        writing.set_files(practice_id, ids, actor, now=now)


def one_of(practice_id: int, file_id: int) -> Attachment:
    """A file of this very sheet. Raises NotFound for another's."""
    row = db.session.get(Attachment, file_id)
    if row is None or row.practice_id != practice_id:
        raise NotFound
    return row


def one_with(draft: Draft, file_id: int) -> Attachment:
    """A file that stands with a draft, also when somebody described it anew meanwhile. Raises NotFound."""
    row = one_of(draft.practice_id, file_id)
    for one in queries.files_of(draft.practice_id, draft.content):
        if one.id == row.id or one.stored_name == row.stored_name:
            return one
    raise NotFound


@uploads.keeper
def _named(stored_names: Collection[str]) -> set[str]:
    query = select(Attachment.stored_name).where(Attachment.stored_name.in_(stored_names))
    return set(db.session.scalars(query))


@uploads.ledger
def _entries() -> Iterable[tuple[str, str]]:
    return (
        (name, digest)
        for name, digest in db.session.execute(select(Attachment.stored_name, Attachment.sha256))
    )

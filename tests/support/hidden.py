"""A practice that others must not see, tied to everything that others do see."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from netwerk.forum.models import Thread
from netwerk.kernel import clock, joints, uploads
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.practices import content, queries
from netwerk.practices.content import Form
from netwerk.practices.models import (
    Adoption,
    Bookmark,
    Collection,
    CollectionItem,
    Practice,
    Thanks,
)
from netwerk.practices.services import files, keeping, reviewing, writing
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.talk import Talk

# Stands in every field that holds words; the other word is what one looks for.
MARK, SOUGHT = "kwetterzin", "zilverreiger"
GONE_TITLE, GONE_BY, GONE_WHY = "Wat hier stond", "Smederij Weleer", "De aanpak bleek niet veilig."
UNSEEN = ("draft", "submitted", "returned", "discarded", "translation")
TOLD = ("title", "alt", "licence", "credit")
NEWER = ("newer_draft", "newer_version", "newer_submitted", "newer_returned")
FACETS: dict[str, Any] = {
    "themes": ["mobiliteit"],
    "regions": ["midden-limburg"],
    "sectors": ["bouw"],
    "phases": ["organiseren"],
    "targets": ["leerlingen"],
    "school_year": "2025-2026",
    "care_focus": True,
}


def marked(**given: Any) -> dict[str, Any]:
    """What a sheet says when every word in it is marked."""
    said: dict[str, Any] = dict(FACETS) | {"licence": "own", "done_once": True}
    for one in content.FIELDS:
        if one.form in {Form.LINE, Form.TEXT, Form.MARKDOWN}:
            said[one.name] = f"Fietsbank {MARK} {SOUGHT}"
        elif one.form is Form.ADDRESS:
            said[one.name] = f"https://{MARK}.example/{SOUGHT}"
        elif one.form is Form.ROWS:
            fixed = {"kind": "cijfers", "n": "24", "hours": "4", "language": "en"}
            said[one.name] = [{name: fixed.get(name, f"{MARK} {SOUGHT}") for name in one.columns}]
    return said | {"contact_email": f"{MARK}@school.example", "contact_phone": "011 98 76 54"} | given


@dataclass(frozen=True)
class Scene:
    """What everybody sees, beside which something is hidden."""

    library: Library
    author: Actor
    other: Actor
    seen: Practice
    day_path: str
    thread: Thread
    collection: Collection
    ties: tuple[Thing, int]

    @property
    def seen_path(self) -> str:
        return f"/praktijken/{self.seen.id}-{self.seen.slug}"


def scene(make: Make, cast: Cast) -> Scene:
    """A published sheet that somebody took over, a collection, a network day, and a member who looks on."""
    library, author, other = Library(make), actor(cast.an), actor(cast.dirk)
    seen = library.practice(title="Fietsbank in Genk", summary="Fietsen voor wie geen bus heeft.", **FACETS)
    taken = library.adopted(seen, "hasselt", changes="Wij namen steps.")
    day = make.event(title="Netwerkdag over fietsen", theme="mobiliteit", region="midden-limburg")
    thread = Talk(make).thread("Gesprek over fietsen", board="mobiliteit", region="midden-limburg")
    now, editor = clock.now(), actor(cast.els)
    with transaction():
        collection = keeping.make_collection("Onderweg", "", editor, is_public=True, now=now)
        keeping.put_in(collection.id, seen.id, "", editor, now=now)
        keeping.keep(seen.id, other, now=now)
        tie(seen, Thing("event", day.id), now)
        talk_about(thread, seen, now)
    path = f"/netwerkdagen/{day.id}-{day.slug}"
    return Scene(library, author, other, seen, path, thread, collection, (Thing("event", day.id), taken.id))


def talk_about(thread: Thread, practice: Practice, now: datetime) -> None:
    about = Thing("practice", practice.id)
    joints.connect(Thing("thread", thread.id), "about", about, actor_label="test", now=now)


def tie(practice: Practice, thing: Thing, now: datetime) -> None:
    for relation in ("came_from", "prepares"):
        joints.connect(Thing("practice", practice.id), relation, thing, actor_label="test", now=now)


def hide(at: Scene, state: str) -> tuple[Practice, list[int]]:
    """A sheet in a state in which others do not see it, and the numbers of its files."""
    now, library = clock.now(), at.library
    gone = {"title": GONE_TITLE, "partners": [{"organisation": GONE_BY, "part": MARK}]}
    writer = library.author(at.seen) if state == "translation" else at.author
    with transaction():
        if state == "translation":
            made = writing.translate(at.seen.id, "en", writer, now=now)
            writing.save(made.id, marked(), writer, revision=1, now=now)
        else:
            said = marked(**(gone if state == "withdrawn" else {}))
            made = writing.begin("praktijk", "nl", writer, now=now, given=said)
    file_ids = add_files(made, writer)
    if state in {"submitted", "returned", "withdrawn"}:
        hand_in(library, made, writer)
    editor = library.editor
    with transaction():
        if state == "returned":
            reviewing.return_(made.id, {"title": MARK}, MARK, editor, now=now)
        if state == "withdrawn":
            reviewing.publish(made.id, editor, checked=True, now=now)
            reviewing.withdraw(made.id, GONE_WHY, writer, now=now)
        if state == "discarded":
            writing.discard(made.id, writer)
    tie_to_all(at, made)
    return library.fresh(made), file_ids


def hand_in(library: Library, made: Practice, by: Actor) -> None:
    with transaction():
        writing.submit(made.id, MARK, by, accepts_worries=True, now=clock.now())


def publish(at: Scene) -> Practice:
    """A sheet that everybody sees, of which a newer version will be hidden."""
    made = at.library.draft(at.author, title="Fietsbank in Hasselt", **FACETS)
    add_file(made, at.author, "Afspraken")
    made = at.library.finish(made, at.author)
    tie_to_all(at, made)
    return made


def go_on(at: Scene, practice: Practice, state: str) -> list[int]:
    """Write on in a published sheet until a state in which others do not see what is new."""
    by, now = at.author, clock.now()
    with transaction():
        draft = writing.open_draft(practice.id, by, now=now)
        writing.save(practice.id, marked(), by, revision=draft.revision, now=now)
    [shown] = queries.files_of(practice.id, at.library.said(practice))
    with transaction():
        # What others read of a file is not what is written of it now.
        files.describe(practice.id, shown.id, by, **dict.fromkeys(TOLD, MARK) | {"licence": "cc-by"}, now=now)
    file_ids = add_files(practice, by)
    if state == "newer_version":
        with transaction():
            writing.keep_version(practice.id, MARK, by, now=now)
    if state in {"newer_submitted", "newer_returned"}:
        hand_in(at.library, practice, by)
    editor = at.library.editor
    if state == "newer_returned":
        with transaction():
            reviewing.return_(practice.id, {"title": MARK}, MARK, editor, now=now)
    anew()
    return file_ids


def add_files(made: Practice, by: Actor) -> list[int]:
    return [add_file(made, by, MARK)]


def add_file(made: Practice, by: Actor, words: str) -> int:
    now = clock.now()
    with transaction():
        paper = files.add(
            made.id, uploads.store(io.BytesIO(b"%PDF-1.7 " + words.encode()), f"{words}.pdf"), by, now=now
        )
        files.describe(made.id, paper.id, by, **dict.fromkeys(TOLD, words) | {"licence": "cc-by"}, now=now)
        return paper.id


def tie_to_all(at: Scene, hidden: Practice) -> None:
    """Lead from everything that is seen to what is hidden."""
    now, (day, adoption_id) = clock.now(), at.ties
    db.session.commit()
    with transaction() as session:
        tie(hidden, day, now)
        talk_about(at.thread, hidden, now)
        if session.get(Bookmark, (at.other.id, hidden.id)) is None:
            session.add(Bookmark(member_id=at.other.id, practice_id=hidden.id, at=now))
            session.add(Thanks(member_id=at.other.id, practice_id=hidden.id, at=now))
        holds = select(CollectionItem.id).filter_by(collection_id=at.collection.id, practice_id=hidden.id)
        if session.scalar(holds) is None:
            session.add(CollectionItem(collection_id=at.collection.id, practice_id=hidden.id, position=9))
        session.get_one(Adoption, adoption_id).adaptation_id = hidden.id
        if hidden.id != at.seen.id and hidden.translation_of_id is None:
            session.get_one(Practice, at.seen.id).based_on_id = hidden.id
    anew()


def anew() -> None:
    """Let no page be shown that was kept from before."""
    with transaction():
        mark_visible_change()

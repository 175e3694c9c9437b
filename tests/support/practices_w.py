"""Sheets that An writes, for the addresses of the editor."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from netwerk.kernel import clock, sources, tokens, uploads
from netwerk.kernel.database import db, transaction
from netwerk.kernel.sources import Passage, Source
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.practices.mails import WORDS_LINK
from netwerk.practices.models import Agreement
from netwerk.practices.services import distilling, files, writing
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library

NOTES, HIS_NOTES = "notities", "notities-van-bart"
ABOUT_A_DRAFT = ("edit", "autosave", "preview", "change_kind", "files", "save_version", "submit")
ALSO = ("take_back", "discard", "writers")


def _read(thing_id: int, _actor: Any, language: str) -> Source | None:
    words = ("De school nodigt de ouders uit.", "Op de werkvloer toont de mentor de machine.")
    return Source(NOTES, thing_id, "Onze notities", "/", language, tuple(Passage(text) for text in words))


sources.register_kind(NOTES, _read)


def _asked(by: Actor, whose: Member) -> Agreement:
    """What is asked of whose words are taken."""
    said = Source(HIS_NOTES, 1, "Notities", "/", "nl", (Passage("Zo doen wij dat.", whose.id, whose.name),))
    sources.register_kind(HIS_NOTES, lambda _id, _actor, _language: said)
    with transaction():
        made = distilling.distil("praktijk", (HIS_NOTES, 1), {0: "aim"}, by, "nl", now=clock.now())
        return db.session.scalars(select(Agreement).filter_by(practice_id=made.id)).one()


def written(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """A draft of An with a file and a writer, a published sheet of hers, and one of somebody else."""
    library, an, bart = Library(make), actor(cast.an), cast.bart
    draft = library.draft(an, title="Concept van An")
    published = library.practice(an, title="Praktijk van An")
    other = library.practice(title="Praktijk van een ander")
    with transaction():
        row = files.add(draft.id, uploads.store(io.BytesIO(b"Stap een"), "stappen.txt"), an, now=clock.now())
        writing.add_writer(draft.id, bart.email, an, now=clock.now())
    asked = _asked(an, bart)
    about = {"practice_id": draft.id, "section": "aanpak", "slug": draft.slug}
    with_file = about | {"file_id": row.id}
    return {
        **dict.fromkeys((f"practices.{name}" for name in (*ABOUT_A_DRAFT, *ALSO)), about),
        **dict.fromkeys((f"practices.{name}_file" for name in ("describe", "remove", "move")), with_file),
        "practices.remove_writer": about | {"member_id": bart.id},
        "practices.withdraw": {"practice_id": published.id},
        "practices.reconfirm": {"practice_id": published.id},
        "practices.translate": {"practice_id": other.id},
        "practices.adapt": {"practice_id": other.id},
        "practices.my_words": {"token": tokens.signer(WORDS_LINK).sign(asked.id, asked.nonce)},
        "practices.distil": {"kind": NOTES, "source_id": 1},
    }

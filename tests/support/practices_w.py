"""Sheets that An writes, for the addresses of the editor."""

from __future__ import annotations

import io
from typing import Any

from netwerk.kernel import clock, sources
from netwerk.kernel.database import transaction
from netwerk.kernel.sources import Passage, Source
from netwerk.practices.services import files, writing
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library

NOTES = "notities"
ABOUT_A_DRAFT = ("edit", "autosave", "preview", "change_kind", "files", "save_version", "submit")
ALSO = ("take_back", "discard", "writers")


def _read(thing_id: int, _actor: Any, language: str) -> Source | None:
    words = ("De school nodigt de ouders uit.", "Op de werkvloer toont de mentor de machine.")
    return Source(NOTES, thing_id, "Onze notities", "/", language, tuple(Passage(text) for text in words))


sources.register_kind(NOTES, _read)


def written(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """A draft of An with a file and a writer, a published sheet of hers, and one of somebody else."""
    library, an, bart = Library(make), actor(cast.an), cast.bart
    draft = library.draft(an, title="Concept van An")
    published = library.practice(an, title="Praktijk van An")
    other = library.practice(title="Praktijk van een ander")
    with transaction():
        row = files.add(draft.id, io.BytesIO(b"Stap een"), "stappen.txt", an, now=clock.now())
        writing.add_writer(draft.id, bart.email, an, now=clock.now())
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
        "practices.distil": {"kind": NOTES, "source_id": 1},
    }

"""A practice, a collection and a region, for the addresses of the library."""

from __future__ import annotations

from typing import Any

from netwerk.kernel import clock
from netwerk.kernel.database import transaction
from netwerk.practices.services import keeping
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library


def found_in_library(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """A published practice in a collection of An that everybody sees."""
    library, an = Library(make), actor(cast.an)
    practice = library.practice(title="Fietsbank in Genk")
    with transaction():
        own = keeping.make_collection("Om mee te beginnen", "Drie korte.", an, now=clock.now())
        keeping.put_in(own.id, practice.id, "Werkt morgen al.", an, now=clock.now())
        keeping.keep(practice.id, an, now=clock.now())
        shown = keeping.make_collection("Uit de regio", "", library.editor, is_public=True, now=clock.now())
        keeping.put_in(shown.id, practice.id, "", library.editor, now=clock.now())
    mine = {"collection_id": own.id}
    return {
        "practices.collection": {"collection_id": shown.id, "slug": shown.slug},
        "practices.edit_collection": mine,
        "practices.remove_collection": mine,
        "practices.collect": {"practice_id": practice.id},
        "portal.region": {"slug": "midden-limburg"},
    }

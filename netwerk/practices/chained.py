"""Where practices and their adoptions stand in the chain of the network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager

from netwerk.kernel import chain, links
from netwerk.kernel.chain import Link, Step
from netwerk.kernel.i18n import LANGUAGES, lazy, speaking
from netwerk.members.wording import shown_name
from netwerk.practices.indexing import KIND
from netwerk.practices.models import Practice
from netwerk.practices.queries import adoptions
from netwerk.practices.wording import ADOPTED


def taken_over(ids: Collection[int], language: str) -> Mapping[int, Sequence[Link]]:
    """Who took over each of these practices: the organisation, where that is told, and how far they are."""
    found: dict[int, list[Link]] = defaultdict(list)
    for sheet, row in adoptions.standing(ids):
        with _spoken(language):
            name = shown_name(row.organisation)
        found[sheet.id].append(link_of(sheet, name, row.state, language))
    return found


def link_of(sheet: Practice, organisation: str, state: str, language: str) -> Link:
    """An organisation that took a sheet over, and where the page of that sheet tells of it."""
    address = links.path("practices.sheet", language, practice_id=sheet.id, slug=sheet.slug)
    with _spoken(language):
        return Link(organisation, f"{address}#overgenomen", str(ADOPTED[state]))


def _spoken(language: str) -> AbstractContextManager[None]:
    return speaking(language if language in LANGUAGES else "nl")


chain.register_step(KIND, Step(lazy("Praktijk"), "lightbulb", 3))
chain.register_outcome(KIND, Step(lazy("Overgenomen door"), "handshake", 4), taken_over)

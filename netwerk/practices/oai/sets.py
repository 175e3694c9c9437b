"""The parts of the library that may be harvested apart: by learning network, by region, by sector."""

from __future__ import annotations

from collections.abc import Iterator

from netwerk.practices.queries.told import SETS, set_name
from netwerk.practices.telling import BY_FACET, SHOWN_FACETS


def all_sets() -> Iterator[tuple[str, str]]:
    """Every set with its name, the whole of a kind before its parts; nothing where there are no words."""
    for field, head in SETS.items():
        facet = BY_FACET[SHOWN_FACETS[field][0]]
        choices = facet.choices(())
        if choices:
            yield head, str(facet.legend)
        for word, label in choices:
            yield set_name(field, word), f"{facet.legend}: {label}"

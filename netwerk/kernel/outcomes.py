"""What the network brought about, step by step: each feature registers its steps and gives their rows.

Every number about them is the sum of such rows, so that a list, a table and a total can never disagree. The
rows hold only what everybody may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.kernel import cache, links
from netwerk.kernel.i18n import LazyString


@dataclass(frozen=True)
class Row:
    """One thing that counts for a step, or `number` of them at once."""

    title: str
    # Its own page: an endpoint with its values, and a place on that page.
    endpoint: str
    values: Mapping[str, object]
    at: datetime
    # Slugs: what it is about, and where.
    themes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    number: int = 1
    language: str = "nl"
    anchor: str = ""

    def href(self, language: str) -> str:
        """The address of its page in a language."""
        return links.path(self.endpoint, language, **self.values) + self.anchor


@dataclass(frozen=True)
class Stage:
    """A step of the loop. `name` stands in addresses; `read` gives every row there is at a moment."""

    name: str
    heading: LazyString
    icon: str
    place: int
    read: Callable[[datetime], Sequence[Row]]
    # What is counted, where its name does not say it all.
    counted: LazyString | None = None

    def rows(self, now: datetime) -> Sequence[Row]:
        """Its rows, the newest first; read once for each content version."""
        return cache.remembered(("outcomes", self.name), lambda: _newest_first(self.read(now)))


_stages: dict[str, Stage] = {}


def register(stage: Stage) -> None:
    """Let a step be counted."""
    _stages[stage.name] = stage


def all_stages() -> list[Stage]:
    """The steps in the order of the loop."""
    return sorted(_stages.values(), key=lambda stage: stage.place)


def _newest_first(rows: Iterable[Row]) -> Sequence[Row]:
    return sorted(rows, key=lambda row: (row.at, row.title), reverse=True)

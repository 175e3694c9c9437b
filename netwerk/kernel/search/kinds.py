"""The kinds of things that can be found: each feature registers its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netwerk.kernel.i18n import LazyString
from netwerk.kernel.search.indexing import Document


@dataclass(frozen=True)
class Shown:
    """How a found thing is shown beside its title: its address, a line about it, and its state if any."""

    href: str
    line: str = ""
    state: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of things that can be found.

    `describe(thing_id, facts, language)` says how one is shown, from its facts alone. `following(id, number)`
    gives the last id it looked at and the documents of the next so many things after `id`; an id of None
    says that there are no more. It locks what it reads, so that nobody changes it before it is in the index.
    An answer is found but `stands_alone` no more than its thread lets it: other things are linked to that.
    """

    name: str
    heading: LazyString
    describe: Callable[[int, Mapping[str, Any], str], Shown]
    following: Callable[[int, int], tuple[int | None, Sequence[Document]]]
    stands_alone: bool = True
    # Among the groups that are shown; equals in the order of registration.
    place: int = 0


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind of things findable."""
    _kinds[kind.name] = kind


def all_kinds() -> list[Kind]:
    """The kinds in the order in which they are shown."""
    return sorted(_kinds.values(), key=lambda kind: kind.place)

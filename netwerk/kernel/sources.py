"""Texts from which something new can be distilled: the report of a network day, posts of a conversation.

The feature that has such a text registers how to read it; the feature that makes something of it asks by
kind and id. So neither knows the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from netwerk.kernel.errors import NotFound


@dataclass(frozen=True)
class Passage:
    """A piece of the text, with whose words they are where that is known."""

    text: str
    author_id: int | None = None
    author: str = ""


@dataclass(frozen=True)
class Source:
    """A text to distil from. `hints` are what is known beside it, such as themes and region, as slugs."""

    kind: str
    id: int
    title: str
    href: str
    language: str
    passages: tuple[Passage, ...]
    hints: Mapping[str, Any] = field(default_factory=dict)


# (id, the member who asks, language) -> the text, None when there is none or it is not theirs to use.
Read = Callable[[int, Any, str], Source | None]

_kinds: dict[str, Read] = {}


def register_kind(kind: str, read: Read) -> None:
    """Let texts of a kind be distilled."""
    _kinds[kind] = read


def read(kind: str, thing_id: int, actor: Any, language: str) -> Source:
    """The text. Raises NotFound when there is none, or this member may not use it."""
    reader = _kinds.get(kind)
    found = reader(thing_id, actor, language) if reader is not None else None
    if found is None:
        raise NotFound
    return found

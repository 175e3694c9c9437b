"""A question as both databases read it: keys joined by and, or, and one-behind-the-other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """Keys that stand one behind the other; often one alone."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Any:
    """At least one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class All:
    """Every one of these."""

    parts: tuple[Node, ...]


Node = Phrase | Any | All


def any_key(keys: Iterator[str] | tuple[str, ...]) -> Any:
    """At least one of these keys."""
    return Any(tuple(Phrase((key,)) for key in keys))


def keys_in(node: Node) -> Iterator[str]:
    """Every key that is asked for."""
    if isinstance(node, Phrase):
        yield from node.keys
    else:
        for part in node.parts:
            yield from keys_in(part)


def for_fts5(node: Node) -> str:
    """The question for FTS5 of SQLite. Keys hold letters and digits only, so none needs an escape."""
    if isinstance(node, Phrase):
        return f'"{" ".join(node.keys)}"'
    sign = " AND " if isinstance(node, All) else " OR "
    return f"({sign.join(for_fts5(part) for part in node.parts)})"


def for_postgresql(node: Node) -> str:
    """The question as a tsquery of PostgreSQL."""
    if isinstance(node, Phrase):
        quoted = [f"'{key}'" for key in node.keys]
        return f"({' <-> '.join(quoted)})"
    sign = " & " if isinstance(node, All) else " | "
    return f"({sign.join(for_postgresql(part) for part in node.parts)})"

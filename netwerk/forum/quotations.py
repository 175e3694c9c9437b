"""What a post quotes: its lines told apart by whose words they are.

A quotation begins at its mark, `> [reactie 6]`, however deep it is quoted, indented or put in a list. What
may be read as going on with it belongs to it: the words of a post that is hidden must not be shown because
somebody typed them in another shape.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

# What stands before the words of a line: indents, quote marks and points of a list.
BEFORE = re.compile(r"(?:[ \t]|>|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t]))*")
MARK = re.compile(r"[#*_`~ ]{0,9}\[ ?reactie ([1-9][0-9]{0,8}) ?\](?!\()[*_`~:]{0,4}[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line as it was typed, and without the quote marks of the quotation that it belongs to."""

    typed: str
    words: str


@dataclass
class Quotation:
    """Words of another post; `depth` counts the quote marks before its own mark."""

    no: int
    depth: int
    mark: str
    # Do its words begin on the line of the mark?
    begins_on_mark: bool
    parts: list[Line | Quotation] = field(default_factory=list)


Parts = Sequence[Line | Quotation]


def read(source: str) -> Parts:
    """The lines of a text, those that it quotes within their quotation."""
    own: list[Line | Quotation] = []
    open_ones: list[Quotation] = []
    gap: list[str] = []
    paragraph_ended = False
    for typed in source.split("\n"):
        before = BEFORE.match(typed)
        prefix = before[0] if before else ""
        depth, words = prefix.count(">"), typed[len(prefix) :]
        if open_ones and not typed.strip():
            gap.append(typed)
            continue
        if open_ones and not depth and (gap or not typed[0].isspace()):
            open_ones = []
        _end_gap(gap, open_ones[-1].parts if open_ones else own)
        mark = MARK.match(words) if depth else None
        if mark:
            while open_ones and open_ones[-1].depth >= depth:
                open_ones.pop()
            begun = words[mark.end() :]
            quotation = Quotation(
                int(mark[1]), depth, typed, bool(begun), [Line(typed, begun)] if begun else []
            )
            (open_ones[-1].parts if open_ones else own).append(quotation)
            open_ones.append(quotation)
        elif open_ones:
            # Without an empty line between, a line goes on with the innermost, however deep it stands.
            while paragraph_ended and len(open_ones) > 1 and open_ones[-1].depth > depth:
                open_ones.pop()
            open_ones[-1].parts.append(Line(typed, _without(typed, min(depth, open_ones[-1].depth))))
        else:
            own.append(Line(typed, typed))
        paragraph_ended = not words
    _end_gap(gap, own)
    return own


def _end_gap(gap: list[str], parts: list[Line | Quotation]) -> None:
    """Give the empty lines between two others to what the second belongs to."""
    parts.extend(Line(typed, "") for typed in gap)
    gap.clear()


def _without(typed: str, depth: int) -> str:
    return re.sub(rf"^(?:[^>]*>){{{depth}}} ?", "", typed) if depth else typed


def numbers(parts: Parts) -> Iterator[int]:
    """The number of each quotation, also of those within others."""
    for part in parts:
        if isinstance(part, Quotation):
            yield part.no
            yield from numbers(part.parts)


def written(parts: Parts, emptied: Collection[int]) -> Iterator[str]:
    """The lines as they were typed, with nothing but its mark left of each quotation in `emptied`."""
    for part in parts:
        if isinstance(part, Line):
            yield part.typed
        elif part.no in emptied:
            quoted = "> " * part.depth
            yield f"{quoted}[reactie {part.no}]"
            yield f"{quoted}…"
        else:
            yield part.mark
            yield from written(part.parts[part.begins_on_mark :], emptied)

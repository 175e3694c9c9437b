"""What somebody wrote in an answer by mail, told from what their mail program quoted below it.

Nothing that a person wrote may be lost: `own` is the beginning of the text and `quoted` all that follows, and
only what is surely ours is cut away. Each line is looked at a bounded number of times, and the library sees
a few lines at a time: given a whole text, it needs minutes for 64 KB of `a:`.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from netwerk.kernel.inbox import closings
from netwerk.kernel.inbox.markup import as_text
from netwerk.kernel.text import plain_text

LIMIT = 64 * 1024
# The first line of a mail that may be answered, the same in each of our languages.
MARKER = "--- Antwoord hierboven · Reply above · Réponse ci-dessus · Antwort oben ---"

IsOurs = Callable[[str], bool]

# Its beginning will do: some programs break the line, others spoil what is not ASCII.
_MARKED = re.compile(r"\W{0,12}Antwoord hierboven\W{1,6}Reply above\b", re.IGNORECASE)
_QUOTE_SIGNS = re.compile(r"[\s>]*")
_HEADER = re.compile(r"\*?[^\W\d_][-\w ]{0,20}:")
# The library needs the third power of their length for lines that begin with the year.
_YEAR = re.compile(r"\d{4}/")
# A program always tells when, or who by address; "Op maandag schreef de directie ons:" does not.
_TOLD_BY_PROGRAM = re.compile(r"\d{1,2}\s?[:.hu]\s?\d{2}|@")
_LONGEST_LINE, _LONGEST_INTRO = 300, 600
_WRAPPED, _FEWEST_HEADERS, _MOST_HEADERS = 3, 3, 10
_MOST_HEADS, _MOST_BETWEEN, _FEWEST_QUOTED = 30, 4, 3


@dataclass(frozen=True)
class Trimmed:
    """What somebody wrote and all that stood below it; together they hold every word of the text.

    `certain` is False when something looks quoted that cannot be shown to be ours: `own` is then the whole
    text, to be shown folded. A text in which nothing looks quoted is certain.
    """

    own: str
    quoted: str
    certain: bool


def trim(text: str, html: str, is_ours: IsOurs) -> Trimmed:
    """Tell what somebody wrote from what is quoted, in the plain text or, without any, in the HTML.

    `is_ours` says whether a part holds our marker, an address that we send from or are answered at, or a
    link of ours. What answers below or between quoted lines is kept whole, quoted lines and all.
    """
    whole = plain_text(text) or as_text(html)
    if len(whole) > LIMIT:
        return Trimmed(whole, "", certain=False)
    body = _Body(whole.split("\n"), is_ours)
    start = body.cut()
    if start is None:
        end = len(body.lines) if body.looks_quoted() else closings.kept(body.lines)
        if body.looks_quoted() or is_ours(body.below(end)):
            return Trimmed(whole, "", certain=False)
    else:
        end = closings.kept(body.lines[:start])
    return Trimmed("\n".join(body.lines[:end]).strip(), body.below(end).strip(), certain=True)


def heads_of_ours(lines: Sequence[str], is_ours: IsOurs) -> set[int]:
    """The places of our marker, and of the lines by which a program says that a message of ours follows."""
    body = _Body(list(lines), is_ours)
    if body.marker is not None:
        return set(range(body.above_marker(body.marker), body.marker + 1))
    return {at for head in body.heads if body.names_us(head) for at in range(head.start, head.end)}


@dataclass(frozen=True)
class _Head:
    """The lines by which a program says whose message follows."""

    start: int
    end: int


class _Body:
    """The lines of a text, with and without their signs of quoting."""

    def __init__(self, lines: list[str], is_ours: IsOurs) -> None:
        self.lines = lines
        self.is_ours = is_ours
        self.bare = [bare(line) for line in lines]
        self.signed = [line.lstrip().startswith(">") for line in lines]
        self.marker = next((at for at, line in enumerate(self.bare) if _MARKED.match(line)), None)
        self.heads = list(self._heads()) if self.marker is None else []

    def cut(self) -> int | None:
        """The first line that is surely not the writer's own; None when nothing surely is."""
        if self.marker is not None:
            return self._cut_at_marker(self.marker)
        run, head = self._last_run(), self._unsigned_head()
        start = self._cut_at_run(run) if run is not None else None
        # Lines with signs may themselves be part of a message given back without any.
        if head is not None and (start is None or (start == run and head.start < start)):
            start = head.start
        return start

    def looks_quoted(self) -> bool:
        """Is there anything that may be quoted?"""
        return self.marker is not None or bool(self.heads) or any(self.signed)

    def below(self, at: int) -> str:
        """The lines from there on."""
        return "\n".join(self.lines[at:])

    def _is_empty(self, start: int, end: int) -> bool:
        return not any(self.bare[start:end])

    def _cut_at_marker(self, marker: int) -> int | None:
        signed = self.signed[marker]
        after = self._end_of_run(marker) if signed else len(self.lines)
        if not closings.is_closing(self.lines[after:]):
            return None
        start = self.above_marker(marker)
        if self._is_empty(0, start) and not (signed and self._is_empty(after, len(self.lines))):
            # Answered below the line, or not at all.
            return None
        return start

    def above_marker(self, marker: int) -> int:
        """Where the head above our marker begins; a logo or our name may have come between them."""
        end = marker
        for between in range(_MOST_BETWEEN + 1):
            head = self._head_above(end)
            if head is not None and (between == 0 or self.signed[marker] or self.names_us(head)):
                return head.start
            above = next((at for at in reversed(range(end)) if self.bare[at]), None)
            if above is None or self.signed[above] != self.signed[marker]:
                break
            end = above
        return marker

    def _last_run(self) -> int | None:
        """The first of the lines with signs that end the text, if these do."""
        last = next(
            (at for at in reversed(range(len(self.lines))) if self.signed[at] and self.bare[at]), None
        )
        if last is None or not closings.is_closing(self.lines[last + 1 :]):
            return None
        first = last
        for at in reversed(range(last)):
            if self.bare[at] and not self.signed[at]:
                break
            first = at if self.signed[at] else first
        return first

    def _cut_at_run(self, run: int) -> int | None:
        head = self._head_above(run) or next((one for one in self.heads if one.start >= run), None)
        start = head.start if head is not None else run
        if head is None and (any(self.signed[:run]) or sum(self.signed[run:]) < _FEWEST_QUOTED):
            return None
        if not self.is_ours(self.below(start)):
            return None
        after = self._end_of_run(run)
        if self._is_empty(0, start) and not self._is_empty(after, len(self.lines)):
            return None
        return start

    def _unsigned_head(self) -> _Head | None:
        """The first head that names us and after which a message follows without signs of quoting."""
        for head in self.heads:
            if self.signed[head.start] or not self.names_us(head):
                continue
            first = next((at for at in range(head.end, len(self.lines)) if self.bare[at]), None)
            answered = first is not None and self.signed[first]
            return None if answered or self._is_empty(0, head.start) else head
        return None

    def names_us(self, head: _Head) -> bool:
        """Does this say that the message is one of ours?"""
        return self.is_ours("\n".join(self.lines[head.start : head.end]))

    def _end_of_run(self, at: int) -> int:
        while at < len(self.lines) and (self.signed[at] or not self.bare[at]):
            at += 1
        return at

    def _heads(self) -> Iterator[_Head]:
        """The heads in the text, from above; of very many lines that may end one only the first are tried."""
        ends = (at + 1 for at, line in enumerate(self.bare) if self._may_end_head(at, line))
        for _number, end in zip(range(_MOST_HEADS), ends, strict=False):
            head = self._head_above(end)
            if head is not None:
                yield head

    def _may_end_head(self, at: int, line: str) -> bool:
        if line.endswith(":"):
            return True
        below = self.bare[at + 1] if at + 1 < len(self.bare) else ""
        return _HEADER.match(line) is not None and _HEADER.match(below) is None

    def _head_above(self, end: int) -> _Head | None:
        """The head that ends right above a line, if one does."""
        while end and not self.bare[end - 1]:
            end -= 1
        start = self._intro_start(end)
        if start is None:
            start = self._block_start(end)
        rule = start if start is not None else end
        while rule and not self.bare[rule - 1]:
            rule -= 1
        if rule and closings.opens_quote(self.bare[rule - 1]):
            start = rule - 1
        return _Head(start, end) if start is not None else None

    def _intro_start(self, end: int) -> int | None:
        """Where "Op … schreef …:" begins; long ones are broken over lines, within the address too."""
        if not end or not self.bare[end - 1].endswith(":"):
            return None
        for start in range(end - 1, max(end - 1 - _WRAPPED, -1), -1):
            words = " ".join(self.bare[start:end]).replace("< ", "<")
            if not self.bare[start] or len(words) > _LONGEST_INTRO:
                return None
            if start < end - 1 and self.bare[start].endswith((".", "!", "?", ":")):
                continue
            if _TOLD_BY_PROGRAM.search(words) and _unwrapped(words).get("type") == "reply":
                return start
        return None

    def _block_start(self, end: int) -> int | None:
        """Where the lines Van, Verzonden, Aan, Onderwerp begin, in any of the languages."""
        for start in range(end - _FEWEST_HEADERS, max(end - _MOST_HEADERS, 0) - 1, -1):
            if start < 0 or not self.bare[start + 1]:
                return None
            if not _HEADER.match(self.bare[start]):
                continue
            found = _unwrapped("\n".join(self.bare[start:end]))
            if {"text", "text_top"} & found.keys():
                continue
            if {"from", "subject"} <= found.keys() and {"to", "date"} & found.keys():
                return start
        return None


def bare(line: str) -> str:
    """A line without signs of quoting, as the library reads it; long ones are no part of any head."""
    found = _QUOTE_SIGNS.match(line)
    bare = line[found.end() if found else 0 :].replace("\xa0", " ").replace("\u202f", " ").rstrip()
    if len(bare) > _LONGEST_LINE or _YEAR.match(bare):
        return "…"
    return bare


@cache
def _library() -> Any:
    # Not at the top: its patterns take longer to make than a web process should to start.
    return importlib.import_module("quotequail")


def _unwrapped(words: str) -> dict[str, str]:
    try:
        return _library().unwrap(words) or {}
    except Exception:
        return {}

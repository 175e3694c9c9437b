"""What somebody wrote between the lines of a letter of ours, told from its post and the rest of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

from netwerk.kernel.inbox.trimming import IsOurs, bare, heads_of_ours

# A line without a sign of quoting that is shorter may be somebody's own by chance.
SURE = 12
# Programs put addresses and pictures into a line that they quote: so much of it has to be the letter's.
MOSTLY = 0.75
_WORD = re.compile(r"\w{3,}")
_MARK = re.compile(r"\[reactie \d+\]\s*$")


class _Kind(Enum):
    OWN = auto()
    POST = auto()
    LETTER = auto()


@dataclass(frozen=True)
class Sent:
    """A letter as it was sent: the post in it by its number, with all that this ever said, and the whole.

    `is_whole` is False when words of the post were taken away for good, so that they are not known here.
    """

    no: int
    said: Sequence[str]
    whole: str
    is_whole: bool = True


def is_entangled(text: str, is_ours: IsOurs) -> bool:
    """May there be lines of ours in it?"""
    lines = text.split("\n")
    return any(_is_signed(line) for line in lines) or bool(heads_of_ours(lines, is_ours))


def disentangled(text: str, sent: Sent, is_ours: IsOurs) -> str:
    """The answer without what is ours; what it quotes of the post stands there by its number.

    So it goes when the post goes. Empty when nothing in it is the writer's own.
    """
    lines = text.split("\n")
    kinds = list(_Reader(sent, is_ours).kinds(lines))
    own = [at for at, kind in enumerate(kinds) if kind is _Kind.OWN and bare(lines[at])]
    if not own:
        return ""
    pieces: list[str] = []
    # What is quoted behind the last answer is only what the program gave back.
    told = [one for one in zip(kinds[: own[-1] + 1], lines, strict=False) if one[0] is not _Kind.LETTER]
    for kind, some in groupby(told, lambda one: one[0]):
        these = [line for _kind, line in some]
        piece = _quoted(sent, these) if kind is _Kind.POST else "\n".join(these).strip("\n")
        pieces += [piece] if piece.strip() else []
    return "\n\n".join(pieces)


def _quoted(sent: Sent, lines: Sequence[str]) -> str:
    words = "\n".join(bare(line) for line in lines if not _MARK.match(bare(line))).strip("\n")
    said = words.split("\n") if sent.is_whole else ["…"]
    return "\n".join(f"> {line}".rstrip() for line in [f"[reactie {sent.no}]", *said])


class _Reader:
    """Says of each line whose it is."""

    def __init__(self, sent: Sent, is_ours: IsOurs) -> None:
        self.sent, self.is_ours = sent, is_ours
        self.said = "\n".join(_letters(one) for one in sent.said)
        self.whole = _letters(sent.whole)
        self.words = set(_WORD.findall(sent.whole.casefold()))
        self.lines = {line.strip() for line in sent.whole.split("\n")}

    def kinds(self, lines: Sequence[str]) -> Iterator[_Kind]:
        heads = heads_of_ours(lines, self.is_ours)
        start = next((at for at in sorted(heads) if not _is_signed(lines[at])), len(lines))
        last = _Kind.OWN
        for at, line in enumerate(lines):
            if at in heads:
                last = _Kind.LETTER
            elif _is_signed(line):
                # An empty one that begins a quotation is no part of it.
                before = last if at and _is_signed(lines[at - 1]) else _Kind.LETTER
                last = self._of_signed(line) if _letters(line) else before
            elif at > start and bare(line):
                last = self._of_plain(line)
            else:
                # An empty line belongs to nobody; it parts nothing that is quoted.
                last = last if not bare(line) and last is not _Kind.OWN else _Kind.OWN
            yield last

    def _of_signed(self, line: str) -> _Kind:
        letters = _letters(line)
        if _MARK.match(bare(line)):
            # Who knows how the site quotes may do so by mail.
            return _Kind.OWN
        if letters in self.said:
            return _Kind.POST
        if letters in self.whole or self.is_ours(line):
            return _Kind.LETTER
        if not self.sent.is_whole or self._is_mostly(line):
            return _Kind.POST
        return _Kind.OWN

    def _of_plain(self, line: str) -> _Kind:
        letters = _letters(line)
        if bare(line).strip() in self.lines or (len(letters) >= SURE and letters in self.whole):
            return _Kind.POST if letters and letters in self.said else _Kind.LETTER
        return _Kind.OWN

    def _is_mostly(self, line: str) -> bool:
        words = _WORD.findall(line.casefold())
        return bool(words) and sum(word in self.words for word in words) >= MOSTLY * len(words)


def _is_signed(line: str) -> bool:
    return line.lstrip().startswith(">")


def _letters(text: str) -> str:
    """What is left of a text however it is broken into lines and whatever signs stand in it."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())

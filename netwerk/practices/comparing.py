"""Two versions of a sheet beside one another: per field which words came and which went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from netwerk.practices import content
from netwerk.practices.content import Form

# A word, or the end of a line; white space within a line says nothing.
TOKEN = re.compile(r"\n|[^\s]+")
# Above this number of pairs of equal words a text is compared by lines: finding the best match costs too
# much, and what somebody wrote to make it cost much is nobody's loss.
MOST_PAIRS = 40_000
# Of a long stretch that stayed the same only its ends are shown.
CONTEXT = 12


class Sort(StrEnum):
    """What happened to some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    # Words that stayed and are left out here.
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Piece:
    """Words one behind the other to which the same happened."""

    sort: Sort
    text: str


@dataclass(frozen=True)
class Change:
    """A field that says something else than before."""

    name: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Comparison:
    """The fields that changed, and the names of those that stayed as they were and say something."""

    changed: Sequence[Change]
    unchanged: Sequence[str]


Words = Mapping[str, Mapping[str, str]]


def compare(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    words: Words | None = None,
    hidden: Iterable[str] = (),
    more: Mapping[str, tuple[str, str]] | None = None,
) -> Comparison:
    """What is different between what two versions say.

    `words` name what is kept as a slug, by field; `hidden` fields are left out, and so not told of; `more`
    holds texts that are no fields, such as the names of files: before and after.
    """
    left_out = set(hidden)
    texts = {
        one.name: (in_lines(one.name, before, words or {}), in_lines(one.name, after, words or {}))
        for one in content.FIELDS
        if one.name not in left_out
    } | dict(more or {})
    return Comparison(
        changed=[
            Change(name, list(_shortened(words_between(old, new))))
            for name, (old, new) in texts.items()
            if old != new
        ],
        unchanged=[name for name, (old, new) in texts.items() if old == new and new],
    )


def in_lines(name: str, said: Mapping[str, Any], words: Words) -> str:
    """What a version says in a field, as its pages put it, a line for each row or choice."""
    field = content.BY_NAME[name]
    if field.form not in {Form.CHOICE, Form.CHOICES}:
        return content.in_words(name, said)
    kept = content.value(said, name)
    known: Mapping[str, object] = words.get(name) or field.options or {}
    chosen = kept if field.form is Form.CHOICES else [kept]
    return "\n".join(str(known.get(word, word)) for word in chosen if word)


def words_between(before: str, after: str) -> list[Piece]:
    """The words of both texts in order, those that went before those that came in their place."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    middle = _differing(old[head : len(old) - tail], new[head : len(new) - tail])
    found = [(Sort.SAME, old[:head]), *middle, (Sort.SAME, old[len(old) - tail :])]
    return [Piece(sort, _joined(words)) for sort, words in found if words]


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sort, Sequence[str]]]:
    if _pairs(old, new) > MOST_PAIRS:
        old, new = (_joined(words).splitlines(keepends=True) for words in (old, new))
    if _pairs(old, new) > MOST_PAIRS:
        yield from ((Sort.REMOVED, old), (Sort.ADDED, new))
        return
    # Frequent words count too: without them the end of a long text would stay unmatched.
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Sort.SAME, old[i1:i2]
        else:
            yield Sort.REMOVED, old[i1:i2]
            yield Sort.ADDED, new[j1:j2]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both texts have in common from the beginning."""
    return next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counted = Counter(new)
    return sum(counted[word] for word in old)


def _joined(words: Sequence[str]) -> str:
    return re.sub(r" ?\n ?", "\n", " ".join(words))


def _shortened(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for place, piece in enumerate(pieces):
        words = piece.text.split(" ")
        if piece.sort is not Sort.SAME or len(words) <= 3 * CONTEXT:
            yield piece
            continue
        if place > 0:
            yield Piece(Sort.SAME, " ".join(words[:CONTEXT]))
        yield Piece(Sort.SKIPPED, "")
        if place < len(pieces) - 1:
            yield Piece(Sort.SAME, " ".join(words[-CONTEXT:]))

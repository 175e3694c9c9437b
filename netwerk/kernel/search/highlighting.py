"""The found words marked in the text as it was written, and the part of a long text that shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from netwerk.kernel.search.keys import keys_of
from netwerk.kernel.search.words import Word, folded, words_of

EXCERPT = 220
# So much of an excerpt stands before the first found word.
BEFORE = 60
# What the keys of Dutch make of a first letter.
SOFT = {"f": "v", "s": "z"}

Finds = Callable[[str], bool]


def finder(keys: frozenset[str], language: str) -> Finds:
    """Say of a word whether it is one that was asked for."""
    # The first letter of a word is that of its keys, but for v and z, and for ge in front of a verb. To
    # look up every other word of ten long texts would take most of a second.
    firsts = {key[1] for key in keys} | {SOFT[key[1]] for key in keys if key[1] in SOFT}

    def finds(word: str) -> bool:
        plain = folded(word)
        likely = plain[:1] in firsts or "ge" in plain[:8]
        return likely and not keys.isdisjoint(keys_of(word, language))

    return finds


def marked(text: str, language: str, finds: Finds) -> Markup:
    """The whole text with the found words in `<mark>`, everything else escaped."""
    return _marked(text, 0, len(text), _found(text, language, finds))


def excerpt(text: str, language: str, finds: Finds) -> Markup:
    """About 220 characters with as many found words as can be, marked; the beginning where there are none."""
    found = _found(text, language, finds)
    start, end = _window(text, found)
    shown = _marked(text, start, end, found)
    before = Markup("… ") if start else Markup("")
    return before + shown + (Markup(" …") if end < len(text) else Markup(""))


def _found(text: str, language: str, finds: Finds) -> list[Word]:
    return [word for word in words_of(text, language) if finds(word.base)]


def _window(text: str, found: Sequence[Word]) -> tuple[int, int]:
    if len(text) <= EXCERPT:
        return 0, len(text)
    fits = [sum(one.start <= other.start < one.start + EXCERPT - BEFORE for other in found) for one in found]
    first = found[fits.index(max(fits))].start if found else 0
    start = max(min(first - BEFORE, len(text) - EXCERPT), 0)
    if start:
        start = max(text.find(" ", start, start + BEFORE), start) + 1
    end = start + EXCERPT
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + BEFORE)
    return start, end


def _marked(text: str, start: int, end: int, found: Sequence[Word]) -> Markup:
    pieces, at = [], start
    for word in found:
        if word.start < at or word.end > end:
            continue
        pieces.append(escape(text[at : word.start]))
        pieces.append(Markup("<mark>{}</mark>").format(text[word.start : word.end]))
        at = word.end
    pieces.append(escape(text[at:end]))
    return Markup("").join(pieces)

"""Words that occur and look like those asked for: longer ones with it inside, and near misses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from netwerk.kernel.database import db
from netwerk.kernel.i18n import LANGUAGES, SOURCE
from netwerk.kernel.search.keys import SIGNS, dutch_lemma
from netwerk.kernel.search.models import SearchWord
from netwerk.kernel.search.query import Query
from netwerk.kernel.search.synonyms import content_words
from netwerk.kernel.search.words import folded, words_of

# A shorter part is in so many words that it says nothing.
SHORTEST_PART = 4
LONGER_WORDS = 60
CANDIDATES = 5000


def longer_words(query: Query) -> Mapping[tuple[str, str], Sequence[str]]:
    """For each asked word and language the keys of longer words that hold it; the shortest of these first."""
    needles = {(word, language): _needles(word, language) for word, language in _content(query.words)}
    wanted = sorted({needle for found in needles.values() for needle in found})
    if not wanted:
        return {}
    holding = [SearchWord.word.contains(needle) for needle in wanted]
    order = (func.length(SearchWord.word), SearchWord.word)
    # So many for each part: `zoek` is in so many words that none would be left for `werkplek`.
    which = case(*((holds, place) for place, holds in enumerate(holding)))
    place = func.row_number().over(partition_by=(SearchWord.language, which), order_by=order)
    numbered = select(SearchWord.language, SearchWord.word, place.label("place")).where(or_(*holding))
    found_words = numbered.subquery()
    words = db.session.execute(
        select(found_words.c.language, found_words.c.word).where(found_words.c.place <= LONGER_WORDS)
    ).all()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (asked, language), parts in needles.items():
        for spoken, word in words:
            if spoken == language and word != asked and any(part in word for part in parts):
                found[asked, language].append(SIGNS[language] + word)
    return found


def similar(query: Query) -> str:
    """The question with each word that occurs nowhere replaced by the nearest that does; else empty.

    All else that was typed stays as it is, quotes among it.
    """
    asked = {word for word, _language in _content((*query.words, *query.phrases))}
    typed = sorted(word for word in asked if len(word) >= SHORTEST_PART)
    if not typed:
        return ""
    near = or_(
        *(
            and_(
                func.length(SearchWord.word).between(len(word) - 2, len(word) + 2),
                or_(SearchWord.word.startswith(word[0]), SearchWord.word.endswith(word[-SHORTEST_PART:])),
            )
            for word in typed
        )
    )
    rows = db.session.execute(
        select(SearchWord.word, SearchWord.spelling)
        .where(near)
        .order_by(_likelihood(typed), SearchWord.word)
        .limit(CANDIDATES)
    ).all()
    spelled = {row.word: row.spelling for row in rows}
    nearest = {word: found for word in typed if word not in spelled and (found := _nearest(word, spelled))}
    return _replaced(query.text, nearest) if nearest else ""


def _likelihood(typed: Sequence[str]) -> ColumnElement[int]:
    """First the words that begin as one that was typed: of a large vocabulary not all can be compared."""
    return case(
        *((or_(*(SearchWord.word.startswith(word[:most]) for word in typed)), -most) for most in (3, 2)),
        else_=0,
    )


def _replaced(text: str, nearest: Mapping[str, str]) -> str:
    """The text with other words in their places."""
    pieces, at = [], 0
    for word in words_of(text, SOURCE):
        meant = nearest.get(folded(word.base))
        if meant is not None:
            pieces += [text[at : word.start], meant]
            at = word.end
    return "".join((*pieces, text[at:]))


def _content(typed: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The words that say something in each language, folded."""
    for language in LANGUAGES:
        for one in typed:
            for word in content_words(one, language):
                yield folded(word), language


def _needles(word: str, language: str) -> list[str]:
    forms = {word, folded(dutch_lemma(word))} if language == "nl" else {word}
    return [form for form in forms if len(form) >= SHORTEST_PART]


def _nearest(word: str, spelled: Mapping[str, str]) -> str:
    most = 1 if len(word) < 6 else 2
    best = min(
        ((distance(word, other, most), abs(len(word) - len(other)), other) for other in spelled), default=None
    )
    return spelled[best[2]] if best is not None and best[0] <= most else ""


def distance(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, change or swap with their neighbour; `most` + 1 when it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for at, sign in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != sign))
            swapped = place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == sign
            row.append(min(cost, earlier[at - 2] + 1) if swapped else cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)

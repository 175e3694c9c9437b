"""Words that occur and look like those asked for: longer ones with it inside, and near misses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import and_, func, or_, select

from netwerk.kernel.database import db
from netwerk.kernel.i18n import LANGUAGES
from netwerk.kernel.search.keys import SIGNS, dutch_lemma
from netwerk.kernel.search.models import SearchWord
from netwerk.kernel.search.query import Query
from netwerk.kernel.search.synonyms import content_words
from netwerk.kernel.search.words import folded

# A shorter part is in so many words that it says nothing.
SHORTEST_PART = 4
LONGER_WORDS = 60
CANDIDATES = 5000


def longer_words(query: Query) -> Mapping[tuple[str, str], Sequence[str]]:
    """For each asked word and language the keys of longer words that hold it; the shortest of these first."""
    needles = {(word, language): _needles(word, language) for word, language in _asked(query)}
    wanted = sorted({needle for found in needles.values() for needle in found})
    if not wanted:
        return {}
    holds = or_(*(SearchWord.word.contains(needle) for needle in wanted))
    order = (func.length(SearchWord.word), SearchWord.word, SearchWord.language)
    words = db.session.execute(
        select(SearchWord.language, SearchWord.word).where(holds).order_by(*order).limit(LONGER_WORDS)
    ).all()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (asked, language), parts in needles.items():
        for spoken, word in words:
            if spoken == language and word != asked and any(part in word for part in parts):
                found[asked, language].append(SIGNS[language] + word)
    return found


def similar(query: Query) -> str:
    """The question with each word that occurs nowhere replaced by the nearest that does; else empty."""
    typed = sorted({word for word, _language in _asked(query) if len(word) >= SHORTEST_PART})
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
        select(SearchWord.word, SearchWord.spelling).where(near).order_by(SearchWord.word).limit(CANDIDATES)
    ).all()
    spelled = {row.word: row.spelling for row in rows}
    nearest = {word: _nearest(word, spelled) for word in typed if word not in spelled}
    meant = [nearest.get(folded(word)) or word for word in query.words]
    return " ".join(meant) if any(nearest.values()) else ""


def _asked(query: Query) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for typed in query.words:
            for word in content_words(typed, language):
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

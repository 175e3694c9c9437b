"""Which organisations may be the same one, told from their names and where they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations

# A word in more names than this says nothing of any of them.
COMMON = 20
SHORTEST = 3
# How much alike two names are, from 0 to 1.
ALIKE, SPELLED_OTHERWISE, ALIKE_BY_MAIL = 0.86, 0.75, 0.5


class Why(StrEnum):
    """What makes two organisations look like one."""

    NAME = "name"
    ALIKE = "alike"
    NEARBY = "nearby"
    MAIL = "mail"


@dataclass(frozen=True)
class Known:
    """What is compared: `key` is what the name looks like, without case and accents."""

    id: int
    key: str
    municipality_id: int | None = None
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two that may be one, the lower id first."""

    one: int
    other: int
    why: Why
    score: float


def likely_doubles(organisations: Iterable[Known]) -> Sequence[Pair]:
    """The pairs that may be one, the surest first. Only those are compared that share a telling word."""
    known = {one.id: one for one in organisations}
    found = []
    for one, other in sorted(_candidates(known.values())):
        pair = _judged(known[one], known[other])
        if pair is not None:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def _candidates(known: Iterable[Known]) -> set[tuple[int, int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for one in known:
        groups[f"={one.key}"].append(one.id)
        for word in {word for word in one.key.split() if len(word) >= SHORTEST}:
            groups[word].append(one.id)
        for domain in one.domains:
            groups[f"@{domain}"].append(one.id)
    pairs: set[tuple[int, int]] = set()
    for ids in groups.values():
        if len(ids) <= COMMON:
            pairs.update(combinations(sorted(ids), 2))
    return pairs


def _judged(one: Known, other: Known) -> Pair | None:
    if one.key == other.key:
        return Pair(one.id, other.id, Why.NAME, 1.0)
    share_mail = bool(one.domains & other.domains)
    places = {one.municipality_id, other.municipality_id} - {None}
    if len(places) > 1 and not share_mail:
        return None
    score = alike(one.key, other.key, ALIKE_BY_MAIL if share_mail else ALIKE)
    if share_mail and score >= ALIKE_BY_MAIL:
        return Pair(one.id, other.id, Why.MAIL, score)
    if one.municipality_id is not None and one.municipality_id == other.municipality_id:
        near = score >= ALIKE or _differ_little(one.key, other.key)
        return Pair(one.id, other.id, Why.NEARBY, score) if near else None
    return Pair(one.id, other.id, Why.ALIKE, score) if score >= ALIKE and len(places) < 2 else None


def _differ_little(one: str, other: str) -> bool:
    """Is the one name the other with more words, or with words spelled otherwise?"""
    words, others = Counter(one.split()), Counter(other.split())
    rest, other_rest = " ".join(words - others), " ".join(others - words)
    if not rest or not other_rest:
        return True
    return SequenceMatcher(None, rest, other_rest, autojunk=False).ratio() >= SPELLED_OTHERWISE


def alike(one: str, other: str, least: float) -> float:
    """How much alike two names are: by their letters, or by their words in any order.

    Letters are compared only where that may come to at least `least`, as it takes most of the time.
    """
    words, others = Counter(one.split()), Counter(other.split())
    by_words = 2 * (words & others).total() / (words.total() + others.total())
    letters = SequenceMatcher(None, one, other, autojunk=False)
    if letters.real_quick_ratio() < least or letters.quick_ratio() < least:
        return by_words
    return max(letters.ratio(), by_words)

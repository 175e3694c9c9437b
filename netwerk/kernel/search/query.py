"""What somebody typed, as a question to the index.

Every document is asked in its own language: the question is put once in each, and a word that says nothing
there is not asked for. Words are joined by and; quotes ask for words one behind the other. Nothing that can
be typed is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from netwerk.kernel.i18n import LANGUAGES
from netwerk.kernel.search.keys import keys_of, stem_of
from netwerk.kernel.search.synonyms import content_words, longest, others_for
from netwerk.kernel.search.tree import All, Any, Node, Phrase, any_key
from netwerk.kernel.search.words import folded
from netwerk.kernel.text import plain_line

LONGEST_QUERY = 200
MOST_WORDS = 10
QUOTES = '"“”„«»'
PARTS = re.compile(rf"[{QUOTES}]([^{QUOTES}]+)[{QUOTES}]|([^{QUOTES}\s]+)")
# Other search boxes know these; here words are joined by and already.
OPERATORS = frozenset({"AND", "OR", "NOT"})

# More keys under which a word may be found, by word and language.
Widening = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True)
class Query:
    """A question: words asked for one by one, and phrases."""

    text: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]

    @cached_property
    def branches(self) -> dict[str, All]:
        """The question in each language in which something of it is left."""
        return self.widened(lambda _word, _language: ())

    @property
    def says_something(self) -> bool:
        """Is more asked for than words that stand everywhere in one of the languages?"""
        return len(self.branches) == len(LANGUAGES)

    def widened(self, more: Widening) -> dict[str, All]:
        """The question in each language, each word found under more keys too."""
        found = {}
        for language in LANGUAGES:
            parts = (*_phrases(self.phrases, language), *_words(self.words, language, more))
            if parts:
                found[language] = All(parts)
        return found


def read(text: str) -> Query:
    """Make a question of what was typed, of which 200 characters and ten words count."""
    line = plain_line(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
    words, phrases = [], []
    for quoted, plain in PARTS.findall(line):
        if quoted:
            phrases.append(quoted)
        elif plain not in OPERATORS:
            words.append(plain)
    return Query(line, tuple(dict.fromkeys(words))[:MOST_WORDS], tuple(dict.fromkeys(phrases))[:MOST_WORDS])


def whole(branches: Mapping[str, All]) -> Node:
    """Does a document answer the question in one of the languages?"""
    return Any(tuple(branches.values()))


def some(branches: Mapping[str, All]) -> Node:
    """Does it answer any part of the question?"""
    return Any(tuple(part for branch in branches.values() for part in branch.parts))


def _phrases(phrases: Sequence[str], language: str) -> list[Node]:
    stems = [tuple(stem_of(word, language) for word in content_words(phrase, language)) for phrase in phrases]
    return [Phrase(tuple(stem for stem in one if stem)) for one in stems if any(one)]


def _words(typed: Sequence[str], language: str, more: Widening) -> list[Node]:
    words = [word for one in typed for word in content_words(one, language) if folded(word)]
    nodes: list[Node] = []
    while words:
        taken, node = _together(words, language) or (1, _one(words[0], language, more))
        nodes.append(node)
        words = words[taken:]
    return nodes


def _together(words: Sequence[str], language: str) -> tuple[int, Node] | None:
    """The first words as one, when together they have synonyms: leren en werken."""
    for number in range(min(longest(language), len(words)), 1, -1):
        others = others_for(words[:number], language)
        if others:
            each = All(tuple(any_key(keys_of(word, language)) for word in words[:number]))
            return number, Any((each, *(Phrase(other.stems) for other in others)))
    return None


def _one(word: str, language: str, more: Widening) -> Node:
    keys = (*keys_of(word, language), *more(word, language))
    found = list(any_key(tuple(dict.fromkeys(keys))).parts)
    for other in others_for([word], language):
        if len(other.words) > 1:
            found.append(Phrase(other.stems))
        else:
            found.extend(any_key(keys_of(other.words[0], language)).parts)
    return Any(tuple(dict.fromkeys(found)))

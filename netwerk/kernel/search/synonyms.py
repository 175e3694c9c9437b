"""Words that people use for one another; looked up when somebody asks, so a change needs no new index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from netwerk.kernel.search.keys import keys_of, stem_of
from netwerk.kernel.search.words import folded, is_stop_word, words_of

# For each language groups of words, or of some words together.
Groups = Mapping[str, Sequence[Sequence[str]]]

_readers: list[Callable[[], Groups]] = []
# By language the groups as they were read last, and the terms they make.
_known: dict[str, tuple[Sequence[Sequence[str]], list[list[Term]]]] = {}


@dataclass(frozen=True)
class Term:
    """A word, or some that belong together, of a group of synonyms; stop words left out."""

    words: tuple[str, ...]
    language: str

    @property
    def keys(self) -> list[frozenset[str]]:
        """The keys of each word."""
        return [frozenset(keys_of(word, self.language)) for word in self.words]

    @property
    def stems(self) -> tuple[str, ...]:
        """The stem of each word, for a phrase."""
        return tuple(stem_of(word, self.language) for word in self.words)


def use_synonyms(read: Callable[[], Groups]) -> None:
    """Ask this for the synonyms from now on, each time somebody searches."""
    _readers[:] = [read]


def content_words(text: str, language: str) -> tuple[str, ...]:
    """The words of a text that say something."""
    bases = (word.base for word in words_of(text, language))
    return tuple(base for base in bases if not is_stop_word(folded(base), language))


def others_for(words: Sequence[str], language: str) -> list[Term]:
    """What else people say for these words together; nothing for most."""
    asked = [frozenset(keys_of(word, language)) for word in words]
    found: list[Term] = []
    for terms in _terms(language):
        same = [term for term in terms if _meets(term, asked)]
        if same:
            found.extend(term for term in terms if term not in same)
    return found


def longest(language: str) -> int:
    """Of how many words the longest synonym is made."""
    return max((len(term.words) for terms in _terms(language) for term in terms), default=1)


def _meets(term: Term, asked: Sequence[frozenset[str]]) -> bool:
    return len(term.words) == len(asked) and all(
        one & other for one, other in zip(term.keys, asked, strict=True)
    )


def _terms(language: str) -> list[list[Term]]:
    # Not at registration: that would load the word list in processes that never search.
    groups = _readers[0]().get(language, ()) if _readers else ()
    known = _known.get(language)
    if known is None or known[0] != groups:
        terms = [[Term(content_words(text, language), language) for text in texts] for texts in groups]
        _known[language] = known = groups, terms
    return known[1]

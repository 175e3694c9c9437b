"""The keys of a word: two words of one language meet when they share a key.

Sole user of simplemma and snowballstemmer. For Dutch a word has three keys: its folded form, its lemma, and
the Porter stem of that lemma with v made f, z made s and doubled letters undone. Of 84 pairs of forms that
should meet PostgreSQL's and Snowball's Dutch stemmers alone find some 40 and 54.
"""

from __future__ import annotations

import importlib
import re
import threading
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from netwerk.kernel import memory
from netwerk.kernel.search.words import folded
from netwerk.paths import PACKAGE

if TYPE_CHECKING:
    from simplemma import Lemmatizer

LEXICON = PACKAGE / "kernel" / "search" / "dutch.toml"
STEMMERS = {"nl": "dutch_porter", "en": "english", "fr": "french", "de": "german"}
# The first letter of a key says of which language it is: each document is asked in its own.
SIGNS = {"nl": "n", "en": "e", "fr": "f", "de": "d"}
DOUBLED = re.compile(r"(.)\1")
# A stemmer of this library keeps the word it works on in itself.
_turn = threading.Lock()


@lru_cache(maxsize=20_000)
def keys_of(word: str, language: str) -> tuple[str, ...]:
    """The keys of a word, its stem first; none for what has no letter or digit.

    A language that is not known is read as it is written.
    """
    plain = folded(word)
    if not plain:
        return ()
    if plain.isdigit():
        # A number is itself alone: 3550 is not 350.
        forms = [plain]
    elif language == "nl":
        forms = _dutch(word, plain)
    elif language in STEMMERS:
        forms = [folded(_stem(word.casefold(), language)), plain]
    else:
        forms = [plain]
    sign = SIGNS.get(language, "x")
    return tuple(dict.fromkeys(sign + form for form in forms if form))


def stem_of(word: str, language: str) -> str:
    """The key that stands for a word where the order of words counts; empty when it has none."""
    found = keys_of(word, language)
    return found[0] if found else ""


def _dutch(word: str, plain: str) -> list[str]:
    lemma = folded(dutch_lemma(word.casefold()))
    more = [_reduced(_stem(other, "nl")) for other in _relatives(plain, lemma)]
    return [_reduced(_stem(lemma, "nl")), lemma, plain, *more]


@lru_cache(maxsize=10_000)
def dutch_lemma(word: str) -> str:
    """The form under which a Dutch dictionary has a word in lower case.

    The word list is loaded at the first question: 5 MB and a seventh of a second.
    """
    return _lemmatizer().lemmatize(word, "nl")


@cache
def _lemmatizer() -> Lemmatizer:
    # Not at the top, as the stemmers: together a twelfth of the start of a web process.
    simplemma = importlib.import_module("simplemma")
    strategies = importlib.import_module("simplemma.strategies")
    memory.give_back_large_blocks()
    # We remember what we asked already; its own memory would hold it a second time. Searching the packed list
    # takes 8 µs a word and not 1, and saves each process 36 MB.
    packed = strategies.DefaultStrategy(low_memory=True)
    made: Lemmatizer = simplemma.Lemmatizer(cache_max_size=0, lemmatization_strategy=packed)
    return made


def _stem(word: str, language: str) -> str:
    with _turn:
        stem: str = _stemmer(language).stemWord(word)
    return stem


@cache
def _stemmer(language: str) -> Any:
    return importlib.import_module("snowballstemmer").stemmer(STEMMERS[language])


def _reduced(stem: str) -> str:
    return DOUBLED.sub(r"\1", stem.replace("v", "f").replace("z", "s"))


def _relatives(plain: str, lemma: str) -> list[str]:
    """Forms that the word list and the stemmer do not bring together, by rule or by name."""
    lexicon = _lexicon()
    found = [
        plain.removesuffix(ending) + base
        for ending, base in lexicon.endings.items()
        if plain.endswith(ending)
    ]
    # regios, collegas: plurals whose apostrophe was forgotten.
    if len(plain) > 4 and plain[-1] == "s" and plain[-2] in "aio":
        found.append(plain[:-1])
    # evaluatie and evalueren.
    for form in (plain, lemma):
        root = re.fullmatch(r"(\w{3,})(?:atie|aties)", form)
        if root:
            found.append(root[1] + "eren")
    # ingeschreven is in + geschreven, whose lemma is schrijven.
    for prefix in lexicon.prefixes:
        rest = plain.removeprefix(prefix)
        if rest != plain and rest.startswith("ge") and len(rest) > 5:
            verb = folded(dutch_lemma(rest))
            if verb != rest:
                found.append(prefix + verb)
    return found


@dataclass(frozen=True)
class _Lexicon:
    """The exceptions: endings that stand for another one, and the prefixes that come loose from a verb."""

    endings: dict[str, str]
    prefixes: list[str]


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon(**tomllib.loads(LEXICON.read_text("utf-8")))

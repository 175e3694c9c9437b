"""A text as words: where each stands, and in which form it is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# A run of letters and digits; what follows an apostrophe belongs to it, as in regio's or pupil's.
WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
# In French an apostrophe stands between two words: l'entreprise.
FRENCH_WORD = re.compile(r"[^\W_]+")
# Longer ones are addresses and codes; their beginning is enough to find them by.
LONGEST = 40

# Words that say nothing about a text, in folded form.
STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "nl": "aan als altijd ben bij binnen daar dan dat de deze die dit doch door dus een en er ge geen "
        "had heb hebben heeft hem het hier hij hoe hun ik in is ja je jij jou jouw jullie kan maar me meer "
        "met mij mijn na naar nee niet nog nu of om onder ons onze ook op over s t te toch toen tot u "
        "uit uw van veel voor waar want was wat we wel welke wie wij wordt zal ze zich zij zijn zo "
        "zoals zonder zou",
        "en": "a an and any are as at be been but by can do does for from had has have he her him his how i "
        "if in into is its me my no not of on or our s she so such than that the their them then there "
        "these they this to us was we were what when where which who will with would you your",
        "fr": "a au aux avec c ce ces cette d dans de des du elle en est et eux il ils j je l la le les leur "
        "leurs lui m ma mais me mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses "
        "son sont sur t ta te tes toi ton tu un une vos votre vous y",
        "de": "aber als am an auch auf aus bei bin bis das dass dem den der des die doch du durch ein eine "
        "einem einen einer eines er es fur hat haben ich ihr ihre im in ist ja kann man mein mit nach "
        "nicht noch nur ob oder sein seine sich sie sind so uber um und uns unser unter vom von vor war "
        "was wenn wer wie wir wird zu zum zur",
    }.items()
}


@dataclass(frozen=True)
class Word:
    """A word of a text: from where to where it stands, and as it was written up to an apostrophe."""

    start: int
    end: int
    base: str


def words_of(text: str, language: str) -> Iterator[Word]:
    """The words of a text in the order in which they stand, stop words among them."""
    pattern = FRENCH_WORD if language == "fr" else WORD
    for found in pattern.finditer(text):
        yield Word(found.start(), found.end(), re.split("['’ʼ]", found[0], maxsplit=1)[0][:LONGEST])


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Lower case letters and digits without accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in decomposed if sign.isalnum())[:LONGEST]


def is_stop_word(word: str, language: str) -> bool:
    """Does the word, in folded form, say nothing in this language?"""
    return word in STOP_WORDS.get(language, frozenset())

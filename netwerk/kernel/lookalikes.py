"""Names that look like others: letters of several scripts in one word, and letters in disguise.

The rules are those of Unicode TR 39 that matter here: a word keeps to one script (5.1, with the scripts of
East Asia that are written together), and names are compared by what they look like (4). Any name in one
script is fine, whichever script and accents it has.
"""

from __future__ import annotations

import re
import unicodedata

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.kernel.text import fold

WORD = re.compile(r"[^\W\d_]+")
# Letters that belong to no script, or to whatever stands beside them (`µ` on a keyboard, `ʼ` in a name).
OF_ALL = {"MICRO", "FEMININE", "MASCULINE", "MODIFIER"}
# Written with one another, and with Latin, in one word.
EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}
# A letter as typesetters dress it up, which reads as the plain one.
DISGUISES = ("<font>", "<wide>", "<circle>", "<square>")

# Lower-case letters and the Latin ones that they, or their capitals, look like (confusables.txt of TR 39).
_LATIN = {
    "авеһіјкӏмнорԛсѕтуԝхԁ": "abehijklmhopqcstywxd",
    "αβεζηικμνορτυχ": "abezhikmnoptyx",
    "ıɩɑɡłøđ": "iiaglod",
}
_LOOKS = str.maketrans("".join(_LATIN), "".join(_LATIN.values()))


def refusal(name: str) -> LazyString | None:
    """What is wrong with a name of which a word is not what it seems to be; None for an honest one."""
    for word in WORD.findall(name):
        if any(map(_is_in_disguise, word)) or len(_scripts(word)) > 1:
            return lazy(
                "In “%(word)s” staan letters die op andere letters lijken. Typ dat woord opnieuw, "
                "met de letters van één alfabet.",
                word=word[:60],
            )
    return None


def look(name: str) -> str:
    """What a name looks like: two names with the same look are read as one, whatever their scripts."""
    return fold(name).translate(_LOOKS).casefold()


def _scripts(word: str) -> set[str]:
    if word.isascii():
        return {"LATIN"}
    # The first word of a letter's Unicode name is its script.
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
    return scripts - OF_ALL - EAST_ASIAN


def _is_in_disguise(letter: str) -> bool:
    return unicodedata.decomposition(letter).startswith(DISGUISES)

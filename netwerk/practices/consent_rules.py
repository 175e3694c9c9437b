"""Whether words that were taken over still stand in a text, and what those who said them answer."""

from __future__ import annotations

import re
from enum import StrEnum

from netwerk.kernel.text import fold

# So many words in a row are somebody's own; a passage of fewer counts as a whole, from three words on.
RUN, FEWEST = 6, 3
WORD = re.compile(r"[^\W_]+")


class Consent(StrEnum):
    """What somebody says of the use of their words."""

    ASKED = "asked"
    NAMED = "named"
    UNNAMED = "unnamed"
    REFUSED = "refused"


# What can be answered; not answering is none of these.
ANSWERS = (Consent.NAMED, Consent.UNNAMED, Consent.REFUSED)


def still_stands(passage: str, text: str) -> bool:
    """Do words of a passage stand in a text, so many in a row? Case, accents and marks make no difference."""
    words = WORD.findall(fold(passage))
    run = min(RUN, len(words))
    if run < FEWEST:
        return False
    taken = {tuple(words[start : start + run]) for start in range(len(words) - run + 1)}
    there = WORD.findall(fold(text))
    return any(tuple(there[start : start + run]) in taken for start in range(len(there) - run + 1))

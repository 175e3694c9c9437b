"""What somebody is found by in whatever text names them: name, address, number, each as people write it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from netwerk.kernel.text import fold, slugify

FEWEST_DIGITS = 8
NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[ '’.-]{1,2}[^\W\d_]+)+\.?")
APOSTROPHES = "'’ʼ`"
SPACE = r"(?:\s|&nbsp;)+"


@dataclass(frozen=True)
class Needle:
    """Something to find, and what stands there afterwards. `like` finds every text that may hold it."""

    pattern: re.Pattern[str]
    like: tuple[str, ...]
    instead: str
    # In columns of these names only; anywhere when there are none.
    columns: tuple[str, ...] = ()

    def out_of(self, text: str) -> str:
        """The text without it."""
        return self.pattern.sub(self.instead, text)

    def is_in(self, text: str) -> bool:
        """Does a text hold it?"""
        return self.pattern.search(text) is not None


def is_a_name(words: str) -> bool:
    """Does this read as somebody's first and last name, so that it means nothing else in a sentence?"""
    parts = words.split()
    return len(parts) > 1 and bool(NAME.fullmatch(words)) and parts[0][0].isupper() and parts[-1][0].isupper()


def of_name(name: str, instead: str) -> list[Needle]:
    """A name as people write it, as addresses of pages hold it and as it is compared.

    People write it without its accents, in capitals, or with what stands last in front. A name has a
    capital at both ends, unless its owner writes it otherwise: in lower case it may be something else.
    """
    slug, compared = slugify(name), name.casefold()
    return [
        Needle(_written(name), _likes(name), instead),
        Needle(_whole(slug), (slug,), slugify(instead), columns=("slug",)),
        Needle(_whole(compared), _spellings(compared), instead.casefold(), columns=("name_key",)),
        Needle(_in_a_file_name(name), _likes(name), slugify(instead), columns=("file_name",)),
    ]


def alone(name: str, instead: str) -> Needle:
    """A name where nothing stands beside it: a single word may be something else in a sentence."""
    return Needle(re.compile(rf"\A{re.escape(name)}\Z"), _likes(name), instead)


def of_address(email: str) -> list[Needle]:
    """A mail address, in whatever case."""
    pattern = re.compile(rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.[\w-])", re.IGNORECASE)
    return [Needle(pattern, _spellings(email), "…")] if email else []


def of_number(phone: str) -> list[Needle]:
    """A telephone number, whatever stands between its digits."""
    digits = [letter for letter in phone if letter.isdigit()]
    if len(digits) < FEWEST_DIGITS:
        return []
    pattern = re.compile(r"(?<!\d)\+?" + r"[ ./()-]{0,3}".join(digits) + r"(?!\d)")
    return [Needle(pattern, ("%".join(digits),), "…")]


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _written(name: str) -> re.Pattern[str]:
    if " " not in name:
        return _whole(name)
    first, *between, last = name.split()
    ends = _at_an_end(first), _at_an_end(last)
    middle = [_signs(word) for word in between]
    forward = SPACE.join((ends[0], *middle, ends[1]))
    turned = f"{SPACE.join((*middle, ends[1]))},?{SPACE}{ends[0]}"
    return re.compile(rf"(?<!\w)(?:{forward}|{turned})(?!\w)")


def _in_a_file_name(name: str) -> re.Pattern[str]:
    """A name of several words with whatever stands between these in the name of a file, or nothing."""
    words = [_signs(word) for word in name.split()]
    orders = (words, [*words[1:], *words[:1]]) if len(words) > 1 else (words,)
    either = "|".join(r"[\s._-]*".join(order) for order in orders)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])")


def _at_an_end(word: str) -> str:
    """A word with a capital, or with the letter that its owner begins it with."""
    letters = {word[0], word[0].upper()[:1], fold(word[0])[:1].upper()}
    return f"[{re.escape(''.join(sorted(letters)))}]{_signs(word[1:])}"


def _signs(word: str) -> str:
    """A word in any case, with or without its accents, and with any apostrophe."""
    return f"(?i:{''.join(_sign(sign) for sign in word)})"


def _sign(sign: str) -> str:
    if sign in APOSTROPHES:
        return f"(?:[{APOSTROPHES}]|&#39;|&#x27;)"
    plain = fold(sign)[:1]
    return re.escape(sign) if plain == sign.casefold() else f"[{re.escape(sign + plain)}]"


def _likes(name: str) -> tuple[str, ...]:
    """What finds every text that may hold a name: whatever is no ASCII letter may be any sign."""
    first, *rest = name.split()
    orders = (name, " ".join((*rest, first)), f"{' '.join(rest)}, {first}") if rest else (name,)
    # A letter beyond ASCII is one sign in a text, and six in JSON.
    return tuple(dict.fromkeys(_like(order, wide) for order in orders for wide in ("_", "_" * 6)))


def _like(words: str, wide: str) -> str:
    def held(sign: str) -> str:
        if not sign.isascii() and sign not in APOSTROPHES:
            return wide
        # Between two words stands a space, or two, or the end of a line, however that is written.
        return sign if sign.isalnum() else "%"

    return "".join(held(sign) for sign in words)


def _spellings(words: str) -> tuple[str, ...]:
    """Words as a text and as JSON holds them, made safe for LIKE."""
    in_json = json.dumps(words)[1:-1]
    return tuple(
        one.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        for one in dict.fromkeys((words, in_json))
    )

"""Cleaning text that people type, before it is stored."""

from __future__ import annotations

import re
import unicodedata

# Controls that make text read other than it is written (Unicode TR 9) or that hide it.
BIDI = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
SPACES = re.compile(r"\s+")


def plain_text(value: str) -> str:
    r"""Text of several lines without control and bidi characters, in NFC, with `\n` line ends."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return CONTROL.sub("", BIDI.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))).strip()


def plain_line(value: str) -> str:
    """One line of plain text: every run of white space becomes a space."""
    return SPACES.sub(" ", plain_text(value)).strip()


def key(value: str) -> str:
    """The form under which two spellings of one name or address are the same."""
    return plain_line(value).casefold()


def fold(value: str) -> str:
    """Lower case without accents, for look-ups."""
    plain = key(value)
    # Most words have no accents to look for.
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def slugify(value: str, fallback: str = "x") -> str:
    """A readable part of an address: ASCII letters, digits and dashes, at most 60 characters."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(value)).strip("-")
    return slug[:60].strip("-") or fallback


def typed_number(value: str) -> int | None:
    """The number in a query, a field's name or a button; None for what is none or higher than any row's."""
    if not (value.isascii() and value.isdigit() and len(value) <= 10):
        return None
    return number if (number := int(value)) < 2**31 else None

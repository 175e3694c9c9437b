"""What in a text looks like something about a person: whoever writes it is asked before it is shown."""

from __future__ import annotations

import re
from enum import StrEnum

from netwerk.kernel.i18n import LazyString, lazy

# Digits with at most two signs between them: each can be read in one way only, however long the text.
PHONE = re.compile(r"(?<![\w.,])(?<!\bBE )[+(]?\d(?:[ ./()-]{0,2}\d){8,14}(?!\w)")
DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}(?!\d)")
EMAIL = re.compile(r"(?<![^\s@<>(),;:])[^\s@<>(),;:]{1,64}@[^\s@<>()]{1,255}\.[a-zA-Z]{2,}")
NATIONAL = re.compile(r"(?<!\d)(\d{2})[. ]?(\d{2})[. ]?(\d{2})[- .]?(\d{3})[. ]?(\d{2})(?!\d)")
# "leerling Yassin": a capital right behind such a word is a name. Behind several pupils it is one when a
# second follows ("leerlingen An en Jef", not "leerlingen Mechanica"), behind a colon when nothing else does.
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?"
_ONE = (
    r"(?:[Ll]eerlinge?|[Ss]tagiaire?|[Cc]ursiste?|[Jj]ongere|[Ss]tudente?|[Pp]upil"
    r"|[Éé]lève|Schüler(?:in)?)"
)
_SEVERAL = (
    r"(?:[Ll]eerlingen|[Ss]tagiaire?s|[Cc]ursisten|[Jj]ongeren|[Ss]tudenten|[Pp]upils"
    r"|[Éé]lèves|Schüler(?:innen)?)"
)
PUPIL = re.compile(
    rf"\b(?:{_ONE}\s{{1,3}}{_NAME}"
    rf"|{_SEVERAL}\s{{1,3}}{_NAME}(?:,\s{_NAME}){{0,9}}\s(?:en|and|et|und)\s{_NAME}"
    rf"|(?:{_SEVERAL}|{_ONE})\s?:\s{{0,3}}{_NAME}(?:\s{_NAME}){{0,2}}(?=[,;.)]?\s*$))",
    re.MULTILINE,
)


class Worry(StrEnum):
    """What the check on privacy may find in a text."""

    PHONE = "phone"
    EMAIL = "email"
    NATIONAL_NUMBER = "national_number"
    PUPIL = "pupil"
    # An organisation by name, where a sheet is told without names.
    NAMED = "named"


WORDS: dict[str, LazyString] = {
    Worry.PHONE: lazy("lijkt een telefoonnummer"),
    Worry.EMAIL: lazy("lijkt een e-mailadres"),
    Worry.NATIONAL_NUMBER: lazy("lijkt een rijksregisternummer"),
    Worry.PUPIL: lazy("lijkt de naam van een leerling"),
    Worry.NAMED: lazy("noemt wie het deed, en een casus is zonder namen"),
}


def worries(text: str) -> list[tuple[Worry, str]]:
    """What in a text looks like something about a person, with the words that do; the author decides."""
    found = [(Worry.NATIONAL_NUMBER, match[0]) for match in NATIONAL.finditer(text) if _is_national(match)]
    numbers = {words for _worry, words in found}
    found += [(Worry.EMAIL, match[0]) for match in EMAIL.finditer(text)]
    phones = (match[0] for match in PHONE.finditer(DATE.sub("·", text)))
    found += [(Worry.PHONE, words) for words in phones if _is_phone(words) and words not in numbers]
    found += [(Worry.PUPIL, match[0]) for match in PUPIL.finditer(text)]
    return list(dict.fromkeys(found))


def _is_national(match: re.Match[str]) -> bool:
    """Do the last two digits check the first nine, born before or after 2000 (Royal Decree of 3-4-1984)?"""
    digits = "".join(match.groups())
    first, check = digits[:9], int(digits[9:])
    if not (1 <= int(digits[2:4]) % 20 <= 12 and int(digits[4:6]) <= 31):
        return False
    return check in {97 - int(first) % 97, 97 - int(f"2{first}") % 97}


def _is_phone(words: str) -> bool:
    """Nine or ten digits behind a 0, or up to fifteen behind the number of a country (ITU-T E.164)."""
    digits = "".join(letter for letter in words if letter.isdigit())
    if "+" in words or digits.startswith("00"):
        return len(digits) >= 10
    return digits.startswith("0") and 9 <= len(digits) <= 11

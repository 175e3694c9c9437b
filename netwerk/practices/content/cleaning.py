"""What was filled in, made into what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LANGUAGES, lazy
from netwerk.kernel.text import plain_line, plain_text
from netwerk.practices.content.fields import BY_NAME
from netwerk.practices.content.shape import (
    MOST_HOURS,
    MOST_ROWS,
    Content,
    Field,
    Form,
)
from netwerk.practices.content.words import EVIDENCE_KINDS
from netwerk.taxonomy.school_year import SchoolYear


def clean(given: Mapping[str, Any]) -> Content:
    """The given fields as they are kept. Raises Invalid, naming the field, for what cannot be kept."""
    return {name: clean_value(BY_NAME[name], given[name]) for name in given if name in BY_NAME}


def clean_value(one: Field, given: Any) -> Any:
    """One value as it is kept. Raises Invalid."""
    return _CLEANERS[one.form](one, given)


def _short(one: Field, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=longest), one.name)
    return text


def _clean_line(one: Field, given: Any) -> str:
    return _short(one, plain_line(str(given or "")), one.longest)


def _clean_text(one: Field, given: Any) -> str:
    return _short(one, plain_text(str(given or "")), one.longest)


def _clean_address(one: Field, given: Any) -> str:
    address = _clean_line(one, given)
    if address and not is_address(address):
        raise Invalid(lazy("Vul een adres in dat begint met https://."), one.name)
    return address


def is_address(address: str) -> bool:
    """Is this the address of a page elsewhere?"""
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that hold no IPv6 address
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in address


def _clean_choice(one: Field, given: Any) -> str:
    word = plain_line(str(given or ""))
    if one.name == "school_year" and word and SchoolYear.parse(word) is None:
        raise Invalid(lazy("Kies een schooljaar uit de lijst."), one.name)
    if one.options is not None and word and word not in one.options:
        raise Invalid(lazy("Kies iets uit de lijst."), one.name)
    return _short(one, word, 60)


def _clean_choices(one: Field, given: Any) -> list[str]:
    words = list(dict.fromkeys(plain_line(str(word)) for word in given or () if word))
    known = one.options
    if any(len(word) > 60 for word in words) or (known is not None and not set(words) <= set(known)):
        raise Invalid(lazy("Kies uit de lijst."), one.name)
    return words


def _clean_flag(_one: Field, given: Any) -> bool:
    return bool(given)


def _clean_rows(one: Field, given: Any) -> list[dict[str, Any]]:
    rows = [row for row in (_clean_row(one, row) for row in given or ()) if _says_something(one, row)]
    if len(rows) > MOST_ROWS:
        raise Invalid(lazy("Hou het op hoogstens %(max)d rijen.", max=MOST_ROWS), one.name)
    return rows


def _clean_row(one: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _number(one, row.get(name))
        if longest == 0
        else _short(one, plain_line(str(row.get(name) or "")), longest)
        for name, (_label, longest) in one.columns.items()
    }


def _number(one: Field, given: Any) -> int | None:
    typed = plain_line("" if given is None else str(given))
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", typed) or int(typed) > MOST_HOURS:
        raise Invalid(lazy("Vul een geheel getal in van 0 tot %(max)d.", max=MOST_HOURS), one.name)
    return int(typed)


def _says_something(one: Field, row: Mapping[str, Any]) -> bool:
    # A word out of a list that stands ready, such as the kind of evidence, says nothing by itself.
    ready = {"evidence": "kind", "summaries": "language"}.get(one.name, "")
    if one.name == "evidence" and row["kind"] and row["kind"] not in EVIDENCE_KINDS:
        raise Invalid(lazy("Kies een soort bewijs uit de lijst."), one.name)
    if one.name == "summaries" and row["language"] not in {"", *LANGUAGES}:
        raise Invalid(lazy("Kies een taal uit de lijst."), one.name)
    return any(value not in ("", None) for name, value in row.items() if name != ready)


_CLEANERS: dict[Form, Callable[[Field, Any], Any]] = {
    Form.LINE: _clean_line,
    Form.TEXT: _clean_text,
    Form.MARKDOWN: _clean_text,
    Form.ADDRESS: _clean_address,
    Form.CHOICE: _clean_choice,
    Form.CHOICES: _clean_choices,
    Form.FLAG: _clean_flag,
    Form.ROWS: _clean_rows,
}

"""The names under which sheets are harvested: they never change."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from netwerk.kernel import links

LARGEST = 2**31 - 1
NUMBER = re.compile(r"[1-9]\d{0,9}", re.ASCII)


def name(practice_id: int) -> str:
    """The name of a sheet among all records of the world."""
    return f"{_head()}{practice_id}"


def read(text: str) -> int | None:
    """The sheet under a name; None when it is not a name of ours."""
    head = _head()
    number = text.removeprefix(head)
    if not text.startswith(head) or NUMBER.fullmatch(number) is None or int(number) > LARGEST:
        return None
    return int(number)


def _head() -> str:
    return f"oai:{urlsplit(links.external()).hostname}:praktijk-"

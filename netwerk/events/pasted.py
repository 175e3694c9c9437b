"""Colleagues pasted as a list, one `name;address` per line."""

from __future__ import annotations

import re

from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import _
from netwerk.kernel.text import plain_line

LONGEST_NAME = 120
# A spreadsheet gives tabs.
SEPARATOR = re.compile(r"[;\t]")


def read_line(line: str) -> tuple[dict[str, str], str]:
    """A pasted line `name;address` as a block, or what is wrong with it."""
    name, _separator, rest = (plain_line(part) for part in _split(line))
    if not name or is_email(name):
        return {}, _("de naam ontbreekt. Schrijf naam;e-mail.")
    if len(name) > LONGEST_NAME:
        return {}, _("de naam is te lang.")
    if rest and not is_email(rest):
        return {}, _("“%(text)s” is geen e-mailadres.", text=rest[:60])
    return {"name": name, "email": rest}, ""


def _split(line: str) -> tuple[str, str, str]:
    found = SEPARATOR.search(line)
    if found is None:
        return line, "", ""
    return line[: found.start()], found.group(), line[found.end() :].rstrip("; \t")

"""The part of a mail address that says where somebody works, where it says anything."""

from __future__ import annotations

import re
from functools import cache

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key
from netwerk.paths import PACKAGE

PUBLIC = PACKAGE / "members" / "data" / "public_mail_domains.txt"
SHAPE = re.compile(r"(?=.{4,120}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


def domain_of(email: str) -> str:
    """What stands behind the @ of an address; empty for a provider that gives addresses to anybody."""
    domain = key(email).rpartition("@")[2]
    return "" if is_for_anybody(domain) else domain


def is_for_anybody(domain: str) -> bool:
    """Do people have addresses here that do not work together?"""
    return domain in _public()


def checked(typed: str) -> str:
    """A domain as it is kept, from how people write it. Raises Invalid."""
    domain = key(typed).rpartition("@")[2].removeprefix("www.")
    if not SHAPE.fullmatch(domain):
        raise Invalid(lazy("Schrijf wat achter het apenstaartje staat, zoals school.be."), "domain")
    if is_for_anybody(domain):
        raise Invalid(
            lazy("Bij %(domain)s heeft iedereen een adres. Dat zegt niet waar iemand werkt.", domain=domain),
            "domain",
        )
    return domain


@cache
def _public() -> frozenset[str]:
    lines = PUBLIC.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))

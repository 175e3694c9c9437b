"""Whether a message came from whom it says: by what our own mail server wrote above it (RFC 8601).

Anybody can write such a header. What counts is the topmost one that bears the name of our server, which it
puts above whatever came in; all others are passed over. The only user of authres.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

HEADER = "Authentication-Results"
FOUND, FAILED = "pass", "fail"
# A domain of one label, such as `be`, is nobody's.
FEWEST_LABELS = 2
# Of each way in which a domain is shown, the properties that name it.
NAMED = {"dkim": ("d", "i"), "spf": ("mailfrom",)}


def is_proven(sender: str, headers: Iterable[str], server: str) -> bool:
    """Did the mail server `server` find that a message came from the domain of its sender?

    DMARC decides where it was looked at; else a signature or SPF for that domain, or one above or below it.
    """
    domain = _domain(sender) if "@" in sender else ""
    found = next((results for name, results in map(_read, headers) if name == server.casefold()), None)
    if found is None or not domain:
        return False
    policies = {one.result.casefold() for one in found if one.method == "dmarc"}
    if policies & {FOUND, FAILED}:
        return policies == {FOUND}
    return any(
        one.result.casefold() == FOUND and any(_is_aligned(domain, named) for named in _named(one))
        for one in found
        if one.method in NAMED
    )


def _read(header: str) -> tuple[str, Collection[Any]]:
    """Which server says it, and what; nothing for what is no such header."""
    try:
        read = _parser().parse(f"{HEADER}: {header}")
    except Exception:
        # The library raises its own errors and others over what servers, and forgers, write.
        return "", ()
    return str(read.authserv_id).casefold(), read.results


@cache
def _parser() -> Any:
    # Not at the top: only who reads mail needs it.
    authres = importlib.import_module("authres")
    return authres.FeatureContext(importlib.import_module("authres.dmarc"))


def _named(result: Any) -> list[str]:
    wanted = NAMED[result.method]
    return [_domain(str(one.value)) for one in result.properties if one.name in wanted and one.value]


def _domain(address: str) -> str:
    """The domain of an address, or of what is one already."""
    return address.rpartition("@")[2].strip().rstrip(".").casefold()


def _is_aligned(domain: str, other: str) -> bool:
    """Is one domain the other, or below it (RFC 7489, 3.1)?"""
    above, below = sorted((domain, other), key=len)
    return above.count(".") + 1 >= FEWEST_LABELS and (below == above or below.endswith(f".{above}"))

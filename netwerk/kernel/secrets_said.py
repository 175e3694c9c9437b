"""Addresses that carry their own proof, taken out of what is shown to everybody."""

from __future__ import annotations

import re

from flask import current_app

# As `tokens.Signer` makes them: a list in base64, compressed or not, and its signature.
SIGNED = re.compile(r"(?:W[\w-]{7,}|\.eJ[\w-]{8,})\.[\w-]{27}(?![\w-])")
# What stands in place of a proof.
GONE = "…"

_ARGUMENT = re.compile(r"<[^>]+>")
_SLASH = r"(?:/|%2F)"
_KEPT = "netwerk_secret_addresses"


def without_proofs(text: str) -> str:
    """The text in which no address of ours can be used in somebody's name any more; the rest is as it was."""
    return SIGNED.sub(GONE, _addresses().sub(rf"\1{GONE}", text))


def _addresses() -> re.Pattern[str]:
    """Every address of ours with a token in it, also where it stands within the address of another site."""
    found: re.Pattern[str] | None = current_app.extensions.get(_KEPT)
    if found is None:
        starts = {
            rule.rule.partition("<token>")[0]
            for rule in current_app.url_map.iter_rules()
            if "<token>" in rule.rule
        }
        shapes = sorted(_shape(start) for start in starts)
        found = re.compile(rf"((?:{'|'.join(shapes)}))[\w~-]{{16,}}(?:\.[\w~-]{{16,}})?", re.IGNORECASE)
        current_app.extensions[_KEPT] = found
    return found


def _shape(start: str) -> str:
    pieces = (re.escape(piece).replace("/", _SLASH) for piece in _ARGUMENT.split(start))
    return r"[^/\s%]{1,200}".join(pieces)

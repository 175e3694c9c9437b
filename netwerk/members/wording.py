"""Words for what is kept about organisations as a code."""

from __future__ import annotations

from netwerk.kernel.i18n import lazy

# How many people work there, by size class.
SIZE_WORDS = {
    "micro": lazy("minder dan 10"),
    "klein": lazy("10 tot 49"),
    "middelgroot": lazy("50 tot 249"),
    "groot": lazy("250 of meer"),
}

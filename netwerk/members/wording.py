"""Words for what is kept about organisations as a code."""

from __future__ import annotations

from netwerk.kernel.i18n import lazy
from netwerk.members.models import Organisation
from netwerk.members.policy import named_to_everybody

# How many people work there, by size class.
SIZE_WORDS = {
    "micro": lazy("minder dan 10"),
    "klein": lazy("10 tot 49"),
    "middelgroot": lazy("50 tot 249"),
    "groot": lazy("250 of meer"),
}
# In place of a name that no organiser looked at yet.
UNNAMED = lazy("Organisatie in nazicht")


def shown_name(organisation: Organisation | None) -> str:
    """How an organisation is called where everybody reads it."""
    found = named_to_everybody(organisation)
    return found.name if found is not None else str(UNNAMED)

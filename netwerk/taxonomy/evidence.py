"""How long a fund may still ask who was there."""

from __future__ import annotations

from datetime import date

# Regulation (EU) 2021/1060, article 82: from 31 December of the year of the last payment.
YEARS = 5


def kept_until(project_ends: date) -> date:
    """The last day on which attendance of a funded project must be shown, given when the project ends.

    When the last payment comes nobody knows beforehand: it is taken to be in the year after the end.
    """
    return date(project_ends.year + 1 + YEARS, 12, 31)

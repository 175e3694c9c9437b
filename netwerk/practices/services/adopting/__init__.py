"""Adoptions: an organisation tries a practice, says how it goes, and its contact confirms it."""

from netwerk.practices.queries.adoptions import of_practice
from netwerk.practices.services.adopting.answering import confirm, deny, read_link, token_of
from netwerk.practices.services.adopting.judging import readmit, refuse, to_judge
from netwerk.practices.services.adopting.reporting import (
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_HOURS,
    MOST_PLACES,
    AdoptionFacts,
    report,
)

__all__ = [
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "MOST_HOURS",
    "MOST_PLACES",
    "AdoptionFacts",
    "confirm",
    "deny",
    "of_practice",
    "read_link",
    "readmit",
    "refuse",
    "report",
    "to_judge",
    "token_of",
]

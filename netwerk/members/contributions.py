"""What organisations and people do on the network: each feature registers what it knows of them.

Only what everybody sees is told here, so that the page of an organisation is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from netwerk.kernel.i18n import LazyString

# More of one sort are not read; no organisation comes near.
MOST = 500


@dataclass(frozen=True)
class Contribution:
    """One thing that was done: its title, the language of that, its page and since when it is there."""

    title: str
    language: str
    href: str
    at: datetime


@dataclass(frozen=True)
class Sort:
    """A sort of contribution: its heading, and the words for a number of them as `ngettext` gives them."""

    name: str
    heading: LazyString
    icon: str
    counted: Callable[[int], str]


Given = Sequence[tuple[Sort, Sequence[Contribution]]]
Read = Callable[[int, str], Given]

_of_organisations: list[Read] = []
_of_people: list[Read] = []
_of_partnerships: list[Read] = []


def register(
    *,
    of_organisation: Read | None = None,
    of_person: Read | None = None,
    of_partnership: Read | None = None,
) -> None:
    """Let a feature tell, by id and in a language, what was done; the newest first."""
    if of_organisation is not None:
        _of_organisations.append(of_organisation)
    if of_person is not None:
        _of_people.append(of_person)
    if of_partnership is not None:
        _of_partnerships.append(of_partnership)


def of_organisation(organisation_id: int, language: str) -> Given:
    """What was done in the name of an organisation, by sort."""
    return [found for read in _of_organisations for found in read(organisation_id, language)]


def of_person(member_id: int, language: str) -> Given:
    """What somebody did, by sort."""
    return [found for read in _of_people for found in read(member_id, language)]


def of_partnership(partnership_id: int, language: str) -> Given:
    """What was done by organisations together, by sort."""
    return [found for read in _of_partnerships for found in read(partnership_id, language)]

"""What the portal keeps about a person, as the privacy desk gives it and forgets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from netwerk.kernel.i18n import lazy
from netwerk.members.holdings import Holding, Person, Room, Rows, register
from netwerk.portal import feedback

HOLDINGS = (
    Holding(
        "meldingen",
        lazy("Wat je ons over de website meldde"),
        lazy("Om het op te lossen en je te antwoorden."),
        "feedback",
        lazy("Het verdwijnt."),
        ("feedback",),
    ),
)


def export(person: Person) -> Mapping[str, Rows]:
    """What somebody told us about the site."""
    return {"meldingen": feedback.of_address(person.email_key)}


def forget(person: Person, _words_too: bool, _now: datetime) -> None:
    """Remove what somebody told us about the site."""
    feedback.forget_address(person.email_key)


register(Room(HOLDINGS, export, forget, look_for=feedback.look_for))

"""What somebody asks for on a form of registration, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netwerk.events import rules
from netwerk.events.rules import Shortage
from netwerk.events.services.sharing import Sharing
from netwerk.kernel.text import key

LONGEST_NAME = 120


@dataclass(frozen=True)
class Person:
    """Somebody on the form; without an address they are reached through the contact person."""

    name: str
    email: str | None
    function: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""
    # Workshops by rank, what they like best first, over all times of the day.
    workshop_ids: tuple[int, ...] = ()
    # Root of a question -> what was answered; None leaves earlier answers as they are.
    answers: Mapping[str, Any] | None = None
    shares_details: bool = False
    seeks: str = ""
    no_photos: bool = False

    @property
    def sharing(self) -> Sharing:
        """What they agree to show of themselves."""
        return Sharing(self.shares_details, self.seeks, self.no_photos)

    @property
    def email_key(self) -> str | None:
        """The address as it is compared."""
        return key(self.email) if self.email else None

    @property
    def name_key(self) -> str:
        """The name as it is compared; cut off, as some letters are two or three in lower case."""
        return key(self.name)[:LONGEST_NAME]

    @property
    def share(self) -> str | None:
        """What counts as their organisation where each has a share of the seats."""
        return rules.share_key(self.organisation_id, self.organisation_name)


@dataclass(frozen=True)
class BookingRequest:
    """One form: who registers whom, and what to do when there are seats for some only."""

    form_key: str
    contact_name: str
    contact_email: str
    people: tuple[Person, ...]
    language: str
    contact_phone: str = ""
    is_duo: bool = False
    shortage: Shortage = Shortage.ASK
    # Purpose -> version of the text agreed to.
    consents: dict[str, str] | None = None

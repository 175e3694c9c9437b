"""Whose word it is: a member's, or that of a visitor who gave an address, and for which organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import fold, key, plain_line
from netwerk.kernel.tokens import digest
from netwerk.members import limits
from netwerk.members.actor import Actor
from netwerk.members.queries import memberships_on
from netwerk.members.services import find_or_create_organisation, tries
from netwerk.members.services.organisations import checked_name


@dataclass(frozen=True)
class Speaker:
    """Who speaks: a member, or a visitor by a mail address. `ip` is given when asked from the web."""

    actor: Actor | None = None
    email: str = ""
    language: str = "nl"
    ip: str | None = None

    @property
    def person_key(self) -> str:
        """The same for one person, signed in or not."""
        return digest(self.actor.email_key if self.actor else key(self.email))

    def check(self) -> None:
        """Raise Invalid for an address that cannot be one, and TooMany for one tried too often."""
        if self.actor is not None:
            return
        if not is_email(plain_line(self.email)):
            raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "email")
        if self.ip is not None:
            tries.check("need", self.email, self.ip, limits.mails())
            tries.count("need", self.email, self.ip)


def visitors_organisation(name: str) -> str:
    """What a visitor calls their organisation, kept until they confirm. Raises Invalid."""
    return checked_name(name) if plain_line(name) else ""


def organisation_of(actor: Actor, name: str, now: datetime) -> int | None:
    """The organisation that a member speaks for: one where they work, or any for who works nowhere yet.

    Raises Invalid for the name of another.
    """
    works = memberships_on(actor.id, now.astimezone(BRUSSELS).date())
    if not plain_line(name):
        return None
    if not works:
        return find_or_create_organisation(name, now=now).id
    wanted = fold(name)
    for one in works:
        if one.organisation.name_key == wanted:
            return one.organisation_id
    raise Invalid(lazy("Kies een organisatie waar je werkt."), "organisation")


def usual_organisation(actor: Actor, now: datetime) -> int | None:
    """The organisation of a member who names none."""
    works = memberships_on(actor.id, now.astimezone(BRUSSELS).date())
    return works[0].organisation_id if works else None

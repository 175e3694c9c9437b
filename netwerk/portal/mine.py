"""What a member finds under `mijn`: own registrations, those of their organisations, what they follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from netwerk.events import presentation
from netwerk.events.facts import short_place
from netwerk.events.models import Event
from netwerk.events.queries import Registration
from netwerk.events.rules import SEAT_HOLDING, State
from netwerk.events.services import private_links
from netwerk.kernel import cache, links
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.members import following
from netwerk.members.actor import Actor
from netwerk.members.queries import follows_of
from netwerk.members.services.following import unsubscribe_link


@dataclass
class Registered:
    """One day with the people a member has to do with there."""

    event: Event
    href: str
    when: str
    place: str
    private_href: str
    state: str
    people: list[tuple[str, str]] = field(default_factory=list)
    holds_seat: bool = False
    # Somebody of them was offered a seat, and is waited for.
    is_offered: bool = False


@dataclass(frozen=True)
class Groups:
    """A member's registrations, by what there is still to do with them."""

    soon: list[Registered]
    waiting: list[Registered]
    past: list[Registered]

    @property
    def is_empty(self) -> bool:
        """Nothing at all."""
        return not (self.soon or self.waiting or self.past)


def grouped(registrations: Iterable[Registration], actor: Actor, language: str, now: datetime) -> Groups:
    """Registrations by day, and the days by group; what is coming first, nearest day on top."""
    days: dict[tuple[int, int], Registered] = {}
    for one in registrations:
        key = (one.event_id, one.booking_id)
        day = days.get(key)
        if day is None:
            day = days[key] = _registered(one, actor, language)
        day.people.append((one.name, state_word(one.state)))
        day.holds_seat = day.holds_seat or one.state in SEAT_HOLDING
        day.is_offered = day.is_offered or (one.state == State.OFFERED and one.event.state != "cancelled")
    ahead = [day for day in reversed(days.values()) if day.event.ends_at > now]
    return Groups(
        soon=[day for day in ahead if day.holds_seat],
        waiting=[day for day in ahead if not day.holds_seat],
        past=[day for day in days.values() if day.event.ends_at <= now and day.holds_seat],
    )


def _registered(one: Registration, actor: Actor, language: str) -> Registered:
    event = one.event
    href, when, place = cache.remembered(("own day", event.id, language), lambda: _day_words(event, language))
    return Registered(event, href, when, place, _private_href(one, actor, language), event.state)


def _day_words(event: Event, language: str) -> tuple[str, str, str]:
    """Its address, when it is and where."""
    return presentation.day_path(event, language), presentation.when(event), short_place(event, language)


def _private_href(one: Registration, actor: Actor, language: str) -> str:
    """The way to the registration, for whoever is in it; none for a contact person who only looks on."""
    booked = one.member_id == actor.id or one.contact_email_key == actor.email_key
    comes = one.email_key == actor.email_key
    if not booked and not comes:
        return ""
    if booked and not (one.is_duo and comes):
        token = private_links.sign(private_links.BOOKING, one.booking_id, one.booking_nonce)
    else:
        token = private_links.sign(private_links.ATTENDEE, one.attendee_id, one.nonce)
    return links.path("events.private", language, token=token)


def state_word(state: str) -> str:
    """Where somebody stands, in a word or two."""
    words = {
        State.CONFIRMED: _("ingeschreven"),
        State.OFFERED: _("plaats aangeboden"),
        State.WAITLISTED: _("op de wachtlijst"),
        State.REQUESTED: _("aangevraagd"),
    }
    return str(words.get(State(state), state))


def followed(actor: Actor, language: str) -> list[tuple[following.Thing, str]]:
    """What a member gets mail about, each with the address that stops it."""
    found = []
    for follow in follows_of(actor.email_key):
        try:
            thing = following.thing(follow.thing_kind, follow.thing_id, language)
        except NotFound:
            continue
        found.append((thing, unsubscribe_link(follow)))
    return found

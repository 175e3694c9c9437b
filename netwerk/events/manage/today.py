"""What asks for an act today, as a sentence and a way to do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from netwerk.events.manage import queries
from netwerk.events.models import Event
from netwerk.events.queries import today
from netwerk.events.queries.today import Pending
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.actor import Actor

SOON = timedelta(hours=36)


@dataclass(frozen=True)
class Act:
    """One thing to do: why, and where."""

    text: str
    href: str
    button: str
    tone: str = "info"


def acts_of(event: Event, actor: Actor, now: datetime) -> list[Act]:
    """What one day asks."""
    return [act for one in today.pending(Event.id == event.id, now) for act in _acts(one, actor, now)]


def acts_by_day(actor: Actor, now: datetime) -> list[tuple[Event, list[Act]]]:
    """What all days of a member ask, day by day; days that ask nothing are not among them."""
    found = [
        (one.event, list(_acts(one, actor, now))) for one in today.pending(queries.within_scope(actor), now)
    ]
    return [(event, acts) for event, acts in found if acts]


def _acts(one: Pending, actor: Actor, now: datetime) -> Iterator[Act]:
    event = one.event
    people = url_for("manage_events.attendees", event_id=event.id)
    closing = url_for("manage_events.closing", event_id=event.id)
    if one.asked_by is not None and one.asked_by != actor.id:
        yield Act(
            _("Een collega vraagt om de aanwezigheidslijst te heropenen."), closing, _("Beslis"), "warn"
        )
    if event.state == "published":
        yield from _published(one, people, closing, now)
    if one.letters:
        text = ngettext(
            "%(num)s bericht is nog niet gelezen.", "%(num)s berichten zijn nog niet gelezen.", one.letters
        )
        yield Act(text, url_for("manage_events.replies", event_id=event.id), _("Lees"), "warn")


def _published(one: Pending, people: str, closing: str, now: datetime) -> Iterator[Act]:
    if one.not_reached:
        yield Act(
            ngettext(
                "Mail aan %(num)s persoon komt niet aan.",
                "Mail aan %(num)s mensen komt niet aan.",
                one.not_reached,
            ),
            f"{people}?lijst={queries.EVERYBODY}&sorteer={queries.NOT_REACHED_FIRST}",
            _("Bekijk de deelnemers"),
            "bad",
        )
    if one.event.ends_at <= now:
        yield Act(_("Deze dag is voorbij en nog niet afgesloten."), closing, _("Sluit af"), "warn")
    else:
        yield from _before(one, people, now)


def _before(one: Pending, people: str, now: datetime) -> Iterator[Act]:
    event = one.event
    if one.requests:
        text = ngettext(
            "%(num)s aanvraag wacht op je beslissing.",
            "%(num)s aanvragen wachten op je beslissing.",
            one.requests,
        )
        yield Act(text, f"{people}?lijst={queries.ASKERS}", _("Beslis"), "warn")
    if one.offers:
        text = ngettext(
            "%(num)s aangeboden plaats wacht op antwoord.",
            "%(num)s aangeboden plaatsen wachten op antwoord.",
            one.offers,
        )
        yield Act(text, f"{people}?lijst={queries.OFFERED}", _("Bekijk"))
    if event.starts_at - now <= SOON:
        when = i18n.format_moment(event.starts_at, event.zone)
        sheet = url_for("manage_events.sheet", event_id=event.id)
        yield Act(
            _("Begint %(when)s. Druk de lijst en de badges af.", when=when), sheet, _("Druk de lijst af")
        )

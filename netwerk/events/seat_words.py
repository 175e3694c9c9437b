"""What pages and mails say of shares, requests and offers, in the language spoken now."""

from __future__ import annotations

from datetime import datetime

from netwerk.events import rules
from netwerk.events.models import Event
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _, ngettext


def share_rule(event: Event, now: datetime) -> str:
    """The share of each organisation as a rule for all; empty where there is none now."""
    limit = rules.share_of(event, now)
    if limit is None:
        return ""
    rule = ngettext(
        "Eerlijk verdeeld: %(num)s plaats voor elke organisatie.",
        "Eerlijk verdeeld: hoogstens %(num)s plaatsen voor elke organisatie.",
        limit,
    )
    return f"{rule} {_released(event.share_until)}".rstrip()


def share_reached(limit: int, until: datetime | None) -> str:
    """Why somebody waits though there may be free seats."""
    reached = ngettext(
        "Van jouw organisatie is er al %(num)s persoon ingeschreven.",
        "Van jouw organisatie zijn er al %(num)s mensen ingeschreven.",
        limit,
    )
    return f"{reached} {_released(until)}".rstrip()


def _released(until: datetime | None) -> str:
    if until is None:
        return ""
    return _("Vanaf %(moment)s tellen alle plaatsen.", moment=i18n.format_moment(until))


def seat_rules(event: Event, now: datetime) -> list[str]:
    """How seats are given on this day, where that differs from first come, first served."""
    lines = [share_rule(event, now)]
    if event.needs_approval:
        lines.append(_("De organisator beslist wie er kan komen. Je krijgt een mail met het antwoord."))
    return [line for line in lines if line]


def offer_sentence(until: datetime | None, zone: str) -> str:
    """That a seat is held, and until when."""
    if until is None:
        return _("Er is een plaats voor je.")
    return _("Er is een plaats voor je. Antwoord voor %(moment)s.", moment=i18n.format_moment(until, zone))


def asked_sentence() -> str:
    """That a request waits for the organiser."""
    return _("Je aanvraag is binnen. We mailen je zodra de organisator beslist.")

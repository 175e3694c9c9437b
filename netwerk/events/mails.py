"""Mails about network days: frozen facts into words and calendar parts, called by the worker."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from netwerk.events import calendar, frozen, programme_lines, seat_words
from netwerk.events.after_words import after_words
from netwerk.events.calendar import DayFacts, InvitationFacts
from netwerk.events.services import private_links
from netwerk.kernel import i18n, outbox
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.links import link
from netwerk.kernel.markdown import to_text
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import render_mail
from netwerk.members.models import Follow
from netwerk.members.services.following import unsubscribe_link

Facts = dict[str, Any]

FILE_NAME = "uitnodiging.ics"
# Kind -> its template, and what an administrator reads in the list of mails.
TEMPLATES = {
    "event.confirmed": ("confirmed", lazy("Bevestiging van een inschrijving")),
    "event.requested": ("requested", lazy("Aanvraag ontvangen")),
    "event.rejected": ("rejected", lazy("Aanvraag geweigerd")),
    "event.offered": ("offered", lazy("Plaats aangeboden")),
    "event.offer_expired": ("offer_expired", lazy("Aanbod verlopen")),
    "event.waitlisted": ("waitlisted", lazy("Bericht over de wachtlijst")),
    "event.promoted": ("promoted", lazy("Doorgeschoven van de wachtlijst")),
    "event.workshops_changed": ("workshops_changed", lazy("Andere workshops")),
    "event.updated": ("updated", lazy("Wijziging van een netwerkdag")),
    "event.left": ("left", lazy("Bevestiging van een uitschrijving")),
    "event.declined": ("declined", lazy("Bevestiging van een afzegging per mail")),
    "event.removed": ("cancelled_by_organiser", lazy("Uitschrijving door de organisator")),
    "event.replaced": ("replaced", lazy("Plaats aan een collega gegeven")),
    "event.day_cancelled": ("day_cancelled", lazy("Netwerkdag geannuleerd")),
    "event.already_registered": ("already_registered", lazy("Link naar een eerdere inschrijving")),
    "event.booked": ("booked", lazy("Lijst voor de contactpersoon")),
    "event.new_day": ("new_day", lazy("Nieuwe netwerkdag")),
    "event.reminder": ("reminder", lazy("Herinnering aan een netwerkdag")),
    "event.registration_opens": ("registration_opens", lazy("Inschrijvingen zijn begonnen")),
    "event.thanks": ("thanks", lazy("Bedankt na een netwerkdag")),
    "event.missed": ("missed", lazy("Bericht aan wie er niet bij was")),
    "event.followup": ("followup", lazy("Vraag na drie maanden")),
}


def compose(message: OutboxMessage) -> EmailMessage | None:
    """The mail for one outbox row about a network day."""
    facts = message.facts
    day = frozen.thaw(facts["day"])
    part = facts.get("calendar")
    if part and part["method"] == "CANCEL" and not _was_invited(message, part["uid"]):
        # Nothing ever reached this calendar, so there is nothing to take out of it.
        part = None
    unsubscribe = ""
    if "follow" in facts:
        follow = db.session.get(Follow, facts["follow"])
        if follow is None:
            return None
        unsubscribe = unsubscribe_link(follow)
    with i18n.speaking(message.language):
        words = mail_words(message, day, part)
    rendered = render_mail(TEMPLATES[message.kind][0], message.language, **words, unsubscribe=unsubscribe)
    mail = outbox.finish_message(message, subject=rendered.subject, text=rendered.text, html=rendered.html)
    if part:
        outbox.attach_invitation(mail, _calendar_part(day, facts, part), part["method"], FILE_NAME)
    if unsubscribe:
        outbox.unsubscribe(mail, unsubscribe)
    return mail


for _kind, (_template, _title) in TEMPLATES.items():
    outbox.composer(_kind, _title, _template)(compose)


def _was_invited(message: OutboxMessage, uid: str) -> bool:
    """Did a REQUEST for this calendar identity leave?"""
    sent = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.order_key == message.order_key,
            OutboxMessage.state == "sent",
            OutboxMessage.id < message.id,
        )
    )
    parts = (row.facts.get("calendar") or {} for row in sent)
    return any(part.get("uid") == uid and part.get("method") == "REQUEST" for part in parts)


def _calendar_part(day: DayFacts, facts: Facts, part: Facts) -> bytes:
    attendee = facts["attendee"]
    return calendar.invitation(
        InvitationFacts(
            day=replace(day, description=facts["calendar_text"]) if "calendar_text" in facts else day,
            uid=part["uid"],
            sequence=part["sequence"],
            attendee_name=attendee["name"],
            attendee_email=attendee["email"],
            method=part["method"],
            stamp=datetime.fromisoformat(part["stamp"]),
        )
    )


def mail_words(message: OutboxMessage, day: DayFacts, part: Facts | None) -> Facts:
    """What a mail to somebody registered says, under the names its templates use."""
    facts = message.facts
    attendee = facts.get("attendee", {})
    kept = facts.get("link")
    return {
        "name": message.recipient_name,
        "attendee_name": attendee.get("name", ""),
        "for_someone_else": attendee.get("for_someone_else", False),
        "confirmed": attendee.get("confirmed", False),
        "event": event_words(day, facts["day"], show_call=attendee.get("confirmed", False)),
        "private_link": (
            link("events.private", message.language, token=private_links.sign(*kept)) if kept else ""
        ),
        "undo_link": _undo_link(message) if message.kind == "event.declined" else "",
        "group": facts.get("group", []),
        "waiting": facts.get("waiting", []),
        "asking": facts.get("asking", []),
        "position": facts.get("position", 0),
        "approved": facts.get("approved", False),
        "share": _share_words(facts.get("share")),
        "until": _moment(facts.get("until"), day.zone),
        "changes": _change_words(facts, day),
        "own": [programme_lines.line(entry) for entry in facts.get("own", [])],
        "reason": facts.get("reason", ""),
        "asks_reply": bool(part and part["method"] == "REQUEST"),
        "funding_statement": facts["day"]["funding_statement"],
        "followed": facts.get("followed", ""),
        "after": after_words(facts, day.url),
        "why": _why(message),
    }


# A day goes to hundreds of people one after the other.
_practical = lru_cache(maxsize=32)(to_text)


def event_words(day: DayFacts, kept: Facts, *, show_call: bool) -> Facts:
    """The day itself as the templates of mails name it."""
    span = i18n.format_span(day.starts_at, day.ends_at, day.zone)
    return {
        "title": day.title,
        "kind": kept["kind"],
        "when": _("%(span)s (Belgische tijd)", span=span) if kept.get("is_online") else span,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "place": day.location,
        # The call is for those who come: waiting people and strangers do not get it.
        "online_url": kept["online_url"] if show_call else "",
        "address": day.url,
        "price": kept["price"],
        "programme": [(i18n.format_hour(slot["start"]), slot["title"]) for slot in kept["programme"]],
        "organiser_name": kept["contact_name"] or day.organiser_name,
        "organiser_email": kept["contact_email"] or day.organiser_email,
        "practical_text": _practical(kept["practical_html"]),
    }


def _change_words(facts: Facts, day: DayFacts) -> list[tuple[str, str, str]]:
    """What changed, from what, to what."""
    words = programme_lines.changes(facts["heard"], facts["own"]) if "heard" in facts else []
    if "told" not in facts:
        return words
    told = facts["told"]
    if "when" in facts["changes"]:
        start, end = (datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
        before = i18n.format_span(start, end, day.zone)
        words.append((_("Wanneer"), before, i18n.format_span(day.starts_at, day.ends_at, day.zone)))
    if "place" in facts["changes"]:
        words.append((_("Waar"), told["location"], day.location))
    if "call" in facts["changes"]:
        words.append((_("Online"), _("een andere link"), _("de link in deze mail")))
    return words


def _undo_link(message: OutboxMessage) -> str:
    """Where somebody who declined by mail can still come after all."""
    token = private_links.sign(*message.facts["link"])
    return link("events.come_back", message.language, token=token, attendee_id=message.subject_id)


def _share_words(share: Facts | None) -> str:
    """Why somebody waits beside free seats; empty when that is not so."""
    until = datetime.fromisoformat(share["until"]) if share and share["until"] else None
    return seat_words.share_reached(share["limit"], until) if share else ""


def _moment(stored: str | None, zone: str) -> str:
    return i18n.format_moment(datetime.fromisoformat(stored), zone) if stored else ""


def _why(message: OutboxMessage) -> str:
    match message.kind:
        case "event.new_day" if message.facts.get("followed") == "region":
            return _("Je krijgt deze mail omdat je een regio volgt.")
        case "event.new_day":
            return _("Je krijgt deze mail omdat je een lerend netwerk volgt.")
        case "event.registration_opens":
            return _("Je krijgt deze mail omdat je vroeg om een mail bij de start van de inschrijvingen.")
        case _:
            return _("Je krijgt deze mail omdat jij of een collega je inschreef voor deze netwerkdag.")

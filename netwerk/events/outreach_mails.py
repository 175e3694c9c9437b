"""Mails that organisers send of their own accord, put into words: invitations and messages."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select

from netwerk.events import frozen, mails
from netwerk.events.models import ACTIVE, Attendee, Event, Outreach, OutreachRecipient
from netwerk.events.outreach_rules import Source
from netwerk.events.queries.deliveries import INVITATION, MESSAGE
from netwerk.kernel import clock, i18n, outbox
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.links import link
from netwerk.kernel.markdown import cook, to_text
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import Rendered, render_mail
from netwerk.members.queries import is_refused
from netwerk.members.services import refusal_link

Facts = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """A note or message as its readers see it."""

    html: str
    text: str


# The same few texts go to hundreds of people one after the other.
@lru_cache(maxsize=32)
def _letter(text: str) -> Letter:
    html = cook(text).html
    return Letter(html, to_text(html))


@outbox.composer(INVITATION, lazy("Uitnodiging van een organisator"), "invitation")
def compose_invitation(message: OutboxMessage) -> EmailMessage | None:
    """The invitation; nothing to somebody who registered or refused meanwhile, or for a day that is off."""
    recipient_is_late = or_(
        select(Attendee.id)
        .where(
            Attendee.event_id == OutreachRecipient.event_id,
            Attendee.email_key == OutreachRecipient.email_key,
            Attendee.state.in_(ACTIVE),
        )
        .exists(),
        is_refused(message.recipient_key),
    )
    row = db.session.execute(
        select(Outreach, Event.id, Event.slug)
        .join(OutreachRecipient, OutreachRecipient.outreach_id == Outreach.id)
        .join(Event, Event.id == OutreachRecipient.event_id)
        .where(
            OutreachRecipient.id == message.subject_id,
            OutreachRecipient.email != "",
            Event.state == "published",
            Event.starts_at > clock.now(),
            ~recipient_is_late,
        )
    ).first()
    if row is None:
        return None
    outreach, event_id, slug = row
    stop = refusal_link(message.recipient_key, message.language)
    words = invitation(
        outreach.days[message.language],
        event_id=event_id,
        slug=slug,
        name=message.recipient_name,
        language=message.language,
        note=outreach.note,
        source=Source(message.facts["source"]),
        unsubscribe=stop,
    )
    mail = outbox.finish_message(message, subject=words.subject, text=words.text, html=words.html)
    outbox.unsubscribe(mail, stop)
    return mail


def invitation(
    kept: Facts,
    *,
    event_id: int,
    slug: str,
    name: str,
    language: str,
    note: str,
    source: Source,
    unsubscribe: str,
) -> Rendered:
    """The words of an invitation; `kept` is what `frozen.freeze` made of the day."""
    with i18n.speaking(language):
        event = mails.event_words(frozen.thaw(kept), kept, show_call=False)
        why = _why_invited(source, event["organiser_name"])
    return render_mail(
        "invitation",
        language,
        name=name,
        event=event,
        capacity=kept["capacity"],
        register=link("events.register", language, event_id=event_id, slug=slug),
        letter=_letter(note) if note else None,
        why=why,
        unsubscribe=unsubscribe,
        funding_statement=kept["funding_statement"],
    )


def _why_invited(source: Source, organiser: str) -> str:
    match source:
        case Source.FOLLOWS:
            return _("Je krijgt deze uitnodiging omdat je een lerend netwerk volgt.")
        case Source.ORGANISATION:
            return _("Je krijgt deze uitnodiging omdat je organisatie bij de lerende netwerken hoort.")
        case Source.FORMER:
            return _("Je krijgt deze uitnodiging omdat je eerder meedeed en mails over dit thema vroeg.")
        case Source.TYPED:
            return _(
                "%(organiser)s gaf ons je adres voor deze ene uitnodiging. We wissen het 30 dagen na de dag.",
                organiser=organiser,
            )


@outbox.composer(MESSAGE, lazy("Bericht van een organisator"), "message")
def compose_message(row: OutboxMessage) -> EmailMessage | None:
    """A message to somebody who comes, waits or asked to come."""
    words = message(row.facts, name=row.recipient_name, language=row.language)
    return outbox.finish_message(row, subject=words.subject, text=words.text, html=words.html)


def message(facts: Facts, *, name: str, language: str, private_link: str = "") -> Rendered:
    """The words of a message; `private_link` stands in for the reader's own."""
    with i18n.speaking(language):
        row = OutboxMessage(kind=MESSAGE, facts=facts, recipient_name=name, language=language)
        words = mails.mail_words(row, frozen.thaw(facts["day"]), None)
    words |= {"letter": _letter(facts["text"]), "letter_title": facts["title"], "others": facts["others"]}
    if private_link:
        words["private_link"] = private_link
    return render_mail("message", language, **words, unsubscribe="")

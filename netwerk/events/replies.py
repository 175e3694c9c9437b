"""What comes in by mail about a network day: calendars' answers, people's questions, mail that came back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from netwerk.events import calendar_reading
from netwerk.events.models import ACTIVE, Attendee, Booking, Event, OutreachRecipient
from netwerk.events.reply_rules import QUIET, Effect
from netwerk.events.services import asking, replies
from netwerk.kernel import inbox
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy
from netwerk.kernel.inbox import IncomingMail, Received, Verdict
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.text import key

EVENT = "event"
# So long after a day a question of somebody who was there is taken to be about it.
STILL_ABOUT = timedelta(days=14)
OF_SUBJECT: dict[str, type[Attendee | Booking | OutreachRecipient]] = {
    "attendee": Attendee,
    "booking": Booking,
    "outreach_recipient": OutreachRecipient,
}

WORDS = {
    Effect.NOTED: lazy("Genoteerd."),
    Effect.FREED: lazy("Uitgeschreven. De plaats gaat naar wie eerst wacht."),
    Effect.OFFER_DECLINED: lazy("De aangeboden plaats gaat naar de volgende."),
    Effect.RESENT: lazy("Vroeg de uitnodiging opnieuw en kreeg ze."),
    Effect.DOUBLED: lazy("Hetzelfde antwoord nog eens."),
    Effect.LEFT_ALREADY: lazy("Was al uitgeschreven."),
    Effect.STALE: lazy("Ouder dan een antwoord dat we al hadden. Er is niets veranderd."),
    Effect.OUTDATED: lazy("Antwoord op een vorige versie van de uitnodiging. Er is niets veranderd."),
    Effect.OTHER_SENDER: lazy("Kwam niet van wie uitgenodigd is. Er is niets veranderd."),
    Effect.SEVERAL: lazy("Noemt niet één persoon. Er is niets veranderd."),
    Effect.DELEGATED: lazy("Stuurt een ander in de plaats. Er is niets veranderd: geef zelf de plaats door."),
    Effect.COUNTER: lazy("Stelt een ander moment voor. Er is niets veranderd."),
    Effect.UNKNOWN_ANSWER: lazy("We begrijpen het antwoord niet. Er is niets veranderd."),
    Effect.TOO_LATE: lazy("De dag is voorbij of gaat niet door. Er is niets veranderd."),
    Effect.NO_LONGER_IN: lazy("Is niet meer ingeschreven. Er is niets veranderd."),
    "unreadable": lazy("De agenda-bijlage is niet te lezen. Er is niets veranderd."),
    "unknown_uid": lazy("Hoort bij geen uitnodiging die we kennen. Er is niets veranderd."),
    "forwarded": lazy("Een vraag, doorgestuurd naar de contactpersoon."),
}


@inbox.handler("reply", {str(name): words for name, words in WORDS.items()})
def on_reply(incoming: IncomingMail, received: Received) -> Verdict:
    """Put an answer of somebody's calendar into effect."""
    about = event_of(received)
    if about is not None:
        incoming.thing_kind, incoming.thing_id = EVENT, about
    try:
        reply = calendar_reading.read_reply(received.mail.calendar)
    except ValueError:
        return Verdict("unreadable", odd=True)
    kept = replies.answer(reply, sender=received.mail.sender, incoming_id=incoming.id, now=received.now)
    if kept is None:
        return Verdict("unknown_uid", odd=True)
    incoming.thing_kind, incoming.thing_id = EVENT, kept.event_id
    return Verdict(kept.verdict, odd=kept.verdict not in QUIET)


@inbox.handler("question")
def on_question(incoming: IncomingMail, received: Received) -> Verdict:
    """Show what a person wrote to the organisers of the day it is about, and pass it on to its contact."""
    about = event_of(received) or _only_day_of(received)
    if about is None:
        return Verdict("question")
    incoming.thing_kind, incoming.thing_id = EVENT, about
    passed_on = bool(received.mail.text) and asking.pass_on(about, incoming.id, received.mail)
    return Verdict("forwarded" if passed_on else "question")


@inbox.handler("bounce")
def on_bounce(incoming: IncomingMail, received: Received) -> Verdict:
    """Show mail that came back to the organisers of the day it was about."""
    about = event_of(received)
    if about is not None:
        incoming.thing_kind, incoming.thing_id = EVENT, about
    return Verdict("bounced")


def event_of(received: Received) -> int | None:
    """The day that our mail was about."""
    return _event_of_mail(received.about) if received.about is not None else None


def _event_of_mail(message: OutboxMessage) -> int | None:
    model = OF_SUBJECT.get(message.subject_kind)
    if model is not None:
        return db.session.scalar(select(model.event_id).where(model.id == message.subject_id))
    uid = message.facts.get("day", {}).get("calendar", {}).get("uid")
    return db.session.scalar(select(Event.id).where(Event.uid == uid)) if uid else None


def _only_day_of(received: Received) -> int | None:
    """The one day ahead or just over for which the sender is registered; None when there are more."""
    sender = received.mail.sender
    if not sender:
        return None
    days = (
        select(Attendee.event_id)
        .join(Attendee.event)
        .where(
            Attendee.email_key == key(sender),
            Attendee.state.in_(ACTIVE),
            Event.ends_at > received.now - STILL_ABOUT,
        )
        .distinct()
        .limit(2)
    )
    found = list(db.session.scalars(days))
    return found[0] if len(found) == 1 else None

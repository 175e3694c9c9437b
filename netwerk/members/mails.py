"""Mails about accounts: a link to sign in, and the question whether somebody wants to follow a thing."""

from __future__ import annotations

from email.message import EmailMessage

from netwerk.kernel import i18n, links, outbox, tokens
from netwerk.kernel.clock import now
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import render_mail
from netwerk.kernel.text import plain_line
from netwerk.members.following import Thing
from netwerk.members.models import Follow, Member, SignInLink

SIGN_IN = "member.sign_in"
FOLLOW_CONFIRM = "member.follow_confirm"


def queue_sign_in(
    link: SignInLink, seed: str, *, member: Member | None, email: str, language: str, onward: str
) -> None:
    """Mail a link to a member, or to an address without an account that it has none."""
    outbox.enqueue(
        SIGN_IN,
        to=member.email if member is not None else plain_line(email),
        name=member.name if member is not None else "",
        language=language,
        subject=("sign_in_link", link.id),
        facts={"seed": seed if member is not None else "", "onward": onward},
    )


@outbox.composer(SIGN_IN, lazy("Link om je aan te melden"))
def compose_sign_in(message: OutboxMessage) -> EmailMessage | None:
    """The link, made from its seed only now; nothing when it would not work any more."""
    seed, onward = str(message.facts["seed"]), str(message.facts["onward"])
    link = db.session.get(SignInLink, message.subject_id)
    if link is None or link.used_at is not None or link.expires_at <= now():
        return None
    address = ""
    if seed:
        token = tokens.keyed(SIGN_IN, seed)
        address = links.link("members.use_link", message.language, token=token, verder=onward or None)
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat iemand dit e-mailadres invulde om zich aan te melden.")
    words = render_mail(
        "sign_in",
        message.language,
        person=message.recipient_name,
        address=address,
        agenda=links.link("events.listing", message.language),
        why=why,
        unsubscribe="",
        funding_statement="",
    )
    return outbox.finish_message(message, subject=words.subject, text=words.text, html=words.html)


def queue_follow_confirm(follow: Follow, thing: Thing, *, resend: int) -> None:
    """Ask the owner of an address whether they want to follow; at most once a second."""
    outbox.enqueue(
        FOLLOW_CONFIRM,
        to=follow.email,
        name="",
        language=follow.language,
        subject=("follow", follow.id),
        facts={"title": thing.title, "promise": thing.promise, "nonce": follow.nonce},
        resend=resend,
        cap=True,
    )


@outbox.composer(FOLLOW_CONFIRM, lazy("Vraag om mails te bevestigen"))
def compose_follow_confirm(message: OutboxMessage) -> EmailMessage | None:
    """The question to confirm; nothing when that was done or is no longer wanted."""
    row = db.session.get(Follow, message.subject_id)
    if row is None or row.confirmed_at is not None or row.nonce != message.facts["nonce"]:
        return None
    token = tokens.signer(FOLLOW_CONFIRM).sign(row.id, row.nonce)
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat iemand dit e-mailadres invulde om mails te krijgen.")
    words = render_mail(
        "follow_confirm",
        message.language,
        title=str(message.facts["title"]),
        promise=str(message.facts["promise"]),
        address=links.link("members.confirm_follow", message.language, token=token),
        why=why,
        unsubscribe="",
        funding_statement="",
    )
    return outbox.finish_message(message, subject=words.subject, text=words.text, html=words.html)

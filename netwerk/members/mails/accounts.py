"""Mails about accounts: a link to sign in, whether somebody wants to follow, a role that changed."""

from __future__ import annotations

from datetime import date, datetime
from email.message import EmailMessage
from typing import Protocol

from netwerk.kernel import i18n, links, outbox, tokens
from netwerk.kernel.clock import now
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import composed
from netwerk.kernel.text import plain_line
from netwerk.members import role_words
from netwerk.members.following import Thing
from netwerk.members.models import ErasureLink, Follow, Member, RoleGrant, SignInLink
from netwerk.taxonomy.models import Region, Theme

SIGN_IN = "member.sign_in"
FOLLOW_CONFIRM = "member.follow_confirm"
ERASURE = "member.erasure"
UNUSED = "member.unused"
ROLE_GIVEN = "member.role_given"
ROLE_CHANGED = "member.role_changed"
ROLE_ENDED = "member.role_ended"


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


@outbox.composer(SIGN_IN, lazy("Link om je aan te melden"), "sign_in")
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
    return composed(
        message,
        "sign_in",
        person=message.recipient_name,
        address=address,
        agenda=links.link("events.listing", message.language),
        why=why,
    )


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


@outbox.composer(FOLLOW_CONFIRM, lazy("Vraag om mails te bevestigen"), "follow_confirm")
def compose_follow_confirm(message: OutboxMessage) -> EmailMessage | None:
    """The question to confirm; nothing when that was done or is no longer wanted."""
    row = db.session.get(Follow, message.subject_id)
    if row is None or row.confirmed_at is not None or row.nonce != message.facts["nonce"]:
        return None
    token = tokens.signer(FOLLOW_CONFIRM).sign(row.id, row.nonce)
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat iemand dit e-mailadres invulde om mails te krijgen.")
    return composed(
        message,
        "follow_confirm",
        title=str(message.facts["title"]),
        promise=str(message.facts["promise"]),
        address=links.link("members.confirm_follow", message.language, token=token),
        why=why,
    )


def queue_erasure(link: ErasureLink, seed: str, language: str) -> None:
    """Mail the owner of an address the link by which everything about them is erased."""
    outbox.enqueue(
        ERASURE,
        to=link.email,
        name="",
        language=language,
        subject=("erasure_link", link.id),
        facts={"seed": seed},
        cap=True,
    )


@outbox.composer(ERASURE, lazy("Vraag om gegevens te wissen te bevestigen"), "erasure")
def compose_erasure(message: OutboxMessage) -> EmailMessage | None:
    """The link, made from its seed only now; nothing when it would not work any more."""
    link = db.session.get(ErasureLink, message.subject_id)
    if link is None or link.expires_at <= now():
        return None
    token = tokens.keyed(ERASURE, str(message.facts["seed"]))
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat iemand vroeg om alles van dit e-mailadres te wissen.")
        until = i18n.format_moment(link.expires_at)
    return composed(
        message,
        "erasure",
        address=links.link("portal.erase", message.language, token=token),
        until=until,
        why=why,
    )


def queue_unused(member: Member, goes_at: datetime) -> None:
    """Tell the owner of an account that nobody uses when it goes; once for each time it lay unused."""
    outbox.enqueue(
        UNUSED,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("member", member.id),
        facts={"goes_at": goes_at.isoformat()},
        sequence=goes_at.year,
    )


@outbox.composer(UNUSED, lazy("Melding dat een account weggaat"), "unused")
def compose_unused(message: OutboxMessage) -> EmailMessage | None:
    """When the account goes and how to keep it; nothing when it was used since."""
    member = db.session.get(Member, message.subject_id)
    if member is None or member.erased_at is not None or member.warned_at is None:
        return None
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat je een account hebt op deze website.")
        goes_on = i18n.format_day(datetime.fromisoformat(str(message.facts["goes_at"])))
    return composed(
        message,
        "unused",
        person=message.recipient_name,
        goes_on=goes_on,
        address=links.link("members.sign_in", message.language),
        why=why,
    )


def queue_role_given(member: Member, grant: RoleGrant, now: datetime) -> None:
    """Tell somebody that they got a role."""
    _queue_role(ROLE_GIVEN, member, grant, now, _where_and_when(grant, member.language))


def queue_role_changed(member: Member, grant: RoleGrant, before: Limited, now: datetime) -> None:
    """Tell somebody where and when a role of theirs holds from now on, and until now."""
    former = _where_and_when(before, member.language)
    facts = _where_and_when(grant, member.language)
    facts |= {f"former_{name}": words for name, words in former.items()}
    _queue_role(ROLE_CHANGED, member, grant, now, facts)


def queue_role_ended(member: Member, grant: RoleGrant, now: datetime) -> None:
    """Tell somebody that a role of theirs has ended."""
    _queue_role(ROLE_ENDED, member, grant, now, _where_and_when(grant, member.language))


class Limited(Protocol):
    """What limits a role, as it is or as it was."""

    @property
    def theme_id(self) -> int | None:
        """The learning network it is for; none is all."""

    @property
    def region_id(self) -> int | None:
        """The region it is for; none is all."""

    @property
    def valid_from(self) -> date | None:
        """Its first day."""

    @property
    def valid_until(self) -> date | None:
        """Its last day."""


def _where_and_when(limited: Limited, language: str) -> dict[str, str]:
    theme = db.session.get(Theme, limited.theme_id) if limited.theme_id else None
    region = db.session.get(Region, limited.region_id) if limited.region_id else None
    with i18n.speaking(language):
        return {
            "scope": role_words.scope(word.label(language) for word in (theme, region) if word),
            "period": role_words.period(limited.valid_from, limited.valid_until),
        }


def _queue_role(kind: str, member: Member, grant: RoleGrant, now: datetime, facts: dict[str, str]) -> None:
    outbox.enqueue(
        kind,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("role_grant", grant.id),
        # The id of a grant that was taken away may come back.
        sequence=int(now.timestamp()) % 2**31,
        facts={"role": grant.role, **facts},
    )


@outbox.composer(ROLE_GIVEN, lazy("Je kreeg een rol"), "role_given")
def compose_role_given(message: OutboxMessage) -> EmailMessage:
    """Which role somebody got, where and until when."""
    return _role_mail("role_given", message)


@outbox.composer(ROLE_CHANGED, lazy("Een rol is gewijzigd"), "role_changed")
def compose_role_changed(message: OutboxMessage) -> EmailMessage:
    """Where and when a role holds, before and after."""
    return _role_mail("role_changed", message)


@outbox.composer(ROLE_ENDED, lazy("Een rol is afgelopen"), "role_ended")
def compose_role_ended(message: OutboxMessage) -> EmailMessage:
    """Which role somebody no longer has."""
    return _role_mail("role_ended", message)


def _role_mail(name: str, message: OutboxMessage) -> EmailMessage:
    facts = {name: str(value) for name, value in message.facts.items()}
    role = facts.pop("role")
    with i18n.speaking(message.language):
        why = _("Je krijgt deze mail omdat jouw rol op deze site veranderde.")
        words = {"role": role_words.name(role), "meaning": str(role_words.MEANINGS.get(role, ""))}
    return composed(
        message,
        name,
        person=message.recipient_name,
        address=links.link("manage.home", message.language),
        why=why,
        **words,
        **facts,
    )

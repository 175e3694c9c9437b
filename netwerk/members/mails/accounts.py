"""Mails about accounts: a link to sign in, whether somebody wants to follow, a role that changed."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

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
    _queue_role(ROLE_GIVEN, member, grant, now)


def queue_role_ended(member: Member, grant: RoleGrant, now: datetime) -> None:
    """Tell somebody that a role of theirs has ended."""
    _queue_role(ROLE_ENDED, member, grant, now)


def _queue_role(kind: str, member: Member, grant: RoleGrant, now: datetime) -> None:
    theme = db.session.get(Theme, grant.theme_id) if grant.theme_id else None
    region = db.session.get(Region, grant.region_id) if grant.region_id else None
    with i18n.speaking(member.language):
        facts = {
            "role": grant.role,
            "scope": role_words.scope(word.label(member.language) for word in (theme, region) if word),
            "period": role_words.period(grant.valid_from, grant.valid_until),
        }
    outbox.enqueue(
        kind,
        to=member.email,
        name=member.name,
        language=member.language,
        subject=("role_grant", grant.id),
        # The id of a grant that was taken away may come back.
        sequence=int(now.timestamp()) % 2**31,
        facts=facts,
    )


@outbox.composer(ROLE_GIVEN, lazy("Je kreeg een rol"), "role_given")
def compose_role_given(message: OutboxMessage) -> EmailMessage:
    """Which role somebody got, where and until when."""
    return _role_mail("role_given", message)


@outbox.composer(ROLE_ENDED, lazy("Een rol is afgelopen"), "role_ended")
def compose_role_ended(message: OutboxMessage) -> EmailMessage:
    """Which role somebody no longer has."""
    return _role_mail("role_ended", message)


def _role_mail(name: str, message: OutboxMessage) -> EmailMessage:
    with i18n.speaking(message.language):
        role = role_words.name(str(message.facts["role"]))
        meaning = str(role_words.MEANINGS.get(str(message.facts["role"]), ""))
        why = _("Je krijgt deze mail omdat jouw rol op deze site veranderde.")
    return composed(
        message,
        name,
        person=message.recipient_name,
        role=role,
        meaning=meaning,
        scope=str(message.facts["scope"]),
        period=str(message.facts["period"]),
        address=links.link("manage.home", message.language),
        why=why,
    )

"""Asking for an account: it is made when the link in the mail is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from netwerk.kernel import audit, tokens
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line
from netwerk.members import limits, mails, queries, rules
from netwerk.members.errors import AlreadyMember, LinkSpent
from netwerk.members.models import Member, SignUp
from netwerk.members.services import joining, subscriptions, tries
from netwerk.members.services.accounts import create_member
from netwerk.members.services.consents import record_consent
from netwerk.members.services.organisations import checked_name
from netwerk.members.subscription_rules import OVERVIEW, Level


@dataclass(frozen=True)
class SignUpFacts:
    """What somebody fills in who wants an account."""

    name: str
    email: str
    organisation: str = ""
    function: str = ""


def ask_for_account(facts: SignUpFacts, *, language: str, now: datetime, ip: str | None = None) -> SignUp:
    """Mail a link that makes an account; an address that has one gets a mail that says so.

    Both cost the same work, as only the mail itself, written later, looks whether there is an account.
    Raises TooMany after too many requests, and Invalid for an organisation that nobody can be called.
    """
    organisation = checked_name(facts.organisation) if plain_line(facts.organisation) else ""
    tries.check("sign_up", facts.email, ip, limits.mails())
    tries.count("sign_up", facts.email, ip)
    seed = tokens.random_token()
    row = SignUp(
        email=plain_line(facts.email),
        email_key=key(facts.email),
        name=plain_line(facts.name)[: rules.LONGEST_NAME],
        organisation=organisation,
        function=plain_line(facts.function)[:80],
        language=rules.known_language(language),
        text_version=rules.SIGN_UP_TEXT,
        token_hash=tokens.digest(tokens.keyed(mails.SIGN_UP, seed)),
        created_at=now,
        expires_at=now + rules.SIGN_UP_LIFETIME,
    )
    db.session.add(row)
    db.session.flush()
    mails.queue_sign_up(row, seed)
    return row


def read_sign_up(token: str, now: datetime) -> SignUp:
    """What a link would make an account of. Raises LinkSpent when it does not work (any more)."""
    wanted = select(SignUp).where(
        SignUp.token_hash == tokens.digest(token), SignUp.used_at.is_(None), SignUp.expires_at > now
    )
    row = db.session.scalars(wanted).first()
    if row is None:
        raise LinkSpent(lazy("Deze link werkt niet meer. Vraag een nieuwe aan."))
    return row


def make_account(token: str, now: datetime) -> Member:
    """Make the account a link stands for, once, and join or ask to join the organisation that was named.

    Raises LinkSpent when the link does not work (any more), AlreadyMember when the address has an account
    by now.
    """
    used = (
        update(SignUp)
        .where(SignUp.token_hash == tokens.digest(token), SignUp.used_at.is_(None), SignUp.expires_at > now)
        .values(used_at=now)
        .returning(SignUp.id)
        .execution_options(synchronize_session=False)
    )
    sign_up_id = db.session.scalar(used)
    if sign_up_id is None:
        raise LinkSpent(lazy("Deze link werkt niet meer. Vraag een nieuwe aan."))
    row = db.session.get_one(SignUp, sign_up_id)
    hold(f"sign_up:{row.email_key}")
    if queries.member_by_email(row.email) is not None:
        raise AlreadyMember(lazy("Er is al een account met dit e-mailadres."))
    member = create_member(row.email, row.name, row.language, now=now)
    agree(member, row.text_version, now)
    audit.record(f"member:{member.id}", "member.sign_up", "member", member.id)
    if row.organisation:
        joining.come_from(member, row.organisation, row.function, now=now)
    return queries.member_with_rights(member.id)


def account_by_mail(email: str, name: str, *, language: str, now: datetime) -> Member:
    """The account at an address, made when there is none: without a password, for who reads by mail alone.

    Whoever calls it knows that its owner asked for mail, such as with a link that was mailed there, and was
    shown what that means. They get nothing but what they asked for: the overview stays off. Nobody is said
    to work anywhere, as nobody signed in. Raises NotFound for an account that is closed, Invalid for an
    impossible address or name.
    """
    hold(f"sign_up:{key(email)}")
    known = queries.member_by_email(email)
    if known is not None:
        if known.disabled_at is not None:
            raise NotFound
        return known
    member = create_member(email, name, language, now=now)
    agree(member, rules.BY_MAIL_TEXT, now)
    subscriptions.choose(member.id, OVERVIEW, Level.OFF, now=now)
    audit.record(f"member:{member.id}", "member.sign_up", "member", member.id)
    return member


def agree(member: Member, text_version: str, now: datetime) -> None:
    """Keep what somebody agreed to when their account was made."""
    for purpose in (rules.PRIVACY, rules.ADULT_PROFESSIONAL):
        record_consent("member", member.id, purpose, text_version, now)

"""Signing in: by a link in a mail, which everybody can, or by password."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from netwerk.kernel import passwords, tokens
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy
from netwerk.members import limits, mails, queries, rules
from netwerk.members.errors import LinkSpent, WrongCredentials
from netwerk.members.models import Member, SignInLink
from netwerk.members.services import tries
from netwerk.members.services.accounts import void_links

PURPOSE = mails.SIGN_IN


def request_sign_in_link(
    email: str, *, language: str, now: datetime, ip: str | None = None, onward: str = ""
) -> None:
    """Mail a link to sign in; an address without an account gets a mail that says so.

    Both cost the same work, so neither answer nor time tells whether there is an account. `onward` is where
    to go after signing in. Raises TooMany after too many requests.
    """
    tries.check("link", email, ip, limits.mails())
    tries.count("link", email, ip)
    member = queries.member_by_email(email)
    if member is not None and member.disabled_at is not None:
        member = None
    link, seed = _new_link(member, now)
    mails.queue_sign_in(link, seed, member=member, email=email, language=language, onward=onward)


def make_sign_in_link(member: Member, now: datetime) -> str:
    """The token of a link that works once within a day, for an administrator to hand over."""
    _link, seed = _new_link(member, now, rules.HANDED_LINK_LIFETIME)
    return tokens.keyed(PURPOSE, seed)


def _new_link(
    member: Member | None, now: datetime, lifetime: timedelta = rules.LINK_LIFETIME
) -> tuple[SignInLink, str]:
    """A new link, which makes earlier ones void, and the seed from which only we can make its token."""
    seed = tokens.random_token()
    void_links(member.id if member is not None else 0, now)
    link = SignInLink(
        member_id=member.id if member is not None else None,
        token_hash=tokens.digest(tokens.keyed(PURPOSE, seed)),
        created_at=now,
        expires_at=now + lifetime,
    )
    db.session.add(link)
    db.session.flush()
    return link, seed


def use_sign_in_link(token: str, now: datetime) -> Member:
    """Give the member a link stands for, once; raises LinkSpent when it does not work (any more)."""
    member_id = db.session.scalar(
        update(SignInLink)
        .where(
            SignInLink.token_hash == tokens.digest(token),
            SignInLink.member_id.is_not(None),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInLink.member_id)
        .execution_options(synchronize_session=False)
    )
    if member_id is None:
        raise LinkSpent(lazy("Deze link werkt niet meer. Vraag een nieuwe aan."))
    member = queries.member_with_rights(member_id)
    if member.disabled_at is not None:
        raise LinkSpent(lazy("Deze link werkt niet meer. Vraag een nieuwe aan."))
    return member


def sign_in_with_password(email: str, password: str, ip: str | None, now: datetime) -> Member:
    """Give the member with this address and password.

    Raises WrongCredentials, the same and after the same time whether there is such an account or not, and
    TooMany after too many wrong ones: the link by mail then still works.
    """
    del now
    tries.check("password", email, ip, limits.passwords())
    member = queries.member_by_email(email)
    stored = member.password_hash if member is not None and member.disabled_at is None else None
    if not passwords.verify(stored, password) or member is None or stored is None:
        tries.count("password", email, ip)
        raise WrongCredentials(lazy("Het e-mailadres of het wachtwoord klopt niet."))
    tries.forgive("password", email, ip)
    if passwords.needs_rehash(stored):
        member.password_hash = passwords.hash_password(password)
        db.session.flush()
    return queries.member_with_rights(member.id)

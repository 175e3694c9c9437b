"""Proving again who is at a signed-in browser, by password or code."""

from __future__ import annotations

from datetime import datetime

from netwerk.kernel import passwords
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.members import limits, queries
from netwerk.members.services import accounts, second_factor, tries


def prove(member_id: int, *, password: str, code: str, ip: str | None, now: datetime) -> None:
    """Check whichever of the two was given.

    Raises Invalid for a wrong one and for none at all, TooMany after many wrong ones.
    """
    member = accounts.found(member_id)
    if code and queries.authenticator_of(member_id) is not None:
        second_factor.check(member, code, ip=ip, now=now)
        return
    tries.check("password", member.email_key, ip, limits.passwords())
    if not password:
        raise Invalid(lazy("Vul je wachtwoord of je code in."), "password")
    if not passwords.verify(member.password_hash, password):
        tries.count("password", member.email_key, ip)
        raise Invalid(lazy("Dit is niet je wachtwoord."), "password")
    tries.forgive("password", member.email_key, ip)

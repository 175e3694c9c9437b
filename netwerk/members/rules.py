"""Decisions about people that need no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.members.actor import ROLES

LINK_LIFETIME = timedelta(minutes=30)
# A link that somebody hands over instead of a mail.
HANDED_LINK_LIFETIME = timedelta(days=1)
# So long after coming in by mail link one may replace a forgotten password.
RESET_TIME = timedelta(minutes=15)
# So long a visitor has to confirm that they want to follow something.
CONFIRMING_TIME = timedelta(days=7)


@dataclass(frozen=True)
class Limits:
    """How often an hour something may be tried.

    An account has a limit for each place it is tried from, so that somebody elsewhere cannot use up its
    owner's tries, and a ceiling over all places. A place is an address block: whole schools sit behind one.
    """

    account_here: int
    account: int
    block: int


# Wrong passwords; the right one is not counted.
PASSWORDS = Limits(account_here=10, account=50, block=100)
# Mails that anybody can have sent to any address: links to sign in, questions to confirm.
MAILS = Limits(account_here=10, account=20, block=100)


def known_language(code: str) -> str:
    """The language when we speak it, else Dutch."""
    return code if code in LANGUAGES else SOURCE


def check_role(role: str) -> None:
    """Raise Invalid for a role that does not exist."""
    if role not in ROLES:
        raise Invalid(lazy("Die rol bestaat niet. Kies uit %(roles)s.", roles=", ".join(ROLES)), "role")

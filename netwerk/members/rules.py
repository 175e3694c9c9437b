"""Decisions about people that need no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import LANGUAGES, SOURCE, lazy
from netwerk.kernel.text import plain_line
from netwerk.members.actor import ADMINISTRATOR, ROLES

LINK_LIFETIME = timedelta(minutes=30)
# A link that somebody hands over instead of a mail.
HANDED_LINK_LIFETIME = timedelta(days=1)
# So long somebody has to confirm a new mail address, and to undo that at the old one.
ADDRESS_TIME = timedelta(days=1)
UNDO_ADDRESS_TIME = timedelta(days=14)
# So long somebody has to confirm that everything about them must go.
ERASURE_TIME = timedelta(days=1)
# So long after the first proof somebody has to give the code of their app.
CODE_TIME = timedelta(minutes=10)
# So long after coming in by mail link one may replace a forgotten password.
RESET_TIME = timedelta(minutes=15)
# So long somebody has to open the link that makes their account.
SIGN_UP_LIFETIME = timedelta(days=1)
# The version of what one agrees to when an account is made.
SIGN_UP_TEXT = "1"
# The same of who asks for mail with the link of a registration, and gets an account by that.
BY_MAIL_TEXT = "mail-1"
PRIVACY, ADULT_PROFESSIONAL = "privacy", "adult_professional"
# So long a name may be.
LONGEST_NAME = 120
# So long a visitor has to confirm that they want to follow something.
CONFIRMING_TIME = timedelta(days=7)


@dataclass(frozen=True)
class Limits:
    """How often an hour something may be tried.

    An account has a limit for each place it is tried from, so that somebody elsewhere cannot use up its
    owner's tries, and a ceiling over all places. A place is an address block: whole schools sit behind one.
    Once `everywhere` has been tried that often, whatever the account and the place, a place has no more tries
    than an account: an attack from many places is slowed, and nobody who makes few mistakes notices.
    """

    account_here: int
    account: int
    block: int
    everywhere: int


def known_language(code: str) -> str:
    """The language when we speak it, else Dutch."""
    return code if code in LANGUAGES else SOURCE


def checked_name(typed: str) -> str:
    """Somebody's name as an account keeps it. Raises Invalid for an empty one."""
    name = plain_line(typed)
    if not name:
        raise Invalid(lazy("Vul een naam in."), "name")
    return name[:LONGEST_NAME]


def check_role(role: str) -> None:
    """Raise Invalid for a role that does not exist."""
    if role not in ROLES:
        raise Invalid(lazy("Die rol bestaat niet. Kies uit %(roles)s.", roles=", ".join(ROLES)), "role")


class Audience(StrEnum):
    """Who sees a block of a profile."""

    NOBODY = "nobody"
    MEMBERS = "members"
    EVERYBODY = "everybody"

    def reaches(self, other: Audience) -> bool:
        """Does whoever belongs to the other audience belong to this one?"""
        order = list(Audience)
        return order.index(self) >= order.index(other)


# Each with the field `<name>_for`; "work" is the base: name, function and organisation.
BLOCKS = ("work", "about", "exchange", "expertise", "doings", "contact")


def audience_of(profile: object, block: str) -> Audience:
    """Who sees a block: never more people than see that there is a profile."""
    wanted, base = (Audience(getattr(profile, f"{name}_for")) for name in (block, "work"))
    return wanted if base.reaches(wanted) else base


def sees_block(profile: object, block: str, *, signed_in: bool) -> bool:
    """Does somebody else than its owner see this block?"""
    return audience_of(profile, block).reaches(Audience.MEMBERS if signed_in else Audience.EVERYBODY)


def check_limits(
    role: str, theme_id: int | None, region_id: int | None, begins: date | None, ends: date | None
) -> None:
    """Raise Invalid for a scope of who may do everything, and for an end before the begin."""
    if role == ADMINISTRATOR and (theme_id is not None or region_id is not None):
        raise Invalid(lazy("Een beheerder mag alles. Laat het lerend netwerk en de regio leeg."), "role")
    if begins is not None and ends is not None and ends <= begins:
        raise Invalid(lazy("Het einde ligt niet na het begin. Kies een latere dag."), "valid_until")


def when_held(begins: date | None, ends: date | None, day: date) -> str:
    """Does a role hold on a day: `now`, `later` or `over`? The last day does not count."""
    if ends is not None and (ends <= day or (begins is not None and ends <= begins)):
        return "over"
    return "later" if begins is not None and begins > day else "now"

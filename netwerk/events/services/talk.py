"""What is said about a day, by mail to who registered for it: chosen with their private link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from netwerk.events.indexing import KIND
from netwerk.events.services.private_links import PrivateView
from netwerk.kernel.errors import NotFound
from netwerk.members.models import Member
from netwerk.members.queries import member_by_email
from netwerk.members.services import subscriptions
from netwerk.members.services.signing_up import account_by_mail
from netwerk.members.subscription_rules import Level


@dataclass(frozen=True)
class Reader:
    """Who holds a private link, and whether the talk about the day is mailed to them.

    `member` is None for a guest: an account for mail alone is made when they ask for it.
    """

    name: str
    email: str
    member: Member | None
    follows: bool


def reader_of(view: PrivateView) -> Reader | None:
    """Who holds the link, as a reader of the conversations; None without an address, or a closed account."""
    one, booking = view.attendee, view.booking
    name, email = (one.name, one.email or "") if one else (booking.contact_name, booking.contact_email)
    member = member_by_email(email) if email else None
    if not email or (member is not None and member.disabled_at is not None):
        return None
    if member is None:
        return Reader(name, email, None, follows=False)
    scope = (KIND, view.event.id)
    held = subscriptions.held([member.id], [scope]).get((member.id, scope))
    return Reader(name, email, member, held is not None and held.level != Level.OFF)


def follow(view: PrivateView, *, now: datetime) -> None:
    """Mail them every answer in the conversations about the day; a guest gets an account for mail alone.

    Raises NotFound where `reader_of` finds nobody, and for a guest of whom nobody comes any more.
    """
    reader = reader_of(view)
    if reader is None:
        raise NotFound
    if reader.follows:
        return
    member = reader.member
    if member is None:
        if not any(person.is_active for person in view.people):
            raise NotFound
        member = account_by_mail(reader.email, reader.name, language=view.booking.language, now=now)
    subscriptions.choose(member.id, (KIND, view.event.id), Level.EVERY, now=now)

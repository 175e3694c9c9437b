"""Who is due an extra overview: who comes to a network day soon and follows what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select

from netwerk.forum import digest_rules
from netwerk.forum.models import Digest
from netwerk.kernel import gatherings
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.gatherings import Gathering
from netwerk.members.models import Member
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import Level, Scope

FOLLOWING = (Level.EVERY, Level.FIRST, Level.DIGEST)


@dataclass
class Extra:
    """An overview of one member up to an instant, ahead of these days."""

    member_id: int
    until: datetime
    days: list[Scope] = field(default_factory=list)


def due(now: datetime, is_closed: Callable[[date], bool]) -> Sequence[Extra]:
    """The extra overviews that are not made yet; one for all days that share an instant."""
    found: dict[tuple[datetime, int], Extra] = {}
    for one in gatherings.between(now, now + digest_rules.WEEK + timedelta(days=1)):
        until = digest_rules.ahead_of(one.starts_at.astimezone(BRUSSELS).date(), is_closed)
        for member_id in _who(one, until) if until <= now else ():
            extra = found.setdefault((until, member_id), Extra(member_id, until))
            extra.days.append((one.kind, one.id))
    return [found[place] for place in sorted(found)]


def _who(one: Gathering, until: datetime) -> Sequence[int]:
    """Who comes, follows it and was not told up to this instant."""
    following = subscriptions.who_want([(one.kind, one.id)], FOLLOWING)
    made = exists().where(Digest.member_id == Member.id, Digest.until >= until)
    query = select(Member.id).where(
        Member.id.in_(sorted(following)),
        Member.email_key.in_(sorted(one.email_keys)),
        Member.disabled_at.is_(None),
        ~made,
    )
    return db.session.scalars(query.order_by(Member.id)).all() if following and one.email_keys else []

"""Mail to whoever holds a role that something waits for them: at the first of a day, and then no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from netwerk.kernel import outbox
from netwerk.members.actor import Actor
from netwerk.members.login import actor_of
from netwerk.members.queries import holders_of, member_with_rights


def summon(kind: str, role: str, may: Callable[[Actor], bool], *, unless_by: int | None, today: date) -> None:
    """Queue a mail of this kind to each who holds the role and `may`, but not to who wrote it themselves."""
    for holder in holders_of(role, today):
        if holder.id != unless_by and may(actor_of(member_with_rights(holder.id))):
            outbox.enqueue(
                kind,
                to=holder.email,
                name=holder.name,
                language=holder.language,
                subject=("member", holder.id),
                sequence=today.toordinal(),
                facts={},
            )

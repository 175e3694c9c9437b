"""Where somebody works and worked, as somebody else reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from netwerk.kernel import i18n, links
from netwerk.members import policy
from netwerk.members.actor import Actor
from netwerk.members.models import Membership
from netwerk.members.queries import memberships_on
from netwerk.members.queries.joining import memberships_ever


@dataclass(frozen=True)
class Work:
    """A job. Without `name` its reader may not know where; without `href` there is no page for them.

    `is_in_check` when only colleagues and organisers read the name.
    """

    function: str
    name: str
    href: str
    is_in_check: bool
    until: date | None
    is_over: bool


def works_shown(member_id: int, actor: Actor | None, day: date) -> list[Work]:
    """The jobs of somebody as this reader sees them, the present ones first."""
    works_at = {one.organisation_id for one in memberships_on(actor.id, day)} if actor else set()
    shown = (_work(one, actor, works_at, day) for one in memberships_ever(member_id))
    return _in_order(one for one in shown if one.name or one.function)


def _work(one: Membership, actor: Actor | None, works_at: set[int], day: date) -> Work:
    known = one.organisation
    reads = policy.may_read_name(actor, known, works_at)
    opens = reads and policy.may_see_organisation(actor, known)
    address = {"organisation_id": known.id, "slug": known.slug}
    return Work(
        function=one.function,
        name=known.name if reads else "",
        href=links.path("members.organisation", i18n.language(), **address) if opens else "",
        is_in_check=reads and policy.named_to_everybody(known) is None,
        until=one.last_day,
        is_over=not one.holds_on(day),
    )


def _in_order(works: Iterable[Work]) -> list[Work]:
    return sorted(works, key=lambda one: one.is_over)

"""Who sees and changes what of the needs.

What everybody sees is `rules.PUBLIC`, on the page, in lists, search, counts, feed, joints and mails alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from netwerk.members.actor import MODERATOR, ORGANISER, Actor
from netwerk.members.models import Organisation
from netwerk.members.policy import named_to_everybody
from netwerk.needs import rules
from netwerk.needs.models import Need, Recognition
from netwerk.needs.rules import PUBLIC, State


def shown_organisation(said: Need | Recognition) -> Organisation | None:
    """Whose need or sentence everybody reads this to be, on whatever page, list or feed."""
    return named_to_everybody(said.organisation) if said.shows_organisation else None


@dataclass(frozen=True)
class Reach:
    """Which needs somebody looks after: all, or those of these themes and regions."""

    everywhere: bool = False
    # (theme or None for any, region or None for any); one that holds suffices.
    places: Collection[tuple[int | None, int | None]] = ()

    def __bool__(self) -> bool:
        """Whether there is anything within reach."""
        return self.everywhere or bool(self.places)


def reach(actor: Actor | None, *roles: str) -> Reach:
    """Where a member holds one of these roles."""
    if actor is None:
        return Reach()
    grants = [grant for grant in actor.grants if grant.role in roles]
    everywhere = actor.is_administrator or any(
        grant.theme_id is None and grant.region_id is None for grant in grants
    )
    return Reach(everywhere, tuple((grant.theme_id, grant.region_id) for grant in grants))


def may_organise(actor: Actor | None, need: Need) -> bool:
    """Does the need lie within the scope of this organiser? Its themes must be loaded."""
    return _has(actor, ORGANISER, need)


def may_keep_order(actor: Actor | None, need: Need) -> bool:
    """May they hide it and show it again? Organisers and moderators within their scope."""
    return _has(actor, ORGANISER, need) or _has(actor, MODERATOR, need)


def sees(actor: Actor | None, need: Need) -> bool:
    """Is there a page of this need for them? Of one that is gone for its author and who keeps order alone."""
    if need.state in PUBLIC:
        return True
    if need.state not in {State.HIDDEN, State.WITHDRAWN}:
        return False
    return is_author(actor, need) or may_keep_order(actor, need)


def is_author(actor: Actor | None, need: Need) -> bool:
    """Did this member report it?"""
    return actor is not None and need.author_id == actor.id


def may_edit(actor: Actor | None, need: Need) -> bool:
    """May they change its words? Its author until it is answered; who keeps order as long as it is seen."""
    if is_author(actor, need) and rules.may_change(State(need.state)):
        return True
    return need.state in PUBLIC and may_keep_order(actor, need)


def may_withdraw(actor: Actor | None, need: Need) -> bool:
    """May they take it out of the register? Only whoever reported it: organisers say why not now."""
    return is_author(actor, need) and rules.may_change(State(need.state))


def _has(actor: Actor | None, role: str, need: Need) -> bool:
    return actor is not None and actor.has_role_for(role, {theme.id for theme in need.themes}, need.region_id)

"""Who may see and change which network day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netwerk.events.models import Event
from netwerk.events.rules import PUBLIC_STATES
from netwerk.members.actor import ORGANISER, Actor


def may_organise(actor: Actor | None, theme_ids: Iterable[int], region_id: int | None) -> bool:
    """Say whether a day with these themes in this region lies within the member's scope."""
    return actor is not None and actor.has_role_for(ORGANISER, set(theme_ids), region_id)


def may_manage(actor: Actor | None, event: Event) -> bool:
    """May this member change the day and see who comes? Its themes must be loaded."""
    return may_organise(actor, (theme.id for theme in event.themes), event.region_id)


def may_manage_series(actor: Actor | None, days: Sequence[Event]) -> bool:
    """May this member manage a series? Whoever may manage one of its days; an empty one any organiser."""
    if not days:
        return actor is not None and actor.has_role(ORGANISER)
    return any(may_manage(actor, event) for event in days)


def may_see(actor: Actor | None, event: Event) -> bool:
    """May this member see the day's page? Drafts are their organisers' only; needs the themes loaded."""
    return event.state in PUBLIC_STATES or may_manage(actor, event)

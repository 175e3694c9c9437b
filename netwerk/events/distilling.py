"""The report of a day as a text from which a practice can be distilled; registers it on import."""

from __future__ import annotations

import re

from netwerk.events import policy, queries
from netwerk.events.indexing import KIND
from netwerk.events.models import Event
from netwerk.kernel import links, sources
from netwerk.kernel.errors import NotFound
from netwerk.kernel.sources import Passage, Source
from netwerk.members.actor import EDITOR, Actor
from netwerk.taxonomy.school_year import SchoolYear

BLOCKS = re.compile(r"\n\s*\n")


def may_distil(actor: Actor | None, event: Event) -> bool:
    """May this member make a practice of the report? Its organisers and editors may; there must be one."""
    return (
        bool(event.report)
        and actor is not None
        and (policy.may_manage(actor, event) or actor.has_role(EDITOR))
    )


def _read(event_id: int, actor: Actor, language: str) -> Source | None:
    try:
        event = queries.load_public_event(event_id)
    except NotFound:
        return None
    if not may_distil(actor, event):
        return None
    themes = [theme.slug for theme in event.themes]
    regions = [event.region.slug] if event.region else []
    return Source(
        kind=KIND,
        id=event.id,
        title=event.title,
        href=links.path("events.day", language, event_id=event.id, slug=event.slug),
        language=event.language,
        passages=tuple(Passage(block.strip()) for block in BLOCKS.split(event.report) if block.strip()),
        hints={"themes": themes, "regions": regions, "school_year": SchoolYear.of(event.starts_at).label},
    )


sources.register_kind(KIND, _read)

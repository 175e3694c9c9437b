"""The library: find a practice."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices.views import blueprint


@blueprint.get("/praktijken")
@access(Access.PUBLIC)
def library() -> Answer:
    """Look for a practice."""
    return ""

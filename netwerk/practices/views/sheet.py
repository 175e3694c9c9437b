"""The page of one practice."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices import queries
from netwerk.practices.views import blueprint


@blueprint.get("/praktijken/<int:practice_id>", defaults={"slug": ""})
@blueprint.get("/praktijken/<int:practice_id>-<slug>")
@access(Access.PUBLIC)
def sheet(practice_id: int, slug: str) -> Answer:
    """Read a practice."""
    del slug
    return queries.check_published(queries.load(practice_id)).title

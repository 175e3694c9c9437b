"""What a practice said at each save, and what changed from one to another."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices import queries
from netwerk.practices.views import blueprint


@blueprint.get("/praktijken/<int:practice_id>-<slug>/versies")
@access(Access.PUBLIC)
def versions(practice_id: int, slug: str) -> Answer:
    """See which versions of a practice there are."""
    del slug
    return queries.check_published(queries.load(practice_id)).title


@blueprint.get("/praktijken/<int:practice_id>-<slug>/versies/<int:number>")
@access(Access.PUBLIC)
def version(practice_id: int, slug: str, number: int) -> Answer:
    """Read a practice as it was at one save."""
    del slug, number
    return queries.check_published(queries.load(practice_id)).title


@blueprint.get("/praktijken/<int:practice_id>-<slug>/vergelijk")
@access(Access.PUBLIC)
def compare(practice_id: int, slug: str) -> Answer:
    """See what changed from one version to another."""
    del slug
    return queries.check_published(queries.load(practice_id)).title

"""Collections of practices, and the practices that somebody keeps."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices.views import blueprint


@blueprint.get("/praktijken/verzamelingen")
@access(Access.PUBLIC)
def collections() -> Answer:
    """See which collections there are."""
    return ""


@blueprint.get("/praktijken/verzamelingen/<int:collection_id>-<slug>")
@access(Access.PUBLIC)
def collection(collection_id: int, slug: str) -> Answer:
    """See which practices somebody put together."""
    return f"{collection_id} {slug}"


@blueprint.route("/mijn/verzamelingen", methods=["GET", "POST"])
@access(Access.MEMBER)
def own_collections() -> Answer:
    """See my collections, or begin one."""
    return ""


@blueprint.route("/mijn/verzamelingen/<int:collection_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def edit_collection(collection_id: int) -> Answer:
    """Change what my collection says."""
    return str(collection_id)


@blueprint.route("/mijn/verzamelingen/<int:collection_id>/weg", methods=["GET", "POST"])
@access(Access.MEMBER)
def remove_collection(collection_id: int) -> Answer:
    """Take my collection away."""
    return str(collection_id)


@blueprint.route("/praktijken/<int:practice_id>/verzamel", methods=["GET", "POST"])
@access(Access.MEMBER)
def collect(practice_id: int) -> Answer:
    """Put a practice in a collection."""
    return str(practice_id)


@blueprint.get("/mijn/bewaard")
@access(Access.MEMBER)
def kept() -> Answer:
    """See the practices that I keep."""
    return ""

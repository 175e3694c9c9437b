"""Beginning a sheet: from nothing, as a translation, as one's own version of another's, from a text."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices.views import blueprint


@blueprint.route("/praktijken/nieuw", methods=["GET", "POST"])
@access(Access.MEMBER)
def begin() -> Answer:
    """Begin a sheet."""
    return ""


@blueprint.route("/praktijken/<int:practice_id>/vertaal", methods=["GET", "POST"])
@access(Access.MEMBER)
def translate(practice_id: int) -> Answer:
    """Write a practice in another language."""
    return str(practice_id)


@blueprint.post("/praktijken/<int:practice_id>/eigen-versie")
@access(Access.MEMBER)
def adapt(practice_id: int) -> Answer:
    """Begin one's own version of a practice."""
    return str(practice_id)


@blueprint.route("/praktijken/distilleer/<kind>/<int:source_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def distil(kind: str, source_id: int) -> Answer:
    """Make a sheet out of a text."""
    return f"{kind} {source_id}"

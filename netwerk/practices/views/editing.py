"""Writing a sheet, section by section."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices.views import blueprint


@blueprint.route("/praktijken/<int:practice_id>/bewerk", methods=["GET", "POST"], defaults={"section": ""})
@blueprint.route("/praktijken/<int:practice_id>/bewerk/<section>", methods=["GET", "POST"])
@access(Access.MEMBER)
def edit(practice_id: int, section: str) -> Answer:
    """Write a section of a sheet."""
    return f"{practice_id} {section}"


@blueprint.post("/praktijken/<int:practice_id>/concept")
@access(Access.MEMBER)
def autosave(practice_id: int) -> Answer:
    """Keep what was typed so far."""
    return str(practice_id)


@blueprint.post("/praktijken/voorbeeld")
@access(Access.MEMBER)
def preview_text() -> Answer:
    """See how a text will look."""
    return ""


@blueprint.get("/praktijken/<int:practice_id>/voorbeeld")
@access(Access.MEMBER)
def preview(practice_id: int) -> Answer:
    """See how the whole sheet will look."""
    return str(practice_id)


@blueprint.route("/praktijken/<int:practice_id>/soort", methods=["GET", "POST"])
@access(Access.MEMBER)
def change_kind(practice_id: int) -> Answer:
    """Make another kind of sheet of it."""
    return str(practice_id)

"""One's own sheets, and who writes along."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices.views import blueprint


@blueprint.get("/mijn/praktijken")
@access(Access.MEMBER)
def own() -> Answer:
    """See one's own sheets and what waits for one."""
    return ""


@blueprint.route("/praktijken/<int:practice_id>/schrijvers", methods=["GET", "POST"])
@access(Access.MEMBER)
def writers(practice_id: int) -> Answer:
    """Let a colleague write along."""
    return str(practice_id)


@blueprint.post("/praktijken/<int:practice_id>/schrijvers/<int:member_id>/weg")
@access(Access.MEMBER)
def remove_writer(practice_id: int, member_id: int) -> Answer:
    """Let somebody write along no longer."""
    return f"{practice_id} {member_id}"

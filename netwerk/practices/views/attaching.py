"""The files and pictures of a sheet that is being written."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices.views import blueprint


@blueprint.route("/praktijken/<int:practice_id>/bestanden", methods=["GET", "POST"])
@access(Access.MEMBER)
def files(practice_id: int) -> Answer:
    """Add files to a sheet."""
    return str(practice_id)


@blueprint.route("/praktijken/<int:practice_id>/bestanden/<int:file_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def describe_file(practice_id: int, file_id: int) -> Answer:
    """Say what a file is."""
    return f"{practice_id} {file_id}"


@blueprint.post("/praktijken/<int:practice_id>/bestanden/<int:file_id>/weg")
@access(Access.MEMBER)
def remove_file(practice_id: int, file_id: int) -> Answer:
    """Take a file away."""
    return f"{practice_id} {file_id}"


@blueprint.post("/praktijken/<int:practice_id>/bestanden/<int:file_id>/verplaats")
@access(Access.MEMBER)
def move_file(practice_id: int, file_id: int) -> Answer:
    """Move a file up or down."""
    return f"{practice_id} {file_id}"

"""The files and pictures of a practice."""

from __future__ import annotations

from netwerk.kernel import uploads
from netwerk.members.access import Access, Answer, access
from netwerk.practices import queries
from netwerk.practices.services import files
from netwerk.practices.views import blueprint


@blueprint.get("/praktijken/<int:practice_id>/bestand/<int:file_id>")
@access(Access.PUBLIC)
def file(practice_id: int, file_id: int) -> Answer:
    """Take a file of a practice with me."""
    queries.check_published(queries.load(practice_id))
    row = files.one_of(practice_id, file_id)
    return uploads.send(row.stored_name, row.file_name, row.content_type)


@blueprint.get("/praktijken/<int:practice_id>/beeld/<int:file_id>")
@access(Access.PUBLIC)
def picture(practice_id: int, file_id: int) -> Answer:
    """See a picture of a practice."""
    queries.check_published(queries.load(practice_id))
    row = files.one_of(practice_id, file_id)
    return uploads.send(row.stored_name, row.file_name, row.content_type)

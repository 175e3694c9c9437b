"""The files and pictures of a practice."""

from __future__ import annotations

from flask import Response, request

from netwerk.kernel import clock, uploads
from netwerk.kernel.database import aside
from netwerk.kernel.errors import NotFound
from netwerk.members.access import Access, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.practices import policy, queries
from netwerk.practices.models import Attachment, Practice
from netwerk.practices.queries.sheet_page import Opened, opened
from netwerk.practices.queries.versions import is_asked_about
from netwerk.practices.services import files
from netwerk.practices.services.counting import count_download
from netwerk.practices.views import blueprint
from netwerk.practices.views.visible import is_insider

# In the browser of whoever looked only, so that a withdrawn picture is gone everywhere else at once.
PUBLIC_FOR = "private, max-age=86400"
MINE_ALONE = "private, no-store"


@blueprint.get("/praktijken/<int:practice_id>/bestand/<int:file_id>")
@access(Access.PUBLIC)
def file(practice_id: int, file_id: int) -> Response:
    """Take a file of a practice with me."""
    row, public = _visible(practice_id, file_id)
    response = uploads.send(row.stored_name, row.file_name, row.content_type)
    response.headers["Cache-Control"] = "no-cache" if public else MINE_ALONE
    if public and request.method == "GET" and response.status_code == 200:
        aside(lambda: count_download(practice_id, row.id, clock.today()))
    return response


@blueprint.get("/praktijken/<int:practice_id>/beeld/<int:file_id>")
@access(Access.PUBLIC)
def picture(practice_id: int, file_id: int) -> Response:
    """See a picture of a practice."""
    row, public = _visible(practice_id, file_id)
    response = uploads.show(row.stored_name, row.content_type)
    response.headers["Cache-Control"] = PUBLIC_FOR if public else MINE_ALONE
    return response


def _visible(practice_id: int, file_id: int) -> tuple[Attachment, bool]:
    """A file that this visitor may see, and whether everybody may. Raises NotFound."""
    found, row, actor = opened(practice_id), files.one_of(practice_id, file_id), viewer()
    if _is_public(found, row):
        return row, True
    if actor is None or not _is_theirs(actor, found.practice, row):
        raise NotFound
    return row, False


def _is_public(found: Opened, row: Attachment) -> bool:
    """Does the published version show this file, whatever it said of it before?"""
    if not policy.is_open(found.practice) or found.said is None:
        return False
    shown = queries.files_of(found.practice.id, found.said.content)
    return row.stored_name in {one.stored_name for one in shown}


def _is_theirs(actor: Actor, practice: Practice, row: Attachment) -> bool:
    return is_insider(actor, practice) or (
        policy.is_open(practice) and is_asked_about(practice.id, row.id, actor.id)
    )

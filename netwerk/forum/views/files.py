"""The pictures and files of posts."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from netwerk.forum.queries import files as reads
from netwerk.forum.views import blueprint
from netwerk.kernel import error_pages, uploads
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer

# In the browser of whoever looked only, so that a hidden picture is gone everywhere else at once.
PUBLIC_FOR = "private, max-age=86400"
MINE_ALONE = "private, no-store"


@blueprint.get("/forum/bestand/<int:file_id>-<name>")
@access(Access.PUBLIC)
def file(file_id: int, name: str) -> Response:
    """Take a file of a post with me."""
    del name
    row, public = reads.seen(file_id, viewer())
    response = uploads.send(row.stored_name, row.file_name, row.content_type)
    response.headers["Cache-Control"] = "no-cache" if public else MINE_ALONE
    return response


@blueprint.get("/forum/beeld/<int:file_id>")
@access(Access.PUBLIC)
def picture(file_id: int) -> Response:
    """See a picture of a post."""
    row, public = reads.seen(file_id, viewer())
    response = uploads.show(row.stored_name, row.content_type)
    response.headers["Cache-Control"] = PUBLIC_FOR if public else MINE_ALONE
    return response


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Answer:
    """Say what is too large, and lead back to where it was sent from."""
    if request.endpoint == "forum.reply":
        href = url_for("forum.thread", **(request.view_args or {})) + "#antwoord"
    elif request.endpoint == "forum.begin":
        href = request.path
    else:
        return error_pages.page(413, _("Deze tekst is te lang om in één keer te bewaren."))
    sentence = _(
        "Wat je stuurde, is te groot: één bestand mag 20 MB zijn. Ga terug met de knop van je browser, dan "
        "staat je tekst er nog, en voeg grote bestanden een voor een toe."
    )
    return error_pages.page(413, sentence, back=(_("Terug naar het formulier"), href))

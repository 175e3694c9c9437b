"""The map of the site for search engines: everything that is open to everybody."""

from __future__ import annotations

from flask import Response, request

from netwerk.kernel import cache
from netwerk.kernel.errors import NotFound
from netwerk.kernel.sitemap import write
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, access
from netwerk.portal.views import blueprint

PART = "deel"


@blueprint.get("/sitemap.xml")
@access(Access.PUBLIC)
def sitemap() -> Response:
    """Say which pages there are."""
    part = typed_number(request.args[PART]) if PART in request.args else 0
    made = write(part) if part is not None else None
    # A part that is not there, and the number 0, which is none.
    if made is None or (PART in request.args and not part):
        raise NotFound
    cache.keep_page()
    return Response(made, content_type="application/xml; charset=utf-8")

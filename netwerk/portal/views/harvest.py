"""Addresses for search engines and harvesters: everything that is open to everybody."""

from __future__ import annotations

from flask import Response

from netwerk.kernel.web import csrf
from netwerk.members.access import Access, access
from netwerk.portal.views import blueprint


@blueprint.get("/sitemap.xml")
@access(Access.PUBLIC)
def sitemap() -> Response:
    """Say which pages there are."""
    return Response("<urlset/>", mimetype="application/xml")


@blueprint.route("/oai", methods=["GET", "POST"])
@access(Access.PUBLIC)
def oai() -> Response:
    """Harvest the practices."""
    return Response("<OAI-PMH/>", mimetype="text/xml")


csrf.exempt(oai)

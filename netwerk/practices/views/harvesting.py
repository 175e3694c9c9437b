"""The library for other libraries that harvest it."""

from __future__ import annotations

from flask import Response, request

from netwerk.kernel import clock
from netwerk.kernel.web import csrf
from netwerk.members.access import Access, Weight, access
from netwerk.practices.oai import answering
from netwerk.practices.views import blueprint


@blueprint.route("/oai", methods=["GET", "POST"])
@access(Access.PUBLIC, weighs=Weight.API)
def oai() -> Response:
    """Harvest the practices."""
    given = request.form if request.method == "POST" else request.args
    made = answering.answer(given.items(multi=True), clock.now())
    return Response(made, content_type="text/xml; charset=utf-8")


csrf.exempt(oai)

"""A sheet outside its page: on paper, in a feed, as a card on another site."""

from __future__ import annotations

from flask import Response

from netwerk.members.access import Access, access
from netwerk.practices import queries
from netwerk.practices.models import Practice
from netwerk.practices.views import blueprint


@blueprint.get("/praktijken/<int:practice_id>-<slug>.pdf")
@access(Access.PUBLIC)
def paper(practice_id: int, slug: str) -> Response:
    """Take a practice with me on paper."""
    del slug
    return Response(_shown(practice_id).title, mimetype="application/pdf")


@blueprint.get("/praktijken/atom.xml")
@access(Access.PUBLIC)
def atom() -> Response:
    """Follow new practices in a feed reader."""
    return Response("<feed/>", mimetype="application/atom+xml")


@blueprint.get("/insluiten/praktijk/<int:practice_id>")
@access(Access.PUBLIC)
def embed(practice_id: int) -> str:
    """See the card of a practice on another site."""
    return _shown(practice_id).title


@blueprint.get("/praktijken/<int:practice_id>/gelezen.gif")
@access(Access.PUBLIC)
def seen(practice_id: int) -> Response:
    """Be counted as a reader, without a trace of who I am."""
    _shown(practice_id)
    return Response(b"", mimetype="image/gif")


def _shown(practice_id: int) -> Practice:
    return queries.check_published(queries.load(practice_id))

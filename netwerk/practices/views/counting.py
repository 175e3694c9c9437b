"""How often a practice is read, for those who write and edit it."""

from __future__ import annotations

from flask import render_template

from netwerk.kernel import clock
from netwerk.kernel.errors import NotFound
from netwerk.members.access import Access, Answer, access
from netwerk.practices import policy, queries, readers_page
from netwerk.practices.views import blueprint
from netwerk.practices.views.visible import is_insider
from netwerk.practices.views.writer import writer


@blueprint.get("/praktijken/<int:practice_id>/gelezen")
@access(Access.MEMBER)
def readers(practice_id: int) -> Answer:
    """See how a practice of mine is read."""
    actor, practice = writer(), queries.load(practice_id)
    if not policy.is_open(practice) or not is_insider(actor, practice):
        raise NotFound
    return render_template("practices/readers.html", **readers_page.values(practice, clock.today()))

"""The editors' desk: what waits for them, and what runs late."""

from __future__ import annotations

from flask import render_template

from netwerk.members.access import Access, Answer, access
from netwerk.practices.manage.blueprint import blueprint


@blueprint.get("")
@access(Access.EDITOR)
def desk() -> Answer:
    """See what waits for an editor."""
    return render_template("manage/practices/desk.html")

"""A sheet before its editor: read it, give it back or publish it."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.members.access import Access, Answer, access
from netwerk.practices import queries
from netwerk.practices.manage.blueprint import blueprint, editor
from netwerk.practices.services import reviewing


@blueprint.route("/<int:practice_id>", methods=["GET", "POST"])
@access(Access.EDITOR)
def submission(practice_id: int) -> Answer:
    """Read what was handed in, and give it back with remarks."""
    return render_template("manage/practices/submission.html", practice=queries.load(practice_id))


@blueprint.route("/<int:practice_id>/publiceer", methods=["GET", "POST"])
@access(Access.EDITOR)
def publish(practice_id: int) -> Answer:
    """Show what was handed in to everybody."""
    return render_template("manage/practices/submission.html", practice=queries.load(practice_id))


@blueprint.post("/<int:practice_id>/herstel")
@access(Access.EDITOR)
def restore(practice_id: int) -> Answer:
    """Show a withdrawn practice again."""
    reviewing.restore(practice_id, editor(), now=clock.now())
    return redirect(url_for("manage_practices.submission", practice_id=practice_id), 303)

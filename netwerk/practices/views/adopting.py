"""Taking a practice over: say so, and say on behalf of the organisation that it is so."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.members.access import Access, Answer, access
from netwerk.practices import queries
from netwerk.practices.services import adopting
from netwerk.practices.views import blueprint


@blueprint.route("/praktijken/<int:practice_id>/overnemen", methods=["GET", "POST"])
@access(Access.MEMBER)
def adopt(practice_id: int) -> Answer:
    """Say that we do this too."""
    practice = queries.check_published(queries.load(practice_id))
    return render_template("practices/adopt.html", practice=practice)


@blueprint.route("/praktijken/overname/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def confirm_adoption(token: str) -> Answer:
    """Say on behalf of my organisation that it is so."""
    _row, practice = adopting.read_link(token)
    return render_template("practices/confirm_adoption.html", practice=practice)


@blueprint.post("/praktijken/overname/<token>/niet")
@access(Access.PUBLIC)
def deny_adoption(token: str) -> Answer:
    """Say on behalf of my organisation that it is not so."""
    adopting.deny(token, now=clock.now())
    return redirect(url_for("practices.confirm_adoption", token=token), 303)

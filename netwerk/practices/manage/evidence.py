"""What the ladder rests on: the reviewers an editor asks, and the adoptions that count."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from netwerk.members.access import Access, Answer, access
from netwerk.practices import queries
from netwerk.practices.manage.blueprint import blueprint, editor
from netwerk.practices.services import asking


@blueprint.route("/<int:practice_id>/beoordelaars", methods=["GET", "POST"])
@access(Access.EDITOR)
def reviewers(practice_id: int) -> Answer:
    """Ask somebody of a school and somebody of a company to look at it."""
    return render_template("manage/practices/submission.html", practice=queries.load(practice_id))


@blueprint.post("/<int:practice_id>/beoordelaars/<int:review_id>/weg")
@access(Access.EDITOR)
def cancel_review(practice_id: int, review_id: int) -> Answer:
    """Take back what a reviewer was asked."""
    asking.cancel(practice_id, review_id, editor())
    return redirect(url_for("manage_practices.reviewers", practice_id=practice_id), 303)


@blueprint.route("/overname/<int:adoption_id>", methods=["GET", "POST"])
@access(Access.EDITOR)
def refuse_adoption(adoption_id: int) -> Answer:
    """Let an adoption count no longer."""
    del adoption_id
    return redirect(url_for("manage_practices.desk"), 303)

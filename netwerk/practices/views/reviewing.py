"""The page on which a reviewer says what they think of a practice."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import NotAllowed
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.practices import queries
from netwerk.practices.services import asking
from netwerk.practices.views import blueprint


@blueprint.route("/praktijken/nakijken/<int:review_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def review(review_id: int) -> Answer:
    """Say what I think of a practice."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    _practice, row = asking.open_to(review_id, actor)
    return render_template("practices/review.html", practice=queries.load(row.practice_id))


@blueprint.post("/praktijken/nakijken/<int:review_id>/niet")
@access(Access.MEMBER)
def decline_review(review_id: int) -> Answer:
    """Say that I will not look at it."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    asking.decline(review_id, actor, now=clock.now())
    return redirect(url_for("portal.mine"), 303)

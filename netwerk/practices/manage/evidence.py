"""The two-sided review: the members that an editor asks, and what they answered."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.practices import policy, queries, wording
from netwerk.practices.manage.blueprint import blueprint, editor
from netwerk.practices.manage.forms import AskForm
from netwerk.practices.models import Practice
from netwerk.practices.queries.desk import reviews_of
from netwerk.practices.queries.evidence import favourable_reviews
from netwerk.practices.rules import CRITERIA, REVIEW_DAYS, Side, State
from netwerk.practices.services import asking, ladder, reviewing


@blueprint.route("/<int:practice_id>/beoordelaars", methods=["GET", "POST"])
@access(Access.EDITOR)
def reviewers(practice_id: int) -> Answer:
    """Ask somebody of a school and somebody of a company to look at it."""
    actor, form, now = editor(), AskForm(), clock.now()
    practice = queries.load(practice_id)
    if not reviewing.may_edit(actor, practice):
        raise NotFound
    is_own = policy.may_write(actor, practice, queries.writers_of(practice.id))
    if form.validate_on_submit():
        try:
            asking.ask(practice_id, form.email.data or "", form.side.data, actor, now=now)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            flash(str(error.sentence), "warn")
            return _to_reviewers(practice_id)
        else:
            asked = _("Gevraagd. Die persoon krijgt een mail en heeft %(days)d dagen.", days=REVIEW_DAYS)
            flash(asked, "ok")
            return _to_reviewers(practice_id)
    body = render_template(
        "manage/practices/reviewers.html",
        form=form,
        practice=practice,
        can_ask=practice.state == State.PUBLISHED and practice.translation_of_id is None,
        is_own=is_own,
        lacks=ladder.lacks_of(practice, now),
        **_answers(practice),
        days=REVIEW_DAYS,
        wording=wording,
    )
    return body, 422 if form.errors else 200


def _answers(practice: Practice) -> dict[str, object]:
    """The reviews, and for each side whether somebody's good word counts already."""
    rows = reviews_of(practice.id)
    good = {review.side for review in favourable_reviews([practice.id])}
    return {"rows": rows, "criteria": CRITERIA, "sides": [(side.value, side.value in good) for side in Side]}


@blueprint.post("/<int:practice_id>/beoordelaars/<int:review_id>/weg")
@access(Access.EDITOR)
def cancel_review(practice_id: int, review_id: int) -> Answer:
    """Take back what a reviewer was asked."""
    try:
        asking.cancel(practice_id, review_id, editor(), now=clock.now())
    except Conflict as error:
        flash(str(error.sentence), "warn")
    else:
        flash(_("De vraag is teruggenomen. Wie gevraagd was, krijgt een mail."), "ok")
    return _to_reviewers(practice_id)


def _to_reviewers(practice_id: int) -> Answer:
    return redirect(url_for("manage_practices.reviewers", practice_id=practice_id), 303)

"""The page on which a reviewer says what they think of a practice."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.forms import Form, LinesField
from netwerk.kernel.i18n import lazy
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.practices import queries, version_page
from netwerk.practices.models import Review
from netwerk.practices.rules import CRITERIA, OPEN_REVIEWS, State
from netwerk.practices.services import asking
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer
from netwerk.practices.wording import CRITERIA as QUESTIONS
from netwerk.practices.wording import MARKS, SIDES

YES, NO = "ja", "nee"


class ReviewForm(Form):
    """A mark for each criterion, a verdict and a remark."""

    favourable = RadioField(
        lazy("Mag deze praktijk “beproefd” heten?"),
        [DataRequired(lazy("Zeg of deze praktijk “beproefd” mag heten."))],
        choices=[
            SelectChoice(YES, lazy("Ja, zo kunnen anderen ermee aan de slag")),
            SelectChoice(NO, lazy("Nog niet, er moet eerst iets beter")),
        ],
    )
    remark = LinesField(lazy("Wat wil je de makers zeggen?"), longest=asking.LONGEST_REMARK)

    @property
    def rubric(self) -> dict[str, int]:
        """The marks, by criterion."""
        return {name: int(self[name].data) for name in CRITERIA}


for _name in CRITERIA:
    _choices = [SelectChoice(str(mark), words) for mark, words in MARKS.items()]
    _question = QUESTIONS[_name][1]
    _answered = DataRequired(lazy("Kies een antwoord: %(question)s", question=_question))
    setattr(ReviewForm, _name, RadioField(_question, [_answered], choices=_choices))


@blueprint.route("/praktijken/nakijken/<int:review_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def review(review_id: int) -> Answer:
    """Say what I think of a practice."""
    actor, form = writer(), ReviewForm()
    row = asking.of_reviewer(review_id, actor)
    if form.validate_on_submit():
        try:
            asking.give(
                review_id,
                form.rubric,
                form.favourable.data == YES,
                form.remark.data or "",
                actor,
                now=clock.now(),
            )
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            flash(str(error.sentence), "warn")
            return _to_review(review_id)
        else:
            return _to_review(review_id)
    return render_template("practices/review.html", **_values(row, form, actor)), 422 if form.errors else 200


@blueprint.post("/praktijken/nakijken/<int:review_id>/niet")
@access(Access.MEMBER)
def decline_review(review_id: int) -> Answer:
    """Say that I will not look at it."""
    try:
        asking.decline(review_id, writer(), now=clock.now())
    except Conflict as error:
        flash(str(error.sentence), "warn")
    return _to_review(review_id)


def _values(row: Review, form: ReviewForm, actor: Actor) -> dict[str, Any]:
    """What was asked, with the version that it is about and what was answered."""
    practice = queries.load(row.practice_id)
    said = queries.version(practice.id, row.number)
    return version_page.version_values(practice, said, actor, insider=True) | {
        "form": form,
        "review": row,
        "is_asked": row.state in OPEN_REVIEWS and practice.state == State.PUBLISHED,
        "is_gone": practice.state != State.PUBLISHED,
        "criteria": CRITERIA,
        "questions": QUESTIONS,
        "marks": MARKS,
        "side": SIDES[row.side],
    }


def _to_review(review_id: int) -> Answer:
    return redirect(url_for("practices.review", review_id=review_id), 303)

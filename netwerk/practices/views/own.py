"""One's own sheets, and who writes along."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.practices import adoption_words, questions, rules, wording
from netwerk.practices.queries import adoptions
from netwerk.practices.queries import own as reads
from netwerk.practices.queries.own import OwnSheet
from netwerk.practices.rules import State
from netwerk.practices.services import writing
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer
from netwerk.practices.writing_forms import WriterForm


@blueprint.get("/mijn/praktijken")
@access(Access.MEMBER)
def own() -> Answer:
    """See one's own sheets and what waits for one."""
    actor, now, today = writer(), clock.now(), clock.today()
    sheets = reads.own_sheets(actor)

    def of(*states: State) -> Sequence[OwnSheet]:
        return [one for one in sheets if one.practice.state in states]

    returned = reads.last_returns([one.practice.id for one in sheets])
    return render_template(
        "practices/own.html",
        returned=[
            (one, returned[one.practice.id])
            for one in of(State.RETURNED, State.PUBLISHED)
            if one.practice.id in returned
        ],
        drafts=of(State.DRAFT),
        submitted=[one for one in of(State.SUBMITTED, State.PUBLISHED) if one.practice.submitted_number],
        published=of(State.PUBLISHED),
        withdrawn=of(State.WITHDRAWN),
        **questions.asked_of(actor),
        taken=[
            (row, practice, adoption_words.standing(row), wording.ADOPTED[row.state])
            for row, practice in adoptions.own(actor, now)
        ],
        awaits=lambda practice: rules.awaits_confirmation(practice.review_before, today),
        wording=wording,
    )


@blueprint.route("/praktijken/<int:practice_id>/schrijvers", methods=["GET", "POST"])
@access(Access.MEMBER)
def writers(practice_id: int) -> Answer:
    """Let a colleague write along."""
    actor = writer()
    practice, _draft = writing.look(practice_id, actor, now=clock.now())
    form = WriterForm()
    if form.validate_on_submit():
        try:
            member = writing.add_writer(practice_id, form.email.data or "", actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("%(name)s schrijft nu mee.", name=member.name), "ok")
            return _to_writers(practice_id)
    body = render_template(
        "practices/edit/writers.html", form=form, practice=practice, people=reads.people_of(practice)
    )
    return body, 422 if form.errors else 200


@blueprint.post("/praktijken/<int:practice_id>/schrijvers/<int:member_id>/weg")
@access(Access.MEMBER)
def remove_writer(practice_id: int, member_id: int) -> Answer:
    """Let somebody write along no longer."""
    actor = writer()
    writing.remove_writer(practice_id, member_id, actor, now=clock.now())
    flash(_("Weggehaald. Wat die persoon schreef, blijft staan."), "ok")
    if member_id == actor.id:
        return redirect(url_for("practices.own"), 303)
    return _to_writers(practice_id)


def _to_writers(practice_id: int) -> Answer:
    return redirect(url_for("practices.writers", practice_id=practice_id), 303)

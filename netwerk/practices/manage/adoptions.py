"""Who took a practice over, for editors: let it count no longer, or again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.queries import organisation
from netwerk.practices import adoption_words, wording
from netwerk.practices.adoption_forms import RefuseForm
from netwerk.practices.manage.blueprint import blueprint, editor
from netwerk.practices.queries import adoptions as reads
from netwerk.practices.services import adopting, ladder


@blueprint.route("/overname/<int:adoption_id>", methods=["GET", "POST"])
@access(Access.EDITOR)
def refuse_adoption(adoption_id: int) -> Answer:
    """Let an adoption count no longer, after reading what was said and what that does to the ladder."""
    actor, now, form = editor(), clock.now(), RefuseForm()
    practice, row = adopting.to_judge(adoption_id, actor)
    if form.validate_on_submit():
        try:
            adopting.refuse(adoption_id, form.reason.data or "", actor, now=now)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Deze overname telt niet meer mee."), "ok")
            return _to_list(practice.id)
    body = render_template(
        "manage/practices/adoption.html",
        form=form,
        practice=practice,
        row=row,
        organisation=organisation(row.organisation_id).name,
        by=reads.reporter_of(row),
        told=adoption_words.told(adoption_words.said_by(row)),
        standing=adoption_words.standing(row),
        step=wording.step_name(practice.step),
        step_without=wording.step_name(ladder.step_without(practice, row, now)),
    )
    return body, 422 if form.errors else 200


@blueprint.post("/overname/<int:adoption_id>/terug")
@access(Access.EDITOR)
def readmit_adoption(adoption_id: int) -> Answer:
    """Let an adoption count again."""
    row = adopting.readmit(adoption_id, editor(), now=clock.now())
    flash(_("Deze overname telt weer mee, zodra ze bevestigd is."), "ok")
    return _to_list(row.practice_id)


def _to_list(practice_id: int) -> Answer:
    return redirect(url_for("practices.adoptions", practice_id=practice_id), 303)

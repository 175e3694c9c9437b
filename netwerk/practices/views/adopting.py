"""Taking a practice over: say so, and say on behalf of the organisation that it is so."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.members.queries import organisation, organisation_names
from netwerk.practices import adoption_page, adoption_words, climbing, queries, wording
from netwerk.practices.adoption_forms import AdoptionForm, ConfirmForm
from netwerk.practices.queries import adoptions as reads
from netwerk.practices.services import adopting, ladder
from netwerk.practices.sheet_page import chain_of, may_edit
from netwerk.practices.views import blueprint
from netwerk.practices.views.visible import is_insider
from netwerk.practices.views.writer import writer


@blueprint.route("/praktijken/<int:practice_id>/overnemen", methods=["GET", "POST"])
@access(Access.MEMBER)
def adopt(practice_id: int) -> Answer:
    """Say that we do this too."""
    actor, now = writer(), clock.now()
    here = adoption_page.desk(practice_id, actor, typed_number(request.args.get("voor", "")), now)
    form = AdoptionForm(data=here.filled_in)
    form.offer(here.sheets)
    if form.validate_on_submit():
        try:
            row = adopting.report(here.practice.id, form.facts(), actor, now=now)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.refuse(Invalid(error.sentence, "organisation"))
        else:
            flash(adoption_page.what_now(row, here.practice, here, now), "ok")
            return redirect(url_for("practices.own", _anchor="overnames"), 303)
    body = render_template(
        "practices/adopt.html",
        form=form,
        here=here,
        practice=here.practice,
        standing=adoption_words.standing(here.row) if here.row else None,
        needs_contact=adoption_page.needs_contact(here, form.organisation.data or "", actor, now),
        organisations=[one.name for one in here.works] or organisation_names(),
    )
    return body, 422 if form.errors else 200


@blueprint.route("/praktijken/overname/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def confirm_adoption(token: str) -> Answer:
    """Say on behalf of my organisation that it is so."""
    row, practice = adopting.read_link(token)
    actor = viewer()
    knows = actor is not None and row.organisation_id in actor.contact_of
    form = ConfirmForm(data={"name": actor.name if actor and knows else ""})
    if form.validate_on_submit():
        try:
            adopting.confirm(token, form.name.data or "", now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            return _to_link(token)
    body = render_template(
        "practices/confirm_adoption.html",
        form=form,
        row=row,
        practice=practice,
        token=token,
        organisation=organisation(row.organisation_id).name,
        by=reads.reporter_of(row),
        told=adoption_words.told(adoption_words.said_by(row)),
        standing=adoption_words.standing(row),
        steps=chain_of(practice, i18n.language(), actor),
    )
    return body, 422 if form.errors else 200


@blueprint.post("/praktijken/overname/<token>/niet")
@access(Access.PUBLIC)
def deny_adoption(token: str) -> Answer:
    """Say on behalf of my organisation that it is not so."""
    adopting.deny(token, now=clock.now())
    return _to_link(token)


@blueprint.get("/praktijken/<int:practice_id>/overnames")
@access(Access.MEMBER)
def adoptions(practice_id: int) -> Answer:
    """See on what a practice stands: its ladder, and everybody who took it over."""
    actor, practice = writer(), queries.load(practice_id)
    if not is_insider(actor, practice):
        raise NotFound
    if practice.translation_of_id is not None:
        return redirect(url_for("practices.adoptions", practice_id=practice.translation_of_id))
    moves, edits = ladder.moves_of(practice.id), may_edit(actor, practice)
    return render_template(
        "practices/adoptions.html",
        practice=practice,
        steps=chain_of(practice, i18n.language(), actor),
        edits=edits,
        rungs=climbing.rungs(practice, moves),
        lacks=[wording.gap_words(*gap) for gap in ladder.lacks_of(practice, clock.now()).items()],
        log=climbing.log(moves),
        rows=[
            (
                row,
                adoption_words.named(row, edits=edits),
                adoption_words.standing(row),
                adoption_words.told(adoption_words.said_by(row)),
            )
            for row in reads.of_practice(practice.id)
        ],
    )


def _to_link(token: str) -> Answer:
    return redirect(url_for("practices.confirm_adoption", token=token), 303)

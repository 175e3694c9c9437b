"""Keeping a version of a sheet, handing it in, and taking it away."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.kernel import clock, search
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find
from netwerk.practices import content, crediting, editor, handover, policy, queries
from netwerk.practices.errors import Incomplete, Worrying
from netwerk.practices.indexing import KIND
from netwerk.practices.models import Draft, Practice
from netwerk.practices.services import reviewing, writing
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer
from netwerk.practices.writing_forms import NoteForm, PlainForm, SubmitForm, WithdrawForm


@blueprint.route("/praktijken/<int:practice_id>/versie", methods=["GET", "POST"])
@access(Access.MEMBER)
def save_version(practice_id: int) -> Answer:
    """Keep a version."""
    actor, now = writer(), clock.now()
    practice, _draft = writing.look(practice_id, actor, now=now)
    form = NoteForm()
    if form.validate_on_submit():
        made = writing.keep_version(practice_id, form.note.data or "", actor, now=now)
        flash(_("Versie %(number)d is bijgehouden.", number=made.number), "ok")
        return _to_editor(practice_id)
    body = render_template(
        "practices/edit/version.html",
        form=form,
        practice=practice,
        versions=queries.versions_of(practice_id),
    )
    return body, 422 if form.errors else 200


@blueprint.route("/praktijken/<int:practice_id>/indienen", methods=["GET", "POST"])
@access(Access.MEMBER)
def submit(practice_id: int) -> Answer:
    """Hand a sheet in to the editors."""
    actor, now = writer(), clock.now()
    practice, draft = writing.look(practice_id, actor, now=now)
    if practice.submitted_number:
        return render_template("practices/edit/waiting.html", practice=practice)
    form = SubmitForm()
    if form.validate_on_submit():
        try:
            writing.submit(
                practice_id,
                form.note.data or "",
                actor,
                accepts_worries=bool(form.worries.data),
                now=now,
            )
        except Worrying as error:
            form.worries.errors = [str(error.sentence)]
        except Incomplete:
            form.form_errors.append(_("Vul eerst aan wat er ontbreekt."))
        else:
            flash(_("Ingediend. Je krijgt een mail zodra de redactie ze gelezen heeft. Bedankt!"), "ok")
            return redirect(url_for("practices.own"), 303)
    body = render_template(
        "practices/edit/submit.html", form=form, practice=practice, **_checked(practice, draft, actor)
    )
    return body, 422 if form.errors else 200


def _checked(practice: Practice, draft: Draft, actor: Actor) -> dict[str, object]:
    """What the page says of a draft: what lacks, what the check on privacy found, what is alike."""
    said = draft.content
    title = str(content.value(said, "title"))
    return {
        "lacks": handover.lacks(practice, said),
        "worries": handover.worries(practice, said),
        "alike": search.alike(title, KIND, practice.language, may_find(actor), without=practice.id),
        "contributors": crediting.contributors(practice, said),
        "places": editor.places(practice, said),
    }


@blueprint.post("/praktijken/<int:practice_id>/terugnemen")
@access(Access.MEMBER)
def take_back(practice_id: int) -> Answer:
    """Take a sheet back from the editors."""
    writing.take_back(practice_id, writer(), now=clock.now())
    flash(_("De praktijk is terug bij jou. Dien ze opnieuw in als ze klaar is."), "ok")
    return _to_editor(practice_id)


@blueprint.route("/praktijken/<int:practice_id>/weggooien", methods=["GET", "POST"])
@access(Access.MEMBER)
def discard(practice_id: int) -> Answer:
    """Throw a draft away."""
    actor = writer()
    practice, draft = writing.look(practice_id, actor, now=clock.now())
    form = PlainForm()
    if form.validate_on_submit():
        try:
            is_gone = writing.discard(practice_id, actor)
        except Conflict as error:
            flash(str(error.sentence), "bad")
            return _to_editor(practice_id)
        flash(
            _("Het concept is weg.")
            if is_gone
            else _("Wat nog geen versie was, is weg. De versies blijven."),
            "ok",
        )
        return redirect(url_for("practices.own"), 303)
    return render_template(
        "practices/edit/discard.html",
        practice=practice,
        losses=handover.losses(practice, draft),
        files=queries.files_of(practice.id, draft.content),
    )


@blueprint.route("/praktijken/<int:practice_id>/intrekken", methods=["GET", "POST"])
@access(Access.MEMBER)
def withdraw(practice_id: int) -> Answer:
    """Take a published sheet away."""
    actor, now = writer(), clock.now()
    practice = handover.to_withdraw(practice_id, actor)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            reviewing.withdraw(practice_id, form.reason.data or "", actor, now=now)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De praktijk is ingetrokken. Op haar adres staat waarom."), "ok")
            if policy.may_write(actor, practice, queries.writers_of(practice_id)):
                return redirect(url_for("practices.own"), 303)
            return redirect(url_for("manage_practices.submission", practice_id=practice_id), 303)
    body = render_template(
        "practices/edit/withdraw.html",
        form=form,
        practice=practice,
        losses=handover.losses_of_withdrawing(practice),
    )
    return body, 422 if form.errors else 200


def _to_editor(practice_id: int) -> Answer:
    return redirect(url_for("practices.edit", practice_id=practice_id), 303)

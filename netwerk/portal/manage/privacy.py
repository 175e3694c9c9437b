"""The privacy desk of administrators: the retention clock, erasing on request, what visitors told."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _, ngettext
from netwerk.members import holdings
from netwerk.members.access import Access, Answer, access
from netwerk.members.services import erasing
from netwerk.portal import feedback as telling
from netwerk.portal import retention
from netwerk.portal.forms import GO, EraseSomebodyForm, OutcomeForm
from netwerk.portal.manage.blueprint import blueprint

RUNS_SHOWN = 60


@blueprint.get("/bewaren")
@access(Access.ADMINISTRATOR)
def retention_clock() -> Answer:
    """See what is kept, how long, what goes next and what went."""
    return render_template(
        "manage/privacy/retention.html",
        clocks=retention.clocks(clock.now()),
        others=[one for one in retention.TABLE if one.held is None],
        runs=retention.runs(RUNS_SHOWN),
        names=retention.BY_KEY,
    )


@blueprint.route("/wissen", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def erase() -> Answer:
    """Erase somebody who asked me to."""
    form = EraseSomebodyForm()
    if not form.validate_on_submit():
        page = render_template("manage/privacy/erase.html", form=form)
        return page, 422 if form.errors else 200
    email, now = form.email.data or "", clock.now()
    if "zeker" in request.form:
        try:
            erasing.erase(
                email,
                words_too=form.words.data == GO,
                by=organiser().label,
                now=now,
                reason=form.reason.data or "",
                thorough=True,
            )
        except Conflict as refusal:
            form.refuse(Invalid(refusal.sentence, "email"))
            return render_template("manage/privacy/erase.html", form=form), 422
        flash(_("Gewist. Wat een fonds nog mag vragen, blijft tot de datum die je zag."), "ok")
        return redirect(url_for("manage.erase"), 303)
    person = holdings.person_at(email)
    return render_template(
        "manage/privacy/erase_check.html",
        form=form,
        person=person,
        kept=[(one, rows) for one, rows in holdings.export(person) if rows],
        stays=holdings.stays(person, now),
        shared=[name for name in sorted(person.names) if holdings.has_namesake(person, name)],
    )


@blueprint.get("/feedback")
@access(Access.ADMINISTRATOR)
def feedback() -> str:
    """See what visitors told us, and what nobody dealt with yet."""
    return _feedback_page()


@blueprint.post("/feedback/<int:feedback_id>")
@access(Access.ADMINISTRATOR)
def handle_feedback(feedback_id: int) -> Answer:
    """Say what I did about it."""
    form = OutcomeForm()
    if not form.validate():
        return _feedback_page(feedback_id, form), 422
    telling.handle(feedback_id, form.outcome.data or "", organiser(), now=clock.now())
    flash(_("Bewaard: deze melding is behandeld."), "ok")
    return redirect(url_for("manage.feedback"), 303)


@blueprint.post("/feedback/<int:feedback_id>/namen")
@access(Access.ADMINISTRATOR)
def finish_erasing(feedback_id: int) -> Answer:
    """Take the names that an erasure left out of every text, whoever they mean there."""
    actor = organiser()
    # First, as the message is a text with that name too.
    names = telling.take_names(feedback_id, actor, now=clock.now())
    texts = erasing.finish(names, by=actor.label)
    flash(ngettext("Weggehaald uit %(num)s tekst.", "Weggehaald uit %(num)s teksten.", texts), "ok")
    return redirect(url_for("manage.feedback"), 303)


def _feedback_page(wrong_id: int = 0, wrong: OutcomeForm | None = None) -> str:
    now = clock.now()
    waiting = telling.waiting()
    forms = {
        row.id: wrong if row.id == wrong_id and wrong is not None else OutcomeForm(formdata=None)
        for row in waiting
    }
    return render_template(
        "manage/privacy/feedback.html",
        waiting=waiting,
        late={row.id for row in waiting if telling.is_late(row, now)},
        handled=telling.handled(),
        subjects=telling.TITLES,
        names_left={row.id for row in waiting if telling.has_names(row)},
        forms=forms,
        wrong=wrong,
    )

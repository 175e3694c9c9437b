"""The questions after a day, behind a link that knows nothing of the answers."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request

from netwerk.events import presentation, question_fields
from netwerk.events.services import evaluation as evaluations
from netwerk.events.services.evaluation import Sheet
from netwerk.events.services.evaluation_presets import FOLLOWUP
from netwerk.events.views import blueprint
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.members.access import Access, Answer, access


@blueprint.route("/netwerkdagen/<int:event_id>-<slug>/evaluatie/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def evaluation(event_id: int, slug: str, token: str) -> Answer:  # noqa: ARG001 (for people to read)
    """Say what I thought of a day."""
    sheet = evaluations.open_sheet(event_id, token, now=clock.now())
    if sheet.used or sheet.is_over or not sheet.questions:
        return _page("events/evaluation/done.html", sheet)
    form = question_fields.form_of(sheet.questions)()
    if form.validate_on_submit() and not question_fields.read(form, sheet.questions).problems:
        given = {question.root: form[question_fields.name_of(question)].data for question in sheet.questions}
        try:
            evaluations.answer(event_id, token, given, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            return redirect(request.path, 303)
        else:
            return redirect(request.path, 303)
    put = list(question_fields.put(form, sheet.questions))
    body = _page("events/evaluation/form.html", sheet, form=form, put=put, token=token)
    return body, 422 if form.errors else 200


def _page(template: str, sheet: Sheet, **more: Any) -> str:
    return render_template(
        template,
        event=sheet.event,
        when=presentation.when(sheet.event),
        band=presentation.band_of(sheet.event, i18n.language()),
        is_later=sheet.purpose == FOLLOWUP,
        used=sheet.used,
        **more,
    )

"""What people are asked after the day, now and three months later, and what they said."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from netwerk.events import presentation, question_rules
from netwerk.events.manage import queries
from netwerk.events.manage.after_forms import EvaluationQuestionForm
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.models import Event, Question
from netwerk.events.queries.evaluation import Results, results
from netwerk.events.services import evaluation_presets, questions
from netwerk.events.services.evaluation_presets import EVALUATION, FOLLOWUP
from netwerk.kernel import clock, i18n, tables
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.kernel.text import slugify
from netwerk.members.access import Access, Answer, access

# The words of the addresses.
LISTS = {"na-de-dag": EVALUATION, "na-drie-maanden": FOLLOWUP}
NAMES: dict[str, LazyString] = {EVALUATION: lazy("Na de dag"), FOLLOWUP: lazy("Na drie maanden")}


@blueprint.get("/<int:event_id>/evaluatie")
@access(Access.ORGANISER)
def evaluation(event_id: int) -> Answer:
    """See what people thought of the day, and what they are asked."""
    event = queries.load_managed(event_id, organiser())
    name = request.args.get("lijst", "na-de-dag")
    purpose = _purpose(name)
    found = results(event.id, purpose)
    return render_template(
        "manage/after/evaluation.html",
        event=event,
        when=presentation.when(event),
        list_name=name,
        is_later=purpose == FOLLOWUP,
        tab_items=[
            (NAMES[which], url_for("manage_events.evaluation", event_id=event.id, lijst=word), word == name)
            for word, which in LISTS.items()
        ],
        asked=questions.asked(event.id, purpose),
        decimal_mark=i18n.decimal_mark(),
        found=found,
    )


@blueprint.get("/<int:event_id>/evaluatie/<name>.csv")
@access(Access.ORGANISER, proof=True)
def evaluation_csv(event_id: int, name: str) -> Answer:
    """Take the answers with me, one row for each, in an order that tells nothing."""
    event = queries.load_managed(event_id, organiser())
    found = results(event.id, _purpose(name))
    if not found.shown:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{_("evaluatie")}-{slugify(event.title)}.csv"'}
    return Response(tables.csv_file(*as_table(found)), headers=headers, content_type=tables.CSV_TYPE)


def as_table(found: Results) -> tuple[list[str], list[list[str]]]:
    """The answers as headings and rows."""
    columns = [result.label for result in found.results]
    return columns, [
        [question_rules.say(row.get(result.root)) for result in found.results] for row in found.rows
    ]


@blueprint.post("/<int:event_id>/evaluatie/<name>/standaard")
@access(Access.ORGANISER)
def evaluation_usual(event_id: int, name: str) -> Answer:
    """Ask the usual questions."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    evaluation_presets.add_usual(event, _purpose(name), actor, now=clock.now())
    flash(_("De standaardvragen staan klaar."), "ok")
    return _back(event, name)


@blueprint.route("/<int:event_id>/evaluatie/<name>/vraag", methods=["GET", "POST"])
@access(Access.ORGANISER)
def evaluation_add(event_id: int, name: str) -> Answer:
    """Ask a question of my own."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    purpose, form = _purpose(name), EvaluationQuestionForm()
    if form.validate_on_submit():
        try:
            questions.add(event.id, form.facts(), actor, now=clock.now(), purpose=purpose)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De vraag staat erbij."), "ok")
            return _back(event, name)
    body = render_template("manage/after/question.html", form=form, event=event, list_name=name)
    return body, 422 if form.errors else 200


@blueprint.post("/<int:event_id>/evaluatie/<name>/<int:question_id>/schuif")
@access(Access.ORGANISER)
def evaluation_move(event_id: int, name: str, question_id: int) -> Answer:
    """Put a question one place higher."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    questions.move(_question_of(event, name, question_id).id, up=True, actor=actor)
    return _back(event, name)


@blueprint.post("/<int:event_id>/evaluatie/<name>/<int:question_id>/verwijder")
@access(Access.ORGANISER)
def evaluation_retire(event_id: int, name: str, question_id: int) -> Answer:
    """Ask a question no more; what was answered stays."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    questions.retire(_question_of(event, name, question_id).id, actor, now=clock.now())
    flash(_("De vraag wordt niet meer gesteld."), "ok")
    return _back(event, name)


def _purpose(name: str) -> str:
    if name not in LISTS:
        raise NotFound
    return LISTS[name]


def _question_of(event: Event, name: str, question_id: int) -> Question:
    for question in questions.asked(event.id, _purpose(name)):
        if question.id == question_id:
            return question
    raise NotFound


def _back(event: Event, name: str) -> Answer:
    return redirect(url_for("manage_events.evaluation", event_id=event.id, lijst=name), 303)

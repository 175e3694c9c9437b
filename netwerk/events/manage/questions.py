"""What is asked at registration: the organiser's questions, and what was answered."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events import export, presentation, question_rules
from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.question_forms import KINDS, QuestionForm, answers_of
from netwerk.events.models import Event, Question
from netwerk.events.queries import questions as reads
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.services import answers, question_presets, questions
from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access


@blueprint.get("/<int:event_id>/vragen")
@access(Access.ORGANISER)
def asked(event_id: int) -> Answer:
    """See what is asked at registration, and how many answered."""
    event = queries.load_managed(event_id, organiser())
    columns = answers.of_event(event.id).columns
    return render_template(
        "manage/questions/list.html",
        event=event,
        when=presentation.when(event),
        rows=reads.rows([one.newest for one in columns if one.is_asked], event.id),
        removed=reads.rows([one.newest for one in columns if not one.is_asked], event.id),
        kinds=KINDS,
        listed=reads.count_listed(event.id),
        presets=[
            (question_presets.DIET, _("Vraag naar een dieet")),
            (question_presets.ACCESS, _("Vraag wat mensen nodig hebben")),
        ],
    )


@blueprint.route("/<int:event_id>/vragen/nieuw", methods=["GET", "POST"])
@access(Access.ORGANISER)
def question_add(event_id: int) -> Answer:
    """Ask a question more."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    form = QuestionForm()
    form.offer(questions.asked(event.id), workshop_reads.of_event(event.id))
    if form.validate_on_submit():
        try:
            questions.add(event.id, form.facts(), actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De vraag staat erbij."), "ok")
            return _back(event)
    return _question_page(form, event, None)


@blueprint.route("/<int:event_id>/vragen/<int:question_id>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def question_edit(event_id: int, question_id: int) -> Answer:
    """Ask it otherwise."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    question = _asked(event, question_id)
    form = QuestionForm(data=answers_of(question))
    before = [one for one in questions.asked(event.id) if one.position < question.position]
    form.offer(before, workshop_reads.of_event(event.id))
    if form.validate_on_submit():
        try:
            changed = questions.change(question.id, form.facts(), actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            new = changed.id != question_id
            flash(
                _("Bewaard als een nieuwe versie. De eerdere antwoorden blijven staan.")
                if new
                else _("Bewaard."),
                "ok",
            )
            return _back(event)
    return _question_page(form, event, question)


@blueprint.post("/<int:event_id>/vragen/<int:question_id>/verplaats")
@access(Access.ORGANISER)
def question_move(event_id: int, question_id: int) -> Answer:
    """Ask it earlier or later."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    try:
        questions.move(_asked(event, question_id).id, up=request.form.get("naar") == "boven", actor=actor)
    except Conflict as error:
        flash(str(error.sentence), "warn")
    return redirect(url_for("manage_events.asked", event_id=event.id, _anchor=f"vraag-{question_id}"), 303)


@blueprint.route("/<int:event_id>/vragen/<int:question_id>/verwijder", methods=["GET", "POST"])
@access(Access.ORGANISER)
def question_remove(event_id: int, question_id: int) -> Answer:
    """Ask it no more, after reading what stays."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    question = _asked(event, question_id)
    if request.method != "POST":
        return render_template(
            "manage/questions/remove.html",
            event=event,
            question=question,
            answered=questions.count_answers(event.id).get(question.id, 0),
        )
    try:
        questions.retire(question.id, actor, now=clock.now())
    except Conflict as error:
        flash(str(error.sentence), "warn")
    else:
        flash(_("De vraag is weggehaald."), "ok")
    return _back(event)


@blueprint.post("/<int:event_id>/vragen/klaar")
@access(Access.ORGANISER)
def question_preset(event_id: int) -> Answer:
    """Put in a question that many days ask."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    question_presets.add_preset(event, request.form.get("vraag", ""), actor, now=clock.now())
    flash(_("De vraag staat erbij. Pas ze aan zoals je wil."), "ok")
    return _back(event)


@blueprint.post("/<int:event_id>/vragen/deelnemerslijst")
@access(Access.ORGANISER)
def participant_list_offer(event_id: int) -> Answer:
    """Let participants who agree find each other, or no longer."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    offered = request.form.get("lijst") == "ja"
    questions.offer_list(event.id, actor, offered=offered)
    flash(_("Er is een deelnemerslijst.") if offered else _("Er is geen deelnemerslijst meer."), "ok")
    return _back(event)


@blueprint.get("/<int:event_id>/vragen/<int:question_id>/antwoorden")
@access(Access.ORGANISER)
def question_answers(event_id: int, question_id: int) -> Answer:
    """Read what everybody answered to one question."""
    event = queries.load_managed(event_id, organiser())
    found = answers.of_event(event.id)
    column = next((one for one in found.columns if question_id in {each.id for each in one.versions}), None)
    if column is None:
        raise NotFound
    people = [
        (person, given)
        for person in queries.attendees(event.id, queries.EVERYBODY)
        if (given := found.of(person.id, column)) is not None
    ]
    coming = [given.value for person, given in people if person.is_active]
    countable = column.newest.kind in question_rules.DECIDING
    options = question_rules.options_of(column.newest.kind, column.newest.options)
    return render_template(
        "manage/questions/answers.html",
        event=event,
        when=presentation.when(event),
        column=column,
        people=people,
        tally=question_rules.tally(options, coming) if countable else [],
        say=question_rules.say,
        state_names=export.STATE_NAMES,
        organisation_of=queries.organisation_of,
    )


@blueprint.get("/<int:event_id>/deelnemers/<int:attendee_id>")
@access(Access.ORGANISER)
def attendee(event_id: int, attendee_id: int) -> Answer:
    """See what one person answered, chose and agreed to."""
    event = queries.load_managed(event_id, organiser())
    person = queries.attendee_of(event, attendee_id)
    found = answers.of_attendees(event.id, [person.id])
    return render_template(
        "manage/questions/person.html",
        event=event,
        person=person,
        organisation=queries.organisation_of(person),
        state=export.STATE_NAMES[person.state],
        answers=[
            (given.question, column.sensitive, question_rules.say(given.value))
            for column in found.columns
            if (given := found.of(person.id, column)) is not None
        ],
        places=export.places_words(workshop_reads.of_attendees([person.id]).get(person.id, [])),
    )


def _asked(event: Event, question_id: int) -> Question:
    """A question of this very day that is asked now. Raises NotFound."""
    for question in questions.asked(event.id):
        if question.id == question_id:
            return question
    raise NotFound


def _question_page(form: QuestionForm, event: Event, question: Question | None) -> Answer:
    body = render_template(
        "manage/questions/edit.html",
        form=form,
        event=event,
        question=question,
        answered=questions.count_answers(event.id).get(question.id, 0) if question else 0,
        registered=queries.count_active(event.id),
    )
    return body, 422 if form.errors else 200


def _back(event: Event) -> Answer:
    return redirect(url_for("manage_events.asked", event_id=event.id), 303)

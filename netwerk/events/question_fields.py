"""Form fields made of questions: for registration, the private page and the forms after a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events import question_rules
from netwerk.events.models import Question
from netwerk.events.question_rules import HIGHEST_MARK, LOWEST_MARK, NO, YES, Checked, Kind
from netwerk.kernel.forms import Form, LineField, LinesField
from netwerk.kernel.i18n import _

# Longer lists fold into one line.
MOST_RADIOS = 8
NAME = "q_"


class Wanted:
    """Marks a field that must be answered where it is put; `read` looks at that, as it may not be put."""

    field_flags = {"required": True}

    def __call__(self, _form: PlainForm, _field: Field) -> None:
        """Nothing to check by itself."""


@dataclass(frozen=True)
class Put:
    """A question's field on a page. `note` says when it is asked; scripts read that in `when` and `wanted`.

    `when` names the fields of which one must have the answer `wanted`.
    """

    field: Field
    when: str = ""
    wanted: str = ""
    note: str = ""


def form_of(questions: Sequence[Question], base: type[PlainForm] = Form) -> type[Any]:
    """A form with a field for each of these questions, after the fields of `base`."""
    return type("QuestionsForm", (base,), fields_of(questions))


def fields_of(questions: Sequence[Question]) -> dict[str, Any]:
    """The fields of these questions by their names."""
    return {name_of(question): field_of(question) for question in questions}


def name_of(question: Question) -> str:
    """The name of a question's field, the same through its versions."""
    return f"{NAME}{question.root}"


def field_of(question: Question) -> Any:
    """The field that takes an answer of the question's kind."""
    common: dict[str, Any] = {
        "label": question.label,
        "description": hint_of(question),
        "validators": [Wanted()] if question.required else [],
    }
    loose = common | {"validate_choice": False, "choices": _choices(question)}
    match question.kind:
        case Kind.CHOICE if len(question.options) > MOST_RADIOS:
            return SelectField(**loose, default="")
        case Kind.CHOICE | Kind.YESNO | Kind.SCALE:
            return RadioField(**loose, default="")
        case Kind.SEVERAL:
            return SelectMultipleField(**loose)
        case Kind.LONG:
            # The rules say what is too long: their sentence names the true limit.
            return LinesField(**common, render_kw={"rows": 3})
        case Kind.NUMBER:
            return LineField(**common, render_kw={"inputmode": "numeric"})
        case _:
            return LineField(**common, longest=question_rules.LONGEST_LINE)


def data_of(questions: Sequence[Question], values: Mapping[str, Any]) -> dict[str, Any]:
    """Kept answers, by root, as the data of a form with these questions."""
    data = {}
    for question in questions:
        value = values.get(question.root)
        if isinstance(value, bool):
            value = YES if value else NO
        elif isinstance(value, int):
            value = str(value)
        if value is not None:
            data[name_of(question)] = value
    return data


def read(form: Any, questions: Sequence[Question], workshop_ids: Collection[int] = ()) -> Checked:
    """The answers in a form, by root; what is wrong with one stands beside its field."""
    given = {question.root: form[name_of(question)].data for question in questions}
    checked = question_rules.check(questions, given, workshop_ids)
    for question in questions:
        field = form[name_of(question)]
        field.errors = [checked.problems[question.root]] if question.root in checked.problems else []
    return checked


def put(
    form: Any, questions: Sequence[Question], workshops: Mapping[int, tuple[str, str]] | None = None
) -> Iterator[Put]:
    """The fields in their order, each with when it is asked.

    `workshops` gives for the id of a workshop its title and the names of the fields that choose it.
    """
    by_root = {question.root: question for question in questions}
    for question in questions:
        field = form[name_of(question)]
        decider = by_root.get(question.shown_when_root)
        if decider is not None:
            note = _(
                "Alleen als je bij “%(question)s” “%(answer)s” antwoordt.",
                question=decider.label,
                answer=question.shown_when_value,
            )
            yield Put(field, form[name_of(decider)].name, question.shown_when_value, note)
        elif question.workshop_id is not None:
            title, names = (workshops or {}).get(question.workshop_id, ("", ""))
            if title:
                note = _("Alleen als je “%(workshop)s” kiest.", workshop=title)
                yield Put(field, names, str(question.workshop_id), note)
        else:
            yield Put(field)


def hint_of(question: Question) -> str:
    """What helps to answer; of a sensitive question also who reads it and when it is gone."""
    promise = (
        _("Alleen de organisatoren zien dit. We wissen het 30 dagen na de dag.") if question.sensitive else ""
    )
    return " ".join(part for part in (question.help, promise) if part)


def _choices(question: Question) -> list[SelectChoice]:
    options: list[tuple[str, str]]
    match question.kind:
        case Kind.YESNO:
            options = [(YES, _("Ja")), (NO, _("Nee"))]
        case Kind.SCALE:
            options = [(str(mark), str(mark)) for mark in range(LOWEST_MARK, HIGHEST_MARK + 1)]
        case _:
            options = [(option, option) for option in question.options]
    if question.kind == Kind.CHOICE and len(options) > MOST_RADIOS:
        options.insert(0, ("", _("Kies een antwoord")))
    elif question.kind != Kind.SEVERAL and not question.required:
        # A radio cannot be unticked, so that leaving it out is a choice as well.
        options.append(("", _("Geen antwoord")))
    return [SelectChoice(value, label) for value, label in options]

"""What an organiser fills in to ask a question at registration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events import question_rules
from netwerk.events.models import Question, Workshop
from netwerk.events.question_rules import Kind
from netwerk.events.services.questions import LONGEST_HELP, LONGEST_LABEL, QuestionFacts
from netwerk.kernel.forms import Form, LineField, LinesField, required
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.kernel.text import plain_line

KINDS: dict[str, LazyString] = {
    Kind.TEXT: lazy("Een korte tekst"),
    Kind.LONG: lazy("Een langere tekst"),
    Kind.CHOICE: lazy("Eén uit een lijst"),
    Kind.SEVERAL: lazy("Meer uit een lijst"),
    Kind.YESNO: lazy("Ja of nee"),
    Kind.NUMBER: lazy("Een getal"),
}
BETWEEN = "="


class QuestionForm(Form):
    """One question."""

    label = LineField(lazy("Vraag"), [required(lazy("Schrijf de vraag."))], longest=LONGEST_LABEL)
    help = LineField(lazy("Uitleg bij de vraag"), longest=LONGEST_HELP)
    kind = RadioField(
        lazy("Wat voor antwoord?"),
        choices=[SelectChoice(kind.value, KINDS[kind]) for kind in KINDS],  # type: ignore[attr-defined]
        default=Kind.TEXT.value,
    )
    options = LinesField(lazy("Antwoorden om uit te kiezen"), longest=4000, render_kw={"rows": 5})
    required = BooleanField(lazy("Iedereen moet deze vraag beantwoorden"))
    sensitive = BooleanField(lazy("Dit is gevoelig, zoals een dieet of een beperking"))
    workshop_id = SelectField(lazy("Voor wie?"), coerce=int, default=0)
    shown_when = SelectField(lazy("Wanneer stel je de vraag?"), default="")

    def offer(self, before: Sequence[Question], workshops: Sequence[Workshop]) -> None:
        """Put in the workshops of the day, and the questions on whose answers this one may hang."""
        self.workshop_id.choices = [SelectChoice(0, _("Iedereen die inschrijft"))] + [
            SelectChoice(one.id, _("Wie “%(workshop)s” kiest", workshop=one.title)) for one in workshops
        ]
        self.shown_when.choices = [SelectChoice("", _("Altijd"))] + [
            SelectChoice(
                f"{question.root}{BETWEEN}{option}",
                _(
                    "Als op “%(question)s” het antwoord “%(answer)s” is",
                    question=question.label,
                    answer=option,
                ),
            )
            for question in before
            for option in question_rules.options_of(question.kind, question.options)
        ]

    def facts(self) -> QuestionFacts:
        """The question as the service wants it."""
        options = [plain_line(line) for line in (self.options.data or "").splitlines()]
        root, _between, value = (self.shown_when.data or "").partition(BETWEEN)
        return QuestionFacts(
            kind=self.kind.data,
            label=self.label.data or "",
            help=self.help.data or "",
            options=[option for option in options if option],
            required=bool(self.required.data),
            sensitive=bool(self.sensitive.data),
            workshop_id=self.workshop_id.data or None,
            shown_when_root=root,
            shown_when_value=value,
        )


def answers_of(question: Question) -> dict[str, Any]:
    """A stored question as the answers that would make it."""
    hangs_on = f"{question.shown_when_root}{BETWEEN}{question.shown_when_value}"
    return {name: getattr(question, name) for name in ("label", "help", "kind", "required", "sensitive")} | {
        "options": "\n".join(question.options),
        "workshop_id": question.workshop_id or 0,
        "shown_when": hangs_on if question.shown_when_root else "",
    }

"""What an organiser fills in once a day is over."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, ValidationError

from netwerk.events.question_rules import Kind
from netwerk.events.services.questions import QuestionFacts
from netwerk.kernel import uploads
from netwerk.kernel.forms import Form, LineField, LinesField, UploadField, required
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line

KINDS = (
    (Kind.SCALE.value, lazy("Een cijfer van 1 tot 5")),
    (Kind.LONG.value, lazy("Een tekst")),
    (Kind.YESNO.value, lazy("Ja of nee")),
    (Kind.CHOICE.value, lazy("Eén uit een lijst")),
    (Kind.SEVERAL.value, lazy("Meer uit een lijst")),
    (Kind.NUMBER.value, lazy("Een getal")),
)
EVERYBODY, REGISTERED = "iedereen", "ingeschreven"


class ReportForm(Form):
    """What happened, in Markdown."""

    report = LinesField(lazy("Verslag"), render_kw={"rows": 12})


class MaterialForm(Form):
    """A file or an address elsewhere."""

    title = LineField(lazy("Titel"), longest=140)
    file = UploadField(lazy("Bestand"), render_kw={"accept": uploads.ENDINGS})
    url = LineField(lazy("Of een link"), longest=500, render_kw={"inputmode": "url"})
    audience = RadioField(
        lazy("Wie mag dit zien?"),
        choices=[
            SelectChoice(EVERYBODY, lazy("Iedereen, op de pagina van de dag")),
            SelectChoice(REGISTERED, lazy("Alleen wie ingeschreven was, op de persoonlijke pagina")),
        ],
        default=EVERYBODY,
    )

    def validate_file(self, field: Any) -> None:
        """One of both, as a material is the one or the other."""
        if field.data is None and not self.url.data:
            raise ValidationError(lazy("Kies een bestand of vul een link in."))
        if field.data is not None and self.url.data:
            raise ValidationError(lazy("Kies een bestand of vul een link in, niet allebei."))


class EvaluationQuestionForm(Form):
    """A question of one's own for after the day."""

    label = LineField(lazy("Vraag"), [required(lazy("Schrijf de vraag."))], longest=200)
    kind = RadioField(
        lazy("Wat voor antwoord?"),
        choices=[SelectChoice(kind, name) for kind, name in KINDS],
        default=Kind.LONG.value,
    )
    options = LinesField(lazy("Antwoorden om uit te kiezen"), longest=4000, render_kw={"rows": 4})

    def facts(self) -> QuestionFacts:
        """The question as the service wants it."""
        options = [plain_line(line) for line in (self.options.data or "").splitlines()]
        return QuestionFacts(self.kind.data, self.label.data or "", options=[one for one in options if one])


class ConcludeForm(Form):
    """The word of whoever closes the list."""

    checked = BooleanField(
        lazy("Ik keek de aanwezigheid na en ze klopt."),
        [DataRequired(lazy("Kijk de aanwezigheid na en vink dit aan."))],
    )

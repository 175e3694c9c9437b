"""What people fill in at the privacy desk and to tell us something."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.kernel.forms import EmailField, Form, LineField, LinesField, required
from netwerk.kernel.i18n import lazy
from netwerk.portal.feedback import LONGEST_OUTCOME, LONGEST_WORDS, SUBJECTS

STAY, GO = "blijven", "weg"


def words_field() -> RadioField:
    """Whether what somebody said in conversations goes too."""
    return RadioField(
        lazy("Wat doen we met wat je in gesprekken schreef?"),
        choices=[
            SelectChoice(STAY, lazy('Laat mijn woorden staan, met "Voormalig lid" erbij')),
            SelectChoice(GO, lazy("Wis ook mijn woorden, mijn bestanden en wat anderen ervan citeerden")),
        ],
        default=STAY,
    )


class ErasureForm(Form):
    """Ask to have oneself erased, signed in."""

    words = words_field()


class GuestErasureForm(Form):
    """Ask it for an address."""

    email = EmailField(lazy("E-mailadres"), [required(lazy("Vul je e-mailadres in."))])


class ConfirmErasureForm(Form):
    """The last step."""

    words = words_field()
    sure = BooleanField(
        lazy("Ja, wis alles. Ik weet dat dit niet meer terug kan."),
        [required(lazy("Vink aan dat je het zeker weet."))],
    )


class EraseSomebodyForm(Form):
    """An administrator erases somebody who asked for it."""

    email = EmailField(lazy("E-mailadres van wie het vroeg"), [required(lazy("Vul het e-mailadres in."))])
    reason = LineField(lazy("Waarom?"), [required(lazy("Schrijf waarom, zonder naam."))], longest=300)
    words = words_field()


class FeedbackForm(Form):
    """Tell us something about the site."""

    about = RadioField(
        lazy("Waarover gaat het?"),
        choices=[SelectChoice(key, title) for key, title in SUBJECTS.items()],
        default="accessibility",
    )
    words = LinesField(
        lazy("Wat wilde je doen, en wat ging er mis?"),
        [required(lazy("Schrijf wat er aan de hand is."))],
        longest=LONGEST_WORDS,
    )
    page = LineField(lazy("Op welke pagina?"), longest=300)
    email = EmailField(lazy("Je e-mailadres"))
    form_key = HiddenField()
    website = StringField(lazy("Laat dit veld leeg"))


class OutcomeForm(Form):
    """What was done about it."""

    outcome = LineField(
        lazy("Wat deed je ermee?"),
        [required(lazy("Schrijf kort wat je ermee deed."))],
        longest=LONGEST_OUTCOME,
    )

    def named(self, number: int) -> Any:
        """The field under an id of its own, as there are several such forms on a page."""
        self.outcome.id = f"uitkomst-{number}"
        return self.outcome

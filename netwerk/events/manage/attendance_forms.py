"""What an organiser fills in at the door and on the attendance list."""

from __future__ import annotations

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.kernel.forms import EmailField, Form, LineField, required
from netwerk.kernel.i18n import lazy

PRESENT, ABSENT, EXCUSED = "aanwezig", "afwezig", "verontschuldigd"


class WalkInForm(Form):
    """Somebody at the door who is not on the list: as little as can be."""

    form_key = HiddenField()
    name = LineField(
        lazy("Naam"), [required(lazy("Vul de naam in."))], longest=120, render_kw={"autocomplete": "off"}
    )
    organisation = LineField(
        lazy("Organisatie"), longest=160, render_kw={"autocomplete": "off", "list": "organisaties"}
    )
    function = LineField(lazy("Functie"), longest=80, render_kw={"autocomplete": "off"})
    email = EmailField(lazy("E-mailadres"), render_kw={"autocomplete": "off"})


class CorrectionForm(Form):
    """What was really the case, and why the list said otherwise."""

    verdict = RadioField(
        lazy("Wat klopt er?"),
        [required(lazy("Kies wat er klopt."))],
        choices=[
            SelectChoice(PRESENT, lazy("Was aanwezig")),
            SelectChoice(ABSENT, lazy("Was er niet")),
            SelectChoice(EXCUSED, lazy("Verontschuldigd")),
        ],
    )
    reason = LineField(lazy("Reden"), [required(lazy("Zeg kort waarom."))], longest=500)

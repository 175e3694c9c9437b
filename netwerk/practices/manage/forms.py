"""What editors fill in."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from netwerk.kernel.forms import EmailField, Form, LinesField, required
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import typed_number
from netwerk.practices import content
from netwerk.practices.services.reviewing import LONGEST_REASON, LONGEST_REMARK
from netwerk.practices.wording import SIDES

# Before the name of the field that a remark is about.
REMARK = "opmerking-"


class DecisionForm(Form):
    """A decision on the version that was read."""

    number = HiddenField()

    @property
    def read(self) -> int:
        """The number of that version; 0, which no version has, when it says none."""
        return typed_number(self.number.data or "") or 0


class ReturnForm(DecisionForm):
    """What to change: a word in general, and a remark for any field."""

    reason = LinesField(lazy("In het algemeen"), longest=LONGEST_REASON, render_kw={"rows": 4})

    @property
    def remarks(self) -> dict[str, str]:
        """What is remarked, by field."""
        given = {name: self[REMARK + name].data for name in content.BY_NAME}
        return {name: words for name, words in given.items() if words}


for _one in content.FIELDS:
    _about = lazy("Opmerking bij “%(field)s”", field=_one.label)
    setattr(ReturnForm, REMARK + _one.name, LinesField(_about, longest=LONGEST_REMARK, render_kw={"rows": 3}))


class PublishForm(DecisionForm):
    """Whether an editor saw that it was done for real."""

    checked = BooleanField(
        lazy("Ik ging na dat dit minstens één keer gedaan is en dat de partners erachter staan.")
    )


class AskForm(Form):
    """Whom to ask to look at a sheet, and for which side."""

    email = EmailField(lazy("E-mailadres"), [required(lazy("Vul een e-mailadres in."))])
    side = RadioField(
        lazy("Namens wie kijkt die persoon?"),
        [DataRequired(lazy("Kies school of bedrijf."))],
        choices=[SelectChoice(side, words) for side, words in SIDES.items()],
    )

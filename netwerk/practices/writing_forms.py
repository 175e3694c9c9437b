"""What a writer fills in around the text of a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from netwerk.kernel.forms import EmailField, Form, LineField, LinesField, required
from netwerk.kernel.i18n import LANGUAGES, LazyString, lazy
from netwerk.practices.consent_rules import Consent
from netwerk.practices.content import KINDS, LICENCES, LONGEST_TITLE
from netwerk.practices.models import Attachment
from netwerk.practices.rules import Kind
from netwerk.practices.services import files
from netwerk.practices.services.files import LONGEST_ALT, LONGEST_CREDIT
from netwerk.practices.services.files import LONGEST_TITLE as LONGEST_FILE_TITLE
from netwerk.practices.services.reviewing import LONGEST_REASON
from netwerk.practices.services.writing import LONGEST_NOTE

CHOOSE_KIND = DataRequired(lazy("Kies wat voor praktijk het is."))


def _choices(options: Iterable[tuple[str, str | LazyString]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in options]


class BeginForm(Form):
    """What it is called and what kind it is; `seen` once alike sheets were shown."""

    title = LineField(
        lazy("Hoe heet het?"), [required(lazy("Geef de praktijk een titel."))], longest=LONGEST_TITLE
    )
    kind = RadioField(
        lazy("Wat wil je delen?"),
        [CHOOSE_KIND],
        choices=_choices(KINDS.items()),
        default=Kind.QUICK_WIN.value,
    )
    language = RadioField(lazy("In welke taal schrijf je?"), choices=_choices(LANGUAGES.items()))
    # The partnership whose organisations it begins with as partners.
    partnership = HiddenField()
    seen = HiddenField()


class KindForm(Form):
    """Another kind of sheet."""

    kind = RadioField(lazy("Wat wil je delen?"), [CHOOSE_KIND], choices=_choices(KINDS.items()))


class TranslateForm(Form):
    """Into which language."""

    language = RadioField(
        lazy("In welke taal?"), [DataRequired(lazy("Kies een taal."))], validate_choice=False
    )

    def offer(self, taken: Collection[str]) -> None:
        """Leave out the languages in which it exists."""
        self.language.choices = _choices(
            (code, name) for code, name in LANGUAGES.items() if code not in taken
        )


class NoteForm(Form):
    """What changed in a version."""

    note = LineField(lazy("Wat is er anders?"), longest=LONGEST_NOTE)


class SubmitForm(NoteForm):
    """The word of whoever hands a sheet in."""

    agreed = BooleanField(
        lazy("De organisaties weten hiervan, en niemand is herkenbaar die dat niet wil."),
        [DataRequired(lazy("Vraag het na en vink dit aan."))],
    )
    worries = BooleanField(lazy("Ik keek het na: dit mag erin staan."))


class WithdrawForm(Form):
    """Why a sheet goes."""

    reason = LinesField(
        lazy("Waarom verdwijnt deze praktijk?"),
        [required(lazy("Schrijf waarom de praktijk verdwijnt. Dat lezen bezoekers op haar adres."))],
        longest=LONGEST_REASON,
        render_kw={"rows": 3},
    )


class WriterForm(Form):
    """Who writes along."""

    email = EmailField(lazy("E-mailadres van je collega"), [required(lazy("Vul een e-mailadres in."))])


class FileForm(Form):
    """What a file is."""

    title = LineField(lazy("Naam"), longest=LONGEST_FILE_TITLE)
    alt = LineField(lazy("Wat is er op de foto te zien?"), longest=LONGEST_ALT)
    credit = LineField(lazy("Wie maakte het?"), longest=LONGEST_CREDIT)
    licence = RadioField(
        lazy("Licentie van dit bestand"),
        choices=_choices([("", lazy("Dezelfde als van de praktijk")), *LICENCES.items()]),
        default="",
    )

    seen = HiddenField()

    def of(self, row: Attachment) -> None:
        """Show what is known of a file."""
        for name, value in files.said_of(row).items():
            self[name].data = value
        self.seen.data = files.mark_of(row)


class DistilForm(Form):
    """What kind of sheet is made of a text, and of each passage in which field it goes."""

    title = LineField(lazy("Hoe heet het?"), longest=LONGEST_TITLE)
    kind = RadioField(
        lazy("Wat maak je ervan?"),
        [CHOOSE_KIND],
        choices=_choices(KINDS.items()),
        default=Kind.PRACTICE.value,
    )


class ConsentForm(Form):
    """Whether words may stand in a sheet."""

    answer = RadioField(
        lazy("Mogen je woorden in deze praktijk?"),
        [DataRequired(lazy("Kies of je woorden erin mogen."))],
        choices=_choices(
            [
                (Consent.NAMED, lazy("Ja, met mijn naam erbij")),
                (Consent.UNNAMED, lazy("Ja, zonder mijn naam")),
                (Consent.REFUSED, lazy("Nee, liever niet")),
            ]
        ),
    )


class PlainForm(Form):
    """Nothing but a button."""

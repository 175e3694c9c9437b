"""What is filled in at the counter."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.kernel.forms import EmailField, Form, LineField, LinesField, NameField, required
from netwerk.kernel.i18n import _, lazy
from netwerk.needs.helpdesk.rules import LONGEST_ANSWER, LONGEST_SUBJECT, LONGEST_TITLE, LONGEST_WORDS
from netwerk.taxonomy.choosing import WordField
from netwerk.taxonomy.queries import all_regions, all_sectors, all_themes


class QuestionForm(Form):
    """A question, and who asks it."""

    subject = LineField(
        lazy("Waarover gaat je vraag?"),
        [required(lazy("Zeg in enkele woorden waarover het gaat."))],
        longest=LONGEST_SUBJECT,
    )
    words = LinesField(
        lazy("Je vraag"), [required(lazy("Schrijf je vraag."))], longest=LONGEST_WORDS, render_kw={"rows": 6}
    )
    region = WordField(lazy("In welke regio?"))
    sector = WordField(lazy("In welke sector?"))
    theme = WordField(lazy("Bij welk lerend netwerk past het?"))
    name = NameField(
        lazy("Je naam"),
        [required(lazy("Vul je naam in."))],
        longest=120,
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(lazy("Je e-mailadres"), [required(lazy("Vul je e-mailadres in."))])
    organisation = NameField(lazy("Je organisatie"), longest=160, render_kw={"autocomplete": "organization"})
    # Kept once somebody said that what looks like a person's data may stand.
    checked = BooleanField(lazy("Dit gaat niet over een leerling. Verstuur het zo."))
    form_key = HiddenField()

    def offer(self) -> None:
        """The words to choose from."""
        self.region.offer(all_regions(), _("Geen of meer dan één"))
        self.sector.offer(all_sectors(), _("Weet ik niet"))
        self.theme.offer(all_themes(), _("Weet ik niet"))


class AnswerForm(Form):
    """What is mailed to who asked, or a word on why it waits."""

    words = LinesField(lazy("Je antwoord"), longest=LONGEST_ANSWER, render_kw={"rows": 8})
    # The last act that was on the page.
    seen = HiddenField()


class WaitForm(Form):
    """For whom or what a question waits."""

    words = LineField(lazy("Op wie of wat wacht je?"), longest=500)


class OwnerForm(Form):
    """Who sees to a question."""

    owner = SelectField(lazy("Geef door aan"), validate_choice=False)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """The organisers to choose from."""
        self.owner.choices = [SelectChoice(str(one), name) for one, name in people]


class PublishForm(Form):
    """A question with its answer, for all to read."""

    title = LineField(lazy("De vraag"), [required(lazy("Schrijf de vraag."))], longest=LONGEST_TITLE)
    raw = LinesField(
        lazy("Het antwoord"),
        [required(lazy("Schrijf een antwoord."))],
        longest=LONGEST_ANSWER,
        render_kw={"rows": 10},
    )


class RouteForm(Form):
    """Who answers for a region and a sector."""

    region = WordField(lazy("Regio"))
    sector = WordField(lazy("Sector"))
    member = SelectField(lazy("Wie antwoordt"), validate_choice=False)

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """The words and the people to choose from."""
        self.region.offer(all_regions(), _("Alle regio's"))
        self.sector.offer(all_sectors(), _("Alle sectoren"))
        self.member.choices = [SelectChoice(str(one), name) for one, name in people]

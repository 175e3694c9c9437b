"""What is filled in to report, recognise and answer a need."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Optional

from netwerk.kernel.forms import EmailField, Form, LineField, LinesField, NameField, required
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.text import typed_number
from netwerk.needs import choices
from netwerk.needs.models import Need
from netwerk.needs.rules import (
    LONGEST_ANSWER,
    LONGEST_PARTNER,
    LONGEST_REASON,
    LONGEST_SENTENCE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Kind,
)
from netwerk.needs.services.reporting import NeedFacts
from netwerk.needs.wording import KINDS
from netwerk.taxonomy.choosing import WordField, WordsField
from netwerk.taxonomy.queries import all_regions, all_sectors, all_themes

FEW = {"rows": 3}
# As browsers send a day, and as people type one.
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]
HERE = re.compile(r"/noden/([0-9]{1,9})")


class DayField(DateField):
    """A day, from a calendar or typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, and say it plainly when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(lazy("Vul een dag in zoals 2027-03-11.")) from error


class CheckedForm(Form):
    """A form whose words may say too much about a person."""

    # Kept once somebody said that what looks like a person's data may stand.
    checked = BooleanField(lazy("Dit gaat niet over een leerling of een privépersoon. Zet het er zo op."))


class NeedForm(CheckedForm):
    """A need or a chance: what it is, where and about what."""

    kind = RadioField(
        lazy("Wat wil je melden?"),
        [DataRequired(lazy("Kies of het een nood of een kans is."))],
        choices=[SelectChoice(kind.value, KINDS[kind]) for kind in Kind],
        default=Kind.NEED.value,
    )
    title = LineField(lazy("In één zin"), [required(lazy("Geef het een titel."))], longest=LONGEST_TITLE)
    raw = LinesField(
        lazy("Wat gebeurt er nu?"),
        [required(lazy("Schrijf wat er nu gebeurt."))],
        longest=LONGEST_TEXT,
        render_kw={"rows": 7},
    )
    themes = WordsField(
        lazy("Bij welk lerend netwerk hoort het?"),
        [DataRequired(lazy("Kies minstens één lerend netwerk waar dit bij hoort."))],
    )
    region = WordField(lazy("Waar speelt het?"))
    municipality = SelectField(lazy("Gaat het om één gemeente?"), [Optional()], validate_choice=False)
    sectors = WordsField(lazy("Welke sectoren?"))

    def offer(self, need: Need | None = None) -> None:
        """The words to choose from; a need that is changed may keep its own."""
        self.themes.offer(all_themes(), {one.slug for one in need.themes} if need else ())
        self.sectors.offer(all_sectors(), {one.slug for one in need.sectors} if need else ())
        self.region.offer(all_regions(), _("Heel het netwerk"), {need.region_id} if need else ())
        self.municipality.choices = choices.municipalities()

    def facts(self) -> NeedFacts:
        """What was filled in."""
        return NeedFacts(
            kind=self.kind.data or "",
            title=self.title.data or "",
            raw=self.raw.data or "",
            theme_ids=choices.theme_ids(self.themes.data or ()),
            region_id=choices.region_id(self.region.data),
            municipality_id=choices.municipality_id(self.municipality.data),
            sector_ids=choices.sector_ids(self.sectors.data or ()),
        )


class ReportForm(NeedForm):
    """A new one, and for which organisation."""

    organisation = NameField(
        lazy("Voor welke organisatie meld je dit?"), longest=160, render_kw={"list": "organisaties"}
    )
    shows_organisation = BooleanField(lazy("Toon de naam van de organisatie bij de melding"))
    email = EmailField(lazy("Je e-mailadres"))
    form_key = HiddenField()
    # What it comes from elsewhere on the site, such as `practice:12`.
    thing = HiddenField()
    # Once alike needs were shown.
    seen = HiddenField()


class EditForm(NeedForm):
    """Other words, from the version that was opened."""

    version = HiddenField()

    @property
    def opened_version(self) -> int:
        """Which version was opened."""
        return typed_number(self.version.data or "") or 0


def filled_in(need: Need) -> dict[str, object]:
    """The form as the need is now."""
    return {
        "kind": need.kind,
        "title": need.title,
        "raw": need.raw,
        "themes": [one.slug for one in need.themes],
        "sectors": [one.slug for one in need.sectors],
        "region": need.region.slug if need.region else "",
        "municipality": need.municipality.slug if need.municipality else "",
        "version": str(need.version),
    }


class RecogniseForm(CheckedForm):
    """That one meets the same, and how it is at one's own place."""

    sentence = LinesField(lazy("Hoe is het bij jullie?"), longest=LONGEST_SENTENCE, render_kw=FEW)
    organisation = NameField(lazy("Je organisatie"), longest=160, render_kw={"list": "organisaties"})
    shows_organisation = BooleanField(lazy("Toon de naam van mijn organisatie bij mijn zin"))
    email = EmailField(lazy("Je e-mailadres"))


class ComplainForm(Form):
    """What is not right with a need."""

    words = LinesField(
        lazy("Wat klopt er niet?"),
        [required(lazy("Zeg kort wat er niet klopt, dan weet de organisator waar te kijken."))],
        longest=LONGEST_REASON,
        render_kw=FEW,
    )


class ReasonForm(Form):
    """Why somebody does something; whether it is needed says the service."""

    reason = LineField(lazy("Reden"), longest=LONGEST_REASON)


class MergeForm(Form):
    """In which other need this one goes up."""

    into = LineField(lazy("Adres of nummer van de andere"), longest=300)

    @property
    def into_id(self) -> int | None:
        """The need that was named."""
        given = self.into.data or ""
        found = HERE.search(given) or re.fullmatch(r"#?([0-9]{1,9})", given)
        return int(found[1]) if found else None


class AnswerForm(Form):
    """What an organiser answers."""

    words = LinesField(lazy("Wat wil je erbij zeggen?"), longest=LONGEST_ANSWER, render_kw={"rows": 5})
    partner = LineField(
        lazy("Aan wie geef je het door?"), longest=LONGEST_PARTNER, render_kw={"list": "partners"}
    )
    owner = SelectField(lazy("Wie volgt het op?"), [Optional()], validate_choice=False)
    due_on = DayField(lazy("Tegen wanneer verwacht je antwoord?"), [Optional()], format=DAYS)
    thing = HiddenField()
    version = HiddenField()

    def offer(self, people: Sequence[tuple[int, str]], own_id: int) -> None:
        """Who may follow it up."""
        self.owner.choices = [SelectChoice(str(one), name) for one, name in people]
        self.owner.data = self.owner.data or str(own_id)

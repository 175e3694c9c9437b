"""What is asked of who takes a practice over, and of who says that it is so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from netwerk.kernel.forms import EmailField, Form, LinesField, NameField, NumberField, required
from netwerk.kernel.i18n import lazy
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.services.adopting import LONGEST_REASON, LONGEST_TEXT, AdoptionFacts
from netwerk.practices.wording import ADOPTION_STATES
from netwerk.taxonomy.choosing import WordField
from netwerk.taxonomy.queries import all_regions

RECOMMENDS = {"": None, "ja": True, "nee": False}
FEW = {"rows": 3}


class AdoptionForm(Form):
    """How far an organisation is with a practice of others, and what came of it."""

    organisation = NameField(
        lazy("Voor welke organisatie spreek je?"),
        [required(lazy("Vul de naam van je organisatie in."))],
        longest=160,
        render_kw={"list": "organisaties", "autocomplete": "organization"},
    )
    state = RadioField(
        lazy("Hoever staan jullie?"),
        [DataRequired(lazy("Kies hoever jullie staan."))],
        choices=[SelectChoice(state, words) for state, words in ADOPTION_STATES.items()],
    )
    stopped_because = LinesField(lazy("Waarom stopten jullie?"), longest=LONGEST_REASON, render_kw=FEW)
    changes = LinesField(lazy("Wat doen jullie anders?"), longest=LONGEST_TEXT, render_kw=FEW)
    result = LinesField(lazy("Wat brengt het op?"), longest=LONGEST_TEXT, render_kw=FEW)
    hours = NumberField(lazy("Hoeveel uur werk kostte het tot nu?"), render_kw={"inputmode": "numeric"})
    new_workplaces = NumberField(
        lazy("Hoeveel nieuwe werkplekken kwamen er?"), render_kw={"inputmode": "numeric"}
    )
    recommends = RadioField(
        lazy("Raden jullie het andere organisaties aan?"),
        choices=[
            SelectChoice("ja", lazy("Ja")),
            SelectChoice("nee", lazy("Nee")),
            SelectChoice("", lazy("Dat weten we nog niet")),
        ],
        default="",
    )
    region = WordField(lazy("In welke regio is dat?"), default="")
    adaptation = SelectField(lazy("Schreven jullie er een eigen versie van?"), default="")
    contact_email = EmailField(lazy("Wie kan dit bij jullie bevestigen?"))

    def offer(self, sheets: Sequence[Practice]) -> None:
        """Let them choose among the regions and among their own sheets."""
        unsaid = lazy("Zoals het adres van de organisatie zegt")
        self.region.offer(all_regions(), unsaid, {self.region.object_data})
        nothing = SelectChoice("", lazy("Nee, of nog niet op deze site"))
        self.adaptation.choices = [nothing, *(SelectChoice(str(one.id), one.title) for one in sheets)]

    def facts(self) -> AdoptionFacts:
        """What was filled in."""
        return AdoptionFacts(
            organisation=self.organisation.data or "",
            state=self.state.data or "",
            stopped_because=self.stopped_because.data or "",
            changes=self.changes.data or "",
            result=self.result.data or "",
            hours=self.hours.data,
            recommends=RECOMMENDS[self.recommends.data or ""],
            new_workplaces=self.new_workplaces.data,
            contact_email=self.contact_email.data or "",
            adaptation_id=int(self.adaptation.data) if self.adaptation.data else None,
            region=self.region.data or "",
        )


def filled_in(row: Adoption) -> dict[str, Any]:
    """The form as it was filled in before."""
    said = {name: getattr(row, name) for name in ("state", "stopped_because", "changes", "result", "hours")}
    word = next(word for word, recommends in RECOMMENDS.items() if recommends is row.recommends)
    return said | {
        "organisation": row.organisation.name,
        "new_workplaces": row.new_workplaces,
        "recommends": word,
        "adaptation": str(row.adaptation_id or ""),
        "region": next((one.slug for one in all_regions() if one.id == row.region_id), ""),
        "contact_email": "",
    }


class ConfirmForm(Form):
    """Who says that it is so."""

    name = NameField(
        lazy("Je naam"),
        [required(lazy("Vul je naam in."))],
        longest=120,
        render_kw={"autocomplete": "name"},
    )


class RefuseForm(Form):
    """Why an adoption counts no longer."""

    reason = LinesField(
        lazy("Waarom telt deze overname niet mee?"),
        [required(lazy("Schrijf waarom deze overname niet meetelt."))],
        longest=LONGEST_REASON,
        render_kw=FEW,
    )

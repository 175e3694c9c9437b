"""What people fill in about organisations, their people and their partnerships."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from netwerk.kernel.forms import EmailField, Form, LineField, LinesField, NameField, PhoneField, required
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.members.forms import FUNCTION, ORGANISATION, name_field
from netwerk.members.rules import Audience
from netwerk.members.wording import SIZE_WORDS
from netwerk.members.work_rules import read_month
from netwerk.taxonomy.choosing import WordIdsField

Row = tuple[Any, Any]


def choices(rows: Iterable[Row]) -> list[SelectChoice]:
    """Choices of a list from their values and words."""
    return [SelectChoice(value, words) for value, words in rows]


NONE = (0, lazy("Kies"))
SIZES = [
    ("", lazy("Zeg ik liever niet")),
    *SIZE_WORDS.items(),
]
AUDIENCES = [
    (Audience.NOBODY.value, lazy("Niemand")),
    (Audience.MEMBERS.value, lazy("Leden van het netwerk")),
    (Audience.EVERYBODY.value, lazy("Iedereen")),
]


class OrganisationForm(Form):
    """What an organisation tells of itself."""

    name = LineField(
        lazy("Naam"), [required(lazy("Vul de naam van de organisatie in."))], longest=ORGANISATION
    )
    type = SelectField(lazy("Soort organisatie"), coerce=int, default=0)
    municipality = SelectField(lazy("Gemeente"), coerce=int, default=0)
    address = LineField(lazy("Adres"), longest=200, render_kw={"autocomplete": "street-address"})
    website = LineField(lazy("Website"), longest=200, render_kw={"inputmode": "url"})
    size_class = SelectField(
        lazy("Hoeveel mensen werken er?"), choices=choices(SIZES), default="", validate_choice=False
    )
    sectors = WordIdsField(lazy("Sectoren"))
    about = LinesField(lazy("Wie zijn jullie?"), longest=1000, render_kw={"rows": 5})


class EstablishmentForm(Form):
    """A place where the organisation is too."""

    name = LineField(lazy("Hoe heet deze vestiging?"), longest=120, render_kw={"autocomplete": "off"})
    street = LineField(
        lazy("Straat en nummer"),
        [required(lazy("Vul de straat en het nummer in."))],
        longest=160,
        render_kw={"autocomplete": "off"},
    )
    postcode = LineField(
        lazy("Postcode"),
        [required(lazy("Vul de postcode in, zoals 3500."))],
        longest=10,
        render_kw={"autocomplete": "off"},
    )
    municipality = SelectField(lazy("Gemeente"), coerce=int, default=0)


class MonthField(LineField):
    """A month, typed as 06/2026 or juni 2026; its `month` is the first day of it, None for nothing."""

    def __init__(self, label: LazyString, validators: Any = (), **more: Any) -> None:
        """A telephone's keys for numbers have no stroke, so that all keys are there."""
        super().__init__(label, validators, longest=20, render_kw={"autocomplete": "off"}, **more)

    @property
    def month(self) -> date | None:
        """The first day of the month; asked once the form is valid."""
        return read_month(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no month."""
        del form
        try:
            read_month(self.data or "")
        except ValueError:
            sentence = _(
                "Vul bij “%(field)s” een maand in, zoals 06/2026 of juni 2026.", field=self.label.text
            )
            raise ValidationError(str(sentence)) from None


class PeriodForm(Form):
    """From when until when somebody works at an organisation."""

    since = MonthField(lazy("Van"))
    until = MonthField(lazy("Tot en met"))


class PastForm(PeriodForm):
    """From when until when they worked there."""

    until = MonthField(lazy("Tot en met"), [required(lazy("Tot welke maand werkte je er?"))])


class EarlierForm(Form):
    """Where somebody worked before."""

    organisation = LineField(
        lazy("Organisatie"),
        [required(lazy("Vul in waar je werkte."))],
        longest=ORGANISATION,
        render_kw={"autocomplete": "off", "list": "organisaties"},
    )
    function = LineField(
        lazy("Wat was je functie daar?"), longest=FUNCTION, render_kw={"autocomplete": "off"}
    )
    since = MonthField(lazy("Van"))
    until = MonthField(lazy("Tot en met"), [required(lazy("Tot welke maand werkte je er?"))])


class JoinForm(Form):
    """Belong to an organisation."""

    function = LineField(
        lazy("Wat is je functie daar?"), longest=FUNCTION, render_kw={"autocomplete": "organization-title"}
    )


class NamedJoinForm(JoinForm):
    """The same, of an organisation by its name."""

    organisation = NameField(
        lazy("Organisatie"),
        [required(lazy("Vul in waar je werkt."))],
        longest=ORGANISATION,
        render_kw={"autocomplete": "organization", "list": "organisaties"},
    )


class InviteForm(Form):
    """Ask somebody to belong to the organisation."""

    email = EmailField(
        lazy("E-mailadres"),
        [required(lazy("Vul het e-mailadres in van wie je uitnodigt."))],
        render_kw={"autocomplete": "off"},
    )
    as_contact = BooleanField(lazy("Maak deze persoon ook contactpersoon"))


class DomainForm(Form):
    """A mail domain of the organisation."""

    domain = LineField(
        lazy("Domein"),
        [required(lazy("Schrijf wat achter het apenstaartje staat, zoals school.be."))],
        longest=120,
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class ProfileForm(Form):
    """One's own name and profile."""

    name = name_field()
    about = LinesField(lazy("Over mij"), longest=1000, render_kw={"rows": 4})
    themes = WordIdsField(lazy("Thema's waar ik mee bezig ben"))
    offers = LinesField(lazy("Wat ik kan bieden"), longest=600, render_kw={"rows": 3})
    seeks = LinesField(lazy("Wat ik zoek"), longest=600, render_kw={"rows": 3})
    is_expert = BooleanField(lazy("Mensen mogen mij om raad vragen"))
    expertise = LineField(lazy("Waarover?"), longest=300)
    phone = PhoneField(lazy("Telefoon"))

    work_for = RadioField(lazy("Wie ziet mijn naam, functie en organisatie?"), choices=choices(AUDIENCES))
    about_for = RadioField(lazy("Wie ziet dit?"), choices=choices(AUDIENCES))
    exchange_for = RadioField(lazy("Wie ziet dit?"), choices=choices(AUDIENCES))
    expertise_for = RadioField(lazy("Wie ziet dit?"), choices=choices(AUDIENCES))
    doings_for = RadioField(lazy("Wie ziet wat ik op het netwerk deed?"), choices=choices(AUDIENCES))
    contact_for = RadioField(lazy("Wie ziet mijn e-mailadres en telefoon?"), choices=choices(AUDIENCES))


class PartnershipForm(Form):
    """Propose a partnership."""

    name = LineField(
        lazy("Hoe heet jullie samenwerking?"), [required(lazy("Geef de samenwerking een naam."))], longest=120
    )
    organisations = LinesField(
        lazy("Welke organisaties doen mee?"),
        [required(lazy("Noem minstens één school en één bedrijf."))],
        longest=2000,
        render_kw={"rows": 4},
    )
    region = SelectField(lazy("Regio"), coerce=int, default=0)
    since = SelectField(lazy("Sinds welk schooljaar?"))
    until = SelectField(lazy("Tot en met welk schooljaar?"), default="")
    about = LinesField(lazy("Wat doen jullie samen?"), longest=1000, render_kw={"rows": 4})

"""Forms of one person at a registration: a colleague, or somebody on the private page."""

from __future__ import annotations

from wtforms import Form as PlainForm
from wtforms import HiddenField

from netwerk.events.services.requests import Person
from netwerk.kernel.forms import EmailField, Form, NameField, required
from netwerk.kernel.i18n import lazy

NAME, FUNCTION, ORGANISATION = 120, 80, 160


class ColleagueForm(PlainForm):
    """One colleague in the form of somebody else."""

    # Tells them apart when others are removed; what is asked of them in the next step goes by it.
    key = HiddenField()
    name = NameField(lazy("Naam"), longest=NAME, render_kw={"autocomplete": "off"})
    email = EmailField(lazy("E-mailadres"), render_kw={"autocomplete": "off"})
    function = NameField(
        lazy("Functie"), longest=FUNCTION, render_kw={"autocomplete": "off", "list": "functies"}
    )
    organisation = NameField(
        lazy("Organisatie"), longest=ORGANISATION, render_kw={"autocomplete": "off", "list": "organisaties"}
    )


class PersonForm(Form):
    """Correct or replace somebody, or add a colleague, on the private page."""

    name = NameField(lazy("Naam"), [required(lazy("Vul de naam in."))], longest=NAME)
    email = EmailField(lazy("E-mailadres"), render_kw={"autocomplete": "off"})
    function = NameField(lazy("Functie"), longest=FUNCTION)
    organisation = NameField(
        lazy("Organisatie"),
        [required(lazy("Vul de organisatie in."))],
        longest=ORGANISATION,
        render_kw={"autocomplete": "off"},
    )


def person_of(form: ColleagueForm | PersonForm, organisation: str, function: str = "") -> Person:
    """The person in a form; without an organisation of their own they share the contact person's."""
    return Person(
        name=form.name.data or "",
        email=form.email.data or None,
        function=function or form.function.data or "",
        organisation_id=None,
        organisation_name=form.organisation.data or organisation,
    )


def is_filled_in(person: ColleagueForm) -> bool:
    """Was anything typed for this colleague?"""
    return any(field.data for field in person if field is not person.key)

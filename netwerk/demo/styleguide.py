"""What the style guide shows: one form with every kind of field, and plain sample values."""

from __future__ import annotations

import re
from calendar import Calendar
from datetime import UTC, date, datetime

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Email, InputRequired

from netwerk.kernel.chain import AFTER, BEFORE, HERE, Chain, Group, Link, Step
from netwerk.kernel.i18n import format_day
from netwerk.kernel.i18n import lazy as _
from netwerk.kernel.markdown import cook
from netwerk.paths import STATIC

STATES = {
    "open": (_("Nog 14 plaatsen. Inschrijven kan tot en met 5 maart."), _("Schrijf je in")),
    "few": (_("Nog 2 plaatsen."), _("Schrijf je in")),
    "full": (_("Volzet. Er staan 6 mensen op de wachtlijst."), _("Zet me op de wachtlijst")),
    "soon": (_("Inschrijven kan vanaf maandag 1 februari om 9.00 uur."), _("Mail me bij de start")),
    "closed": (_("De inschrijvingen zijn afgesloten sinds 5 maart."), _("Vraag het aan de organisator")),
    "registered": (_("Je bent ingeschreven, samen met 2 collega's."), _("Bekijk mijn inschrijving")),
    "waiting": (
        _("Je staat 3de op de wachtlijst. We mailen je zodra er een plaats vrijkomt."),
        _("Haal me van de lijst"),
    ),
    "requested": (
        _("Je aanvraag is binnen. We mailen je zodra de organisator beslist."),
        _("Bekijk mijn inschrijving"),
    ),
    "offered": (_("Er is een plaats voor je. Antwoord voor 10 maart om 9.00 uur."), _("Zeg ja of nee")),
    "cancelled": (
        _("Deze netwerkdag gaat niet door. Iedereen kreeg op 2 maart een mail."),
        _("Bekijk andere netwerkdagen"),
    ),
    "past": (_("Deze netwerkdag is voorbij."), _("Lees het verslag")),
    "moved": (_("Nieuwe datum: 18 maart (was 11 maart)."), _("Bekijk mijn inschrijving")),
}
COLOURS = {
    "petrol": ("car", _("Mobiliteit")),
    "brick": ("heart-handshake", _("Rol van de ouders")),
    "leaf": ("graduation-cap", _("Leren en werken")),
    "plum": ("message-circle", _("Begeleiden")),
}
TEXTS = {"story": _("We begonnen met tien fietsen."), "reply": _("Wij hebben er twee staan.")}
ICON = re.compile(r'<symbol id="([a-z-]+)"')
OUTLINE = (
    "236,36 298,24 352,60 420,84 470,150 452,214 500,270 486,340 520,400 470,470 400,500 330,540 250,520 "
    "170,540 110,490 130,420 84,370 120,300 96,230 150,180 140,110 196,96"
)


class SampleColleague(Form):
    """One colleague in the sample form."""

    name = StringField(_("Naam"), [InputRequired(_("Vul de naam van de collega in."))])
    email = EmailField(_("E-mailadres"))


class SampleRow(Form):
    """One row of the sample table."""

    what = StringField(_("Wat"))
    who = StringField(_("Wie"))


class SampleForm(FlaskForm):  # type: ignore[misc]
    """A form with every kind of field; it is never sent."""

    name = StringField(_("Naam"), [InputRequired(_("Vul je naam in."))], render_kw={"autocomplete": "name"})
    email = EmailField(
        _("E-mailadres"),
        [InputRequired(_("Vul je e-mailadres in.")), Email(_("Vul een e-mailadres in zoals an@school.be."))],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    phone = TelField(_("Telefoon"), render_kw={"autocomplete": "tel"})
    password = PasswordField(_("Wachtwoord"), render_kw={"autocomplete": "current-password"})
    seats = IntegerField(_("Aantal plaatsen"), render_kw={"inputmode": "numeric"})
    day = DateField(_("Datum"))
    starts = TimeField(_("Beginuur"))
    region = SelectField(
        _("Regio"),
        choices=[
            SelectChoice("", _("Kies een regio")),
            SelectChoice("haspengouw", "Haspengouw"),
            SelectChoice("maasland", "Maasland"),
        ],
    )
    workshop = RadioField(
        _("Workshop"),
        [InputRequired(_("Kies een workshop."))],
        choices=[
            SelectChoice("fiets", _("De fietsbank")),
            SelectChoice("gesprek", _("Startgesprek met vier stoelen")),
        ],
    )
    sectors = SelectMultipleField(
        _("Sectoren"),
        choices=[
            SelectChoice("bouw", _("Bouw")),
            SelectChoice("zorg", _("Zorg en welzijn")),
            SelectChoice("hout", _("Hout")),
        ],
    )
    access = TextAreaField(_("Wat hebben we nodig om je goed te ontvangen?"))
    listed = BooleanField(_("Mijn naam mag op de deelnemerslijst"))
    colleagues = FieldList(FormField(SampleColleague), min_entries=1)
    story = TextAreaField(_("Zo pakten we het aan"), render_kw={"rows": "4"})
    needed = FieldList(FormField(SampleRow), _("Wat is er nodig?"), min_entries=1)
    checked = BooleanField(_("Dit mag er staan"))
    website = StringField(_("Laat dit veld leeg"))


def sample_context() -> dict[str, object]:
    """The values that the style guide hands to the components; its form was sent empty."""
    form = SampleForm(formdata=None, meta={"csrf": False})
    form.validate()
    return {
        "form": form,
        "states": STATES,
        "colours": COLOURS,
        "icons": ICON.findall((STATIC / "icons.svg").read_text("utf-8")),
        "outline": OUTLINE,
        "weeks": _march(),
        "moment": datetime(2027, 3, 2, 9, 30, tzinfo=UTC),
        "sample_chain": _sample_chain(),
        "texts": {name: cook(str(text)).html for name, text in TEXTS.items()},
    }


def _sample_chain() -> Chain:
    """A need, the day that took it up and the practice that came of it."""
    steps = (
        (BEFORE, _("Nood of kans"), "circle-help", _("Bus rijdt niet vóór 7 u. naar het bedrijventerrein")),
        (HERE, _("Netwerkdag"), "calendar", _("Hoe geraak ik op mijn werkplek?")),
        (AFTER, _("Praktijk"), "handshake", _("Fietsbank: leenfietsen voor leerlingen zonder vervoer")),
    )
    groups = [
        Group(Step(word, icon, place), [Link(str(title), "" if side == HERE else "#samenhang")], side)
        for place, (side, word, icon, title) in enumerate(steps)
    ]
    return Chain(groups, next_href="#samenhang")


def _march() -> list[list[dict[str, object]]]:
    """March 2027 as the month component wants it, with two days of events."""
    events = {
        11: {
            "title": _("Fruitstreek werkt"),
            "href": "#maand",
            "time": "13.30",
            "colour": "petrol",
            "state": "open",
        },
        18: {
            "title": _("Taal op de werf"),
            "href": "#maand",
            "time": "9.00",
            "colour": "leaf",
            "state": "cancelled",
        },
    }
    return [[_cell(day, events) for day in week] for week in Calendar().monthdatescalendar(2027, 3)]


def _cell(day: date, events: dict[int, dict[str, object]]) -> dict[str, object]:
    inside = day.month == 3
    return {
        "number": day.day,
        "iso": day.isoformat(),
        "label": format_day(day),
        "in_month": inside,
        "today": inside and day.day == 12,
        "events": [events[day.day]] if inside and day.day in events else [],
    }

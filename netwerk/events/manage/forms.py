"""What an organiser fills in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import HiddenInput

from netwerk.events.manage import programme
from netwerk.events.manage.fields import ClockField, DayField, MomentField
from netwerk.events.models import Event
from netwerk.events.presentation import kind_name
from netwerk.events.rules import KINDS, Priority
from netwerk.events.services.describing import EventFacts, region_of_town
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import EmailField, Form, LineField, LinesField, NumberField, required
from netwerk.kernel.i18n import LANGUAGES, from_wall, lazy, local

ZONE = "Europe/Brussels"
VENUE, ONLINE, HYBRID = "venue", "online", "hybrid"
MODES = (
    (VENUE, lazy("Op een plaats")),
    (ONLINE, lazy("Online")),
    (HYBRID, lazy("Op een plaats en online")),
)
# Answers that are facts as they stand.
AS_TYPED = (
    *("title", "kind", "language", "summary", "description", "audience", "price", "practical", "report"),
    *("capacity", "contact_name", "contact_email"),
    *("share_limit", "needs_approval", "requests_hold_seats", "fits_first"),
    "credit_minutes",
)
# Answers that may move people.
ABOUT_SEATS = (
    *("capacity", "share_limit", "share_until", "needs_approval", "requests_hold_seats", "fits_first"),
)
Choices = list[tuple[int, str]]


def _choices(options: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in options]


def _web_address(_form: object, field: Any) -> None:
    if not field.data:
        return
    try:
        parts = urlsplit(field.data)
    except ValueError:  # brackets that hold no IPv6 address
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in field.data:
        raise ValidationError(lazy("Vul een adres in dat begint met https://."))


class EventForm(Form):
    """One network day, on one page."""

    # The version this form was opened with, and the answers about seats whose effect was read.
    version = IntegerField(widget=HiddenInput(), default=1)
    confirmed_effect = HiddenField()

    title = LineField(lazy("Titel"), [required(lazy("Geef de dag een titel."))], longest=140)
    kind = SelectField(lazy("Soort"), default="netwerkdag")
    language = SelectField(lazy("Taal van de dag"), choices=_choices(LANGUAGES.items()))
    summary = LineField(lazy("Samenvatting"), longest=200)
    description = LinesField(lazy("Waarover gaat het?"))
    audience = LineField(lazy("Voor wie?"), longest=300)
    theme_ids = SelectMultipleField(
        lazy("Thema's"), [DataRequired(lazy("Kies minstens één thema."))], coerce=int, validate_choice=False
    )

    date = DayField(lazy("Dag"), [required(lazy("Kies de dag."))])
    start_time = ClockField(lazy("Begint om"), [required(lazy("Vul het beginuur in."))])
    end_time = ClockField(lazy("Eindigt om"), [required(lazy("Vul het einduur in."))])
    credit_minutes = NumberField(lazy("Minuten vorming op het attest"), render_kw={"inputmode": "numeric"})

    mode = RadioField(lazy("Hoe komen we samen?"), choices=_choices(MODES), default=VENUE)
    venue_name = LineField(lazy("Zaal of gebouw"), longest=120)
    venue_address = LineField(lazy("Adres"), longest=200)
    municipality_id = SelectField(lazy("Gemeente"), coerce=int, default=0)
    region_id = SelectField(lazy("Regio"), coerce=int, default=0)
    online_url = LineField(
        lazy("Adres van het online gesprek"), [_web_address], longest=500, render_kw={"inputmode": "url"}
    )

    programme = LinesField(lazy("Programma"), longest=12_000)
    practical = LinesField(lazy("Praktisch"))
    price = LineField(lazy("Prijs"), longest=120)

    capacity = NumberField(lazy("Aantal plaatsen"), render_kw={"inputmode": "numeric"})
    opens_at = MomentField(lazy("Inschrijven kan vanaf"))
    closes_at = MomentField(lazy("Inschrijven kan tot"))

    share_limit = NumberField(lazy("Hoogstens per organisatie"), render_kw={"inputmode": "numeric"})
    share_until = MomentField(lazy("Die grens vervalt op"))
    needs_approval = BooleanField(lazy("Ik keur elke inschrijving zelf goed"))
    requests_hold_seats = BooleanField(lazy("Een aanvraag houdt al een plaats vast"))
    fits_first = BooleanField(lazy("Wie past, mag een groep voorsteken die niet past"))

    contact_name = LineField(lazy("Naam"), longest=120)
    contact_email = EmailField(lazy("E-mailadres"))
    funding_id = SelectField(lazy("Betaald door"), coerce=int, default=0)
    report = LinesField(lazy("Verslag"))

    @property
    def seats_token(self) -> str:
        """The answers about seats as one word: whose effect was read, and whether it is still that."""
        return "|".join(str(self[name].data) for name in ABOUT_SEATS)

    def offer(self, themes: Choices, municipalities: Choices, regions: Choices, fundings: Choices) -> None:
        """Put in what may be chosen."""
        self.kind.choices = _choices((kind, kind_name(kind)) for kind in KINDS)
        self.theme_ids.choices = _choices(themes)
        self.municipality_id.choices = _choices([(0, lazy("Geen gemeente")), *municipalities])
        self.region_id.choices = _choices([(0, lazy("De regio van de gemeente")), *regions])
        self.funding_id.choices = _choices([(0, lazy("Geen project")), *fundings])

    def validate_theme_ids(self, field: Any) -> None:
        """Only what was offered can be chosen."""
        if not set(field.data) <= {choice.value for choice in field.choices}:
            raise ValidationError(lazy("Kies een thema uit de lijst."))

    def validate_programme(self, field: Any) -> None:
        """Give a sentence for each line that cannot be read."""
        try:
            programme.read(field.data)
        except Invalid as error:
            raise ValidationError(error.sentence) from error

    def validate_end_time(self, field: Any) -> None:
        """The end comes after the beginning."""
        if field.data and self.start_time.data and field.data <= self.start_time.data:
            raise ValidationError(lazy("Het einduur moet na het beginuur komen."))

    def facts(self) -> EventFacts:
        """The answers as facts: wall-clock times become instants, the place follows from the mode."""
        given: dict[str, Any] = self.data
        there, online = given["mode"] != ONLINE, given["mode"] != VENUE
        taken_over = {name: given[name] for name in AS_TYPED}
        return EventFacts(
            **taken_over,
            programme=programme.read(given["programme"]),
            starts_at=from_wall(datetime.combine(given["date"], given["start_time"]), ZONE),
            ends_at=from_wall(datetime.combine(given["date"], given["end_time"]), ZONE),
            opens_at=from_wall(given["opens_at"], ZONE) if given["opens_at"] else None,
            closes_at=from_wall(given["closes_at"], ZONE) if given["closes_at"] else None,
            share_until=from_wall(given["share_until"], ZONE) if given["share_until"] else None,
            zone=ZONE,
            venue_name=given["venue_name"] if there else "",
            venue_address=given["venue_address"] if there else "",
            municipality_id=(given["municipality_id"] or None) if there else None,
            region_id=given["region_id"] or None,
            online_url=given["online_url"] if online else "",
            is_online=online,
            theme_ids=tuple(given["theme_ids"] or ()),
            funding_id=given["funding_id"] or None,
        )


def answers_of(event: Event) -> dict[str, Any]:
    """A stored day as the answers that would make it; its themes are loaded."""
    start, end = local(event.starts_at, event.zone), local(event.ends_at, event.zone)
    follows_town = event.region_id == region_of_town(event.municipality_id, event.starts_at)
    same = (*AS_TYPED, "version", "venue_name", "venue_address", "online_url")
    return {name: getattr(event, name) for name in same} | {
        "theme_ids": [theme.id for theme in event.themes],
        "date": start.date(),
        "start_time": start.time(),
        "end_time": end.time(),
        "mode": (HYBRID if event.venue_name else ONLINE) if event.is_online else VENUE,
        "municipality_id": event.municipality_id or 0,
        "region_id": 0 if follows_town else event.region_id or 0,
        "funding_id": event.funding_id or 0,
        "programme": programme.write(event.programme),
        "opens_at": _wall(event.opens_at, event.zone),
        "closes_at": _wall(event.closes_at, event.zone),
        "share_until": _wall(event.share_until, event.zone),
    }


def _wall(moment: datetime | None, zone: str) -> datetime | None:
    return local(moment, zone).replace(tzinfo=None) if moment else None


class PlainForm(Form):
    """Nothing but a button."""


class ReasonForm(Form):
    """Why something is done that others will ask about."""

    reason = LinesField(lazy("Reden"), [required(lazy("Schrijf de reden op."))], longest=500)


class PriorityForm(ReasonForm):
    """Where somebody stands on the waiting list, and why."""

    priority = RadioField(
        lazy("Waar op de wachtlijst?"),
        choices=_choices(
            (
                (Priority.FIRST.value, lazy("Vooraan")),
                (Priority.USUAL.value, lazy("Op de gewone plaats")),
                (Priority.LAST.value, lazy("Achteraan")),
            )
        ),
        default=Priority.FIRST.value,
    )


class CloneForm(Form):
    """When the copy takes place."""

    weeks = NumberField(
        lazy("Hoeveel weken later?"),
        [required(lazy("Vul in hoeveel weken later de nieuwe dag valt."))],
        default=4,
        render_kw={"inputmode": "numeric"},
    )

    def validate_weeks(self, field: Any) -> None:
        """At most five years ahead."""
        if field.data is not None and field.data > 260:
            raise ValidationError(lazy("Kies hoogstens 260 weken."))

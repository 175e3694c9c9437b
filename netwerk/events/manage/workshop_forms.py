"""What an organiser fills in about workshops, speakers and tables."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import ValidationError

from netwerk.events.manage.fields import ClockField
from netwerk.events.models import Event, Speaker, Workshop
from netwerk.events.services.workshops import SpeakerFacts, WorkshopFacts
from netwerk.events.table_rules import FEWEST, MOST
from netwerk.kernel.forms import Form, LineField, LinesField, NumberField, required
from netwerk.kernel.i18n import from_wall, lazy, local


class WorkshopForm(Form):
    """One workshop of a day."""

    # What the organiser read of the effects, so that the same answers are asked about only once.
    confirmed = HiddenField()

    title = LineField(lazy("Titel"), [required(lazy("Geef de workshop een titel."))], longest=140)
    summary = LinesField(lazy("Waarover gaat het?"), longest=600)
    speaker = LineField(lazy("Wie begeleidt?"), longest=200)
    room = LineField(lazy("Zaal"), longest=80)
    start_time = ClockField(lazy("Begint om"), [required(lazy("Vul het beginuur in."))])
    end_time = ClockField(lazy("Eindigt om"), [required(lazy("Vul het einduur in."))])
    capacity = NumberField(lazy("Aantal plaatsen"), render_kw={"inputmode": "numeric"})

    def validate_end_time(self, field: Any) -> None:
        """The end comes after the beginning."""
        if field.data and self.start_time.data and field.data <= self.start_time.data:
            raise ValidationError(lazy("Het einduur moet na het beginuur komen."))

    @property
    def token(self) -> str:
        """The answers that have effects on people; the organiser confirms exactly these."""
        told = (self.start_time.data, self.end_time.data, self.room.data, self.capacity.data)
        return "|".join("" if one is None else str(one) for one in told)

    def facts(self, event: Event) -> WorkshopFacts:
        """The answers as facts, at these hours on the date of the day."""
        date = local(event.starts_at, event.zone).date()
        start, end = (
            from_wall(datetime.combine(date, field.data or time()), event.zone)
            for field in (self.start_time, self.end_time)
        )
        return WorkshopFacts(
            title=self.title.data or "",
            starts_at=start,
            ends_at=end,
            summary=self.summary.data or "",
            speaker=self.speaker.data or "",
            room=self.room.data or "",
            capacity=self.capacity.data,
        )


def answers_of_workshop(workshop: Workshop, zone: str) -> dict[str, Any]:
    """A stored workshop as the answers that would make it."""
    same = ("title", "summary", "speaker", "room", "capacity")
    return {name: getattr(workshop, name) for name in same} | {
        "start_time": local(workshop.starts_at, zone).time(),
        "end_time": local(workshop.ends_at, zone).time(),
    }


class SpeakerForm(Form):
    """Somebody who speaks."""

    name = LineField(lazy("Naam"), [required(lazy("Vul de naam van de spreker in."))], longest=120)
    function = LineField(lazy("Functie"), longest=120)
    organisation_name = LineField(lazy("Organisatie"), longest=160)
    about = LinesField(lazy("In enkele regels"), longest=600)

    def facts(self) -> SpeakerFacts:
        """The answers as facts."""
        return SpeakerFacts(
            self.name.data or "",
            self.function.data or "",
            self.organisation_name.data or "",
            self.about.data or "",
        )


def answers_of_speaker(speaker: Speaker) -> dict[str, Any]:
    """A stored speaker as the answers that would make it."""
    return {name: getattr(speaker, name) for name in ("name", "function", "organisation_name", "about")}


class TablesForm(Form):
    """How a day is divided over tables."""

    per_table = NumberField(
        lazy("Hoeveel mensen aan een tafel?"),
        [required(lazy("Vul in hoeveel mensen er aan een tafel zitten."))],
        default=6,
        render_kw={"inputmode": "numeric"},
    )
    together = BooleanField(lazy("Zet duo's samen"), default=True)

    def validate_per_table(self, field: Any) -> None:
        """Tables are of a size at which people talk."""
        if field.data is not None and not FEWEST <= field.data <= MOST:
            raise ValidationError(lazy("Kies een getal van 2 tot 30."))


class SeatForm(Form):
    """The table of one person; empty is none."""

    person = SelectField(lazy("Wie?"), coerce=int, validate_choice=False)
    table = NumberField(lazy("Naar tafel"), render_kw={"inputmode": "numeric"})

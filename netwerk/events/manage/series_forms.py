"""What an organiser fills in about a series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError

from netwerk.events import series_rules
from netwerk.events.manage.fields import DayField, read_day
from netwerk.events.models import Series
from netwerk.events.series_rules import Planned
from netwerk.events.services.series import LONGEST_ABOUT, LONGEST_TITLE, SeriesFacts
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import Form, LineField, LinesField, NumberField, required
from netwerk.kernel.i18n import _, lazy
from netwerk.taxonomy.school_holidays import holiday_on
from netwerk.taxonomy.school_year import SchoolYear


class SeriesForm(Form):
    """A series."""

    title = LineField(lazy("Titel"), [required(lazy("Geef de reeks een titel."))], longest=LONGEST_TITLE)
    about = LinesField(lazy("Waarover gaat het?"), longest=LONGEST_ABOUT)
    school_year = SelectField(lazy("Schooljaar"))
    days_required = NumberField(
        lazy("Hoeveel dagen moet je volgen voor een attest van de hele reeks?"),
        render_kw={"inputmode": "numeric"},
    )

    def offer(self, years: Sequence[SchoolYear]) -> None:
        """Put in what may be chosen."""
        self.school_year.choices = [SelectChoice(year.label, year.label) for year in years]

    def validate_days_required(self, field: Any) -> None:
        """At least one day, and no more than a series has."""
        if field.data is not None and not 1 <= field.data <= series_rules.MOST_DAYS:
            raise ValidationError(lazy("Kies een getal van 1 tot %(max)d.", max=series_rules.MOST_DAYS))

    def facts(self) -> SeriesFacts:
        """The answers as facts."""
        year = SchoolYear.parse(self.school_year.data or "")
        if year is None:
            raise AssertionError("a choice that was not offered")
        return SeriesFacts(
            title=self.title.data or "",
            school_year=year,
            about=self.about.data or "",
            days_required=self.days_required.data,
        )


def answers_of(series: Series) -> dict[str, Any]:
    """A stored series as the answers that would make it."""
    return {
        "title": series.title,
        "about": series.about,
        "school_year": series.school_year.label,
        "days_required": series.days_required,
    }


class CopiesForm(Form):
    """Which day to copy, and to which days."""

    original_id = SelectField(lazy("Welke dag wil je herhalen?"), coerce=int)
    first = DayField(lazy("Vanaf"))
    weeks = NumberField(lazy("Om de hoeveel weken?"), render_kw={"inputmode": "numeric"})
    last = DayField(lazy("Tot en met"))
    dates = LinesField(lazy("Of typ de dagen zelf"), longest=2000)

    def offer(self, days: Sequence[tuple[int, str]]) -> None:
        """Put in what may be chosen."""
        self.original_id.choices = [SelectChoice(value, label) for value, label in days]

    def planned(self, year: SchoolYear) -> Planned:
        """The days meant. Raises Invalid with the field that cannot be right."""
        if self.dates.data:
            found = series_rules.sorted_out(_typed(self.dates.data), off)
        else:
            first, weeks = self.first.data, self.weeks.data
            if first is None:
                raise Invalid(lazy("Kies de eerste dag, of typ de dagen zelf."), "first")
            if weeks is None or not 1 <= weeks <= series_rules.LONGEST_STEP:
                raise Invalid(
                    lazy("Kies een getal van 1 tot %(max)d.", max=series_rules.LONGEST_STEP), "weeks"
                )
            found = series_rules.every(first, weeks, self.last.data or last_day(year), off)
        everything = [*found.days, *(day for day, _reason in found.skipped)]
        if series_rules.outside(everything, year):
            field = "dates" if self.dates.data else "first"
            raise Invalid(lazy("Kies dagen in het schooljaar %(year)s.", year=year.label), field)
        if not everything:
            raise Invalid(lazy("Zo valt er geen enkele dag in het schooljaar."), "last")
        return found


def last_day(year: SchoolYear) -> date:
    """The last day of school: 30 June."""
    return date(year.start + 1, 6, 30)


def off(day: date) -> str:
    """Why no network day falls on a day; empty when one may."""
    holiday = holiday_on(day)
    return holiday.name if holiday else ""


def default_first(day: date, year: SchoolYear) -> date:
    """A week after the original, within the school year."""
    return max(day + timedelta(weeks=1), year.first_day)


def _typed(text: str) -> list[date]:
    days, wrong = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            days.append(read_day(line))
        except ValueError as error:
            wrong.append(_("Regel %(number)s: %(problem)s", number=number, problem=error))
    if wrong:
        raise Invalid("\n".join(wrong), "dates")
    return days

"""Days that belong together over a school year: make a series, fill it, take a day out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from netwerk.events import policy, queries, series_rules
from netwerk.events.models import Event, Series
from netwerk.events.queries import series as reads
from netwerk.events.services import publishing
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy, local
from netwerk.kernel.text import plain_line, plain_text, slugify
from netwerk.members.actor import Actor
from netwerk.taxonomy.school_year import SchoolYear

LONGEST_TITLE, LONGEST_ABOUT = 140, 1000


@dataclass(frozen=True)
class SeriesFacts:
    """What an organiser tells of a series; `days_required` None asks every day for an attestation."""

    title: str
    school_year: SchoolYear
    about: str = ""
    days_required: int | None = None


def create(facts: SeriesFacts, actor: Actor, *, now: datetime) -> Series:
    """Make a series without days. Raises Invalid for facts that cannot be right."""
    series = Series(created_at=now)
    _write(series, facts)
    db.session.add(series)
    db.session.flush()
    audit.record(actor.label, "series.create", "series", series.id)
    return series


def change(series_id: int, facts: SeriesFacts, actor: Actor) -> Series:
    """Change what is told of a series. Raises NotFound outside the actor's scope, Invalid."""
    series = reads.load_managed(series_id, actor)
    days = reads.days_of(series.id)
    if days and facts.school_year != series.school_year:
        raise Invalid(lazy("Er staan al dagen in dit schooljaar."), "school_year")
    _write(series, facts)
    db.session.flush()
    audit.record(actor.label, "series.change", "series", series.id)
    return series


def add_day(series_id: int, event_id: int, actor: Actor) -> Event:
    """Put a day that is there already into a series.

    Raises NotFound for a day or a series outside the actor's scope, Conflict for a day of another series,
    Invalid for one of another school year.
    """
    series = reads.load_managed(series_id, actor)
    event = _own_day(event_id, actor)
    if event.series_id not in {None, series.id}:
        raise Conflict(lazy("Deze dag hoort al bij een andere reeks."))
    if event.school_year != series.school_year:
        raise Invalid(lazy("Deze dag valt in een ander schooljaar dan de reeks."), "event_id")
    event.series_id = series.id
    db.session.flush()
    audit.record(actor.label, "series.add_day", "event", event.id, series=series.id)
    return event


def remove_day(series_id: int, event_id: int, actor: Actor) -> None:
    """Take a day out of a series; the day itself stays. Raises NotFound for one that is not in it."""
    series = reads.load_managed(series_id, actor)
    event = _own_day(event_id, actor)
    if event.series_id != series.id:
        raise NotFound
    event.series_id = None
    db.session.flush()
    audit.record(actor.label, "series.remove_day", "event", event.id, series=series.id)


def copy_over_year(
    series_id: int, original_id: int, days: Sequence[date], actor: Actor, *, now: datetime
) -> list[Event]:
    """Copy a day to other days of the school year, as drafts of the series; the original joins it too.

    A day on which the series has one already is left alone, so that again changes nothing.
    Raises NotFound outside the actor's scope, Invalid for too many days or days of another school year.
    """
    series = reads.load_managed(series_id, actor)
    if not days or len(days) > series_rules.MOST_DAYS:
        raise Invalid(lazy("Kies 1 tot %(max)d dagen.", max=series_rules.MOST_DAYS), "dates")
    if series_rules.outside(days, series.school_year):
        raise Invalid(lazy("Kies dagen in het schooljaar van de reeks."), "dates")
    original = _own_day(original_id, actor)
    if original.series_id is None and original.school_year == series.school_year:
        original.series_id = series.id
        db.session.flush()
    taken = {local(event.starts_at, event.zone).date() for event in reads.days_of(series.id)}
    start = local(original.starts_at, original.zone).date()
    made = []
    for day in sorted(set(days) - taken):
        copy = publishing.clone(original.id, actor, now=now, days=(day - start).days)
        copy.series_id = series.id
        made.append(copy)
    db.session.flush()
    audit.record(actor.label, "series.copy", "series", series.id, original=original.id, days=len(made))
    return made


def _own_day(event_id: int, actor: Actor) -> Event:
    event = queries.load_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event


def _write(series: Series, facts: SeriesFacts) -> None:
    title, about = plain_line(facts.title), plain_text(facts.about)
    if not 0 < len(title) <= LONGEST_TITLE:
        raise Invalid(
            lazy("Geef de reeks een titel van hoogstens %(max)d tekens.", max=LONGEST_TITLE), "title"
        )
    if len(about) > LONGEST_ABOUT:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=LONGEST_ABOUT), "about")
    if facts.days_required is not None and not 1 <= facts.days_required <= series_rules.MOST_DAYS:
        raise Invalid(lazy("Kies een getal van 1 tot %(max)d.", max=series_rules.MOST_DAYS), "days_required")
    series.title, series.slug, series.about = title, slugify(title, "reeks"), about
    series.school_year_start = facts.school_year.start
    series.days_required = facts.days_required

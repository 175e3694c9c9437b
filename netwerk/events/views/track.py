"""The series of a day as its page shows it."""

from __future__ import annotations

from netwerk.events import presentation
from netwerk.events.models import Event
from netwerk.events.queries import series as reads
from netwerk.events.views.addresses import series_path, ways_to_subscribe
from netwerk.kernel import i18n, links

Values = dict[str, object]


def track(event: Event, language: str) -> Values | None:
    """The series of a public day, with its other days and its calendar; None for a day that stands alone."""
    if event.series_id is None or event.state == "draft":
        return None
    found = reads.public(event.series_id)
    return {
        "title": found.series.title,
        "about": found.series.about,
        "webcal": ways_to_subscribe(links.external() + series_path(event.series_id))["webcal"],
        "days": [
            {
                "title": day.title,
                "language": day.language,
                "href": "" if day.id == event.id else presentation.day_path(day, language),
                "when": i18n.format_short_day(day.starts_at, day.zone),
                "iso": i18n.iso(day.starts_at, day.zone),
                "cancelled": day.state == "cancelled",
            }
            for day in found.days
        ],
    }

"""Badges: a name to read from two steps away, and where its bearer goes that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netwerk.events.models import Event
from netwerk.events.papers import words
from netwerk.events.queries.attendance import AttendanceTable
from netwerk.events.queries.workshops import Place
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import Document, Label


@dataclass(frozen=True)
class Badge:
    """What one badge says."""

    name: str
    function: str
    organisation: str
    workshops: tuple[str, ...]
    table: str
    no_photos: bool


def badges(table: AttendanceTable, places: Mapping[int, Sequence[Place]]) -> list[Badge]:
    """A badge for everybody on the list, in its order; `places` are their workshops."""
    return [
        Badge(
            person.name,
            person.function,
            person.organisation,
            tuple(place.title for place in places.get(person.attendee_id, ()) if place.is_confirmed),
            _("Tafel %(number)s", number=person.table_number) if person.table_number else "",
            person.no_photos,
        )
        for person in table.people
    ]


def pdf(event: Event, made: Sequence[Badge], language: str) -> bytes:
    """Eight badges on an A4, and below them who pays."""
    document = Document(
        _("Badges: %(title)s", title=event.title),
        language=language,
        made_at=event.changed_at,
        band=words.band_of(event, language),
    )
    document.labels([_label(badge) for badge in made])
    return document.data()


def _label(badge: Badge) -> Label:
    lines = (badge.function, badge.organisation, *badge.workshops, badge.table)
    return Label(
        badge.name,
        tuple(line for line in lines if line),
        _("geen foto's") if badge.no_photos else "",
    )

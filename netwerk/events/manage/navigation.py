"""The menu of one day: what an organiser can look at, in the order of their work."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from netwerk.events.models import Event
from netwerk.kernel.i18n import LazyString, lazy

MenuItem = tuple[str, str, bool]


@dataclass(frozen=True)
class Section:
    """One page of a day's menu; a draft has only those that prepare it."""

    endpoint: str
    label: LazyString
    for_drafts: bool = False


SECTIONS = (
    Section("manage_events.overview", lazy("Overzicht"), for_drafts=True),
    Section("manage_events.attendees", lazy("Deelnemers")),
    Section("manage_events.asked", lazy("Vragen"), for_drafts=True),
    Section("manage_events.invite", lazy("Uitnodigen")),
    Section("manage_events.messages", lazy("Berichten")),
    Section("manage_events.replies", lazy("Reacties")),
    Section("manage_events.edit", lazy("Gegevens"), for_drafts=True),
    Section("manage_events.programme", lazy("Programma"), for_drafts=True),
    Section("manage_events.linked", lazy("Praktijken")),
    Section("manage_events.table_plan", lazy("Tafels")),
    Section("manage_events.checkin", lazy("Inchecken")),
    Section("manage_events.attendance", lazy("Aanwezigheid")),
    Section("manage_events.closing", lazy("Afsluiten")),
    Section("manage_events.evaluation", lazy("Evaluatie")),
)


def day_sections(event: Event, here: str) -> list[MenuItem]:
    """The menu of a day as tabs; `here` is the endpoint of the page at hand."""
    return [
        (str(section.label), url_for(section.endpoint, event_id=event.id), section.endpoint == here)
        for section in SECTIONS
        if section.for_drafts or event.state != "draft"
    ]

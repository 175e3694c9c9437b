"""The menu of one day: what there is to look at, in the order of the work, and what comes first now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from netwerk.events.attendance_rules import opens_at
from netwerk.events.models import Event
from netwerk.kernel.i18n import LazyString, _, lazy

MenuItem = tuple[str, str, bool]


@dataclass(frozen=True)
class Section:
    """One page of a day's menu; a draft has only those that prepare it."""

    endpoint: str
    label: LazyString
    for_drafts: bool = False


GROUPS: tuple[tuple[LazyString | None, tuple[Section, ...]], ...] = (
    (None, (Section("manage_events.overview", lazy("Overzicht"), for_drafts=True),)),
    (
        lazy("Voor"),
        (
            Section("manage_events.edit", lazy("Gegevens"), for_drafts=True),
            Section("manage_events.programme", lazy("Programma"), for_drafts=True),
            Section("manage_events.asked", lazy("Vragen"), for_drafts=True),
            Section("manage_events.invite", lazy("Uitnodigen")),
            Section("manage_events.attendees", lazy("Deelnemers")),
            Section("manage_events.messages", lazy("Berichten")),
            Section("manage_events.replies", lazy("Reacties")),
            Section("manage_events.linked", lazy("Praktijken")),
            Section("manage_events.table_plan", lazy("Tafels")),
        ),
    ),
    (
        lazy("Op de dag"),
        (
            Section("manage_events.checkin", lazy("Inchecken")),
            Section("manage_events.attendance", lazy("Aanwezigheid")),
        ),
    ),
    (
        lazy("Na"),
        (
            Section("manage_events.closing", lazy("Afsluiten")),
            Section("manage_events.evaluation", lazy("Evaluatie")),
        ),
    ),
)


def day_sections(event: Event, here: str) -> list[MenuItem]:
    """The menu of a day as tabs, each group behind its name; `here` is the endpoint of the page at hand."""
    items: list[MenuItem] = []
    for name, sections in GROUPS:
        shown = [one for one in sections if one.for_drafts or event.state != "draft"]
        if name is not None and shown:
            items.append((str(name), "", False))
        items += [
            (str(one.label), url_for(one.endpoint, event_id=event.id), one.endpoint == here) for one in shown
        ]
    return items


def main_act(event: Event, now: datetime) -> tuple[str, str] | None:
    """What there is to do first with a day as it stands, and where; nothing once it is closed."""
    if event.state == "draft":
        return _("Publiceer"), url_for("manage_events.publish", event_id=event.id)
    if event.state != "published":
        return None
    if now >= event.ends_at:
        return _("Sluit de dag af"), url_for("manage_events.closing", event_id=event.id)
    if now >= opens_at(event):
        return _("Inchecken"), url_for("manage_events.checkin", event_id=event.id)
    return _("Nodig mensen uit"), url_for("manage_events.invite", event_id=event.id)

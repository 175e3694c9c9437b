"""The network days an organisation took part in, for its page."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.events.models import Attendee, Event
from netwerk.events.queries.conditions import is_kept
from netwerk.events.rules import SEAT_HOLDING
from netwerk.kernel import clock, links
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy, ngettext
from netwerk.members import contributions
from netwerk.members.contributions import MOST, Contribution, Given, Sort

DAYS = Sort(
    "days",
    lazy("Netwerkdagen"),
    "calendar",
    lambda number: ngettext("%(num)s netwerkdag", "%(num)s netwerkdagen", number),
)


def of_organisation(organisation_id: int, language: str) -> Given:
    """The days that were held and that somebody of the organisation was counted at."""
    came = select(Attendee.event_id).where(
        Attendee.organisation_id == organisation_id, Attendee.state.in_(SEAT_HOLDING)
    )
    query = (
        select(Event.id, Event.slug, Event.title, Event.language, Event.starts_at)
        .where(Event.id.in_(came), is_kept(), Event.ends_at <= clock.now())
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(MOST)
    )
    rows = db.session.execute(query)
    return [
        (
            DAYS,
            [
                Contribution(
                    row.title,
                    row.language,
                    links.path("events.day", language, event_id=row.id, slug=row.slug),
                    row.starts_at,
                )
                for row in rows
            ],
        )
    ]


contributions.register(of_organisation=of_organisation)

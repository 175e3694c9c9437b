"""The overview of one day: what asks for an act, and how the day stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template

from netwerk.events import presentation
from netwerk.events.manage import queries, today
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.navigation import main_act
from netwerk.events.models import Event
from netwerk.events.queries import attendance, dashboard, replies, workshops
from netwerk.events.reply_rules import ACCEPTED, DECLINED, TENTATIVE, UNANSWERED
from netwerk.kernel import clock, i18n
from netwerk.kernel.i18n import LazyString, _, lazy, local
from netwerk.members.access import Access, Answer, access

ANSWERS: dict[str, LazyString] = {
    ACCEPTED: lazy("komt"),
    TENTATIVE: lazy("misschien"),
    DECLINED: lazy("komt niet"),
    UNANSWERED: lazy("nog geen antwoord"),
}


@blueprint.get("/<int:event_id>")
@access(Access.ORGANISER)
def overview(event_id: int) -> Answer:
    """See how a day stands, and what it asks of me."""
    actor, now = organiser(), clock.now()
    event = queries.load_managed(event_id, actor)
    table = attendance.present(event.id)
    mixed = dashboard.mix(table, i18n.language())
    counts = queries.counts_of_attendees(event.id)
    return render_template(
        "manage/overview.html",
        event=event,
        when=presentation.when(event),
        seats=presentation.occupancy_words(event),
        waiting=counts[queries.WAITERS],
        acts=today.acts_of(event, actor, now),
        main_act=main_act(event, now),
        is_over=event.ends_at <= now,
        totals=table.totals,
        growth=growth_of(event, dashboard.growth(event), now),
        answers=[(str(ANSWERS[name]), number) for name, number in replies.answer_counts(event.id).items()],
        duos=dashboard.duos(event.id),
        types=named(mixed.types),
        regions=named(mixed.regions),
        sectors=list(mixed.sectors),
        workshops=workshops.of_event(event.id),
    )


def named(rows: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    """Counts with a word for what is not known."""
    return [(name or _("niet gekend"), number) for name, number in rows]


@dataclass(frozen=True)
class Growth:
    """Registrations over time as a line (from 0 to 100 both ways) and as a table."""

    title: str
    points: tuple[tuple[float, float], ...]
    limit: float | None
    first: str
    last: str
    top: int
    rows: tuple[tuple[str, int], ...]


def growth_of(event: Event, held: list[tuple[date, int]], now: datetime) -> Growth | None:
    """The line from the first registration to now, or to the day itself; None while there is nobody."""
    if not held:
        return None
    begin = held[0][0]
    end = max(local(min(now, event.starts_at), event.zone).date(), held[-1][0])
    top = max(*(number for _day, number in held), event.capacity or 0, 1)
    days = max((end - begin).days, 1)
    points = [(0.0, 0.0)]
    before = 0
    for day, number in held:
        x = 100 * (day - begin).days / days
        points += [(x, 100 * before / top), (x, 100 * number / top)]
        before = number
    points.append((100.0, 100 * before / top))
    return Growth(
        _(
            "Inschrijvingen van %(first)s tot %(last)s",
            first=i18n.format_short_day(begin),
            last=i18n.format_short_day(end),
        ),
        tuple(points),
        100 * event.capacity / top if event.capacity else None,
        i18n.format_short_day(begin),
        i18n.format_short_day(end),
        top,
        tuple((i18n.format_short_day(day), number) for day, number in held),
    )

"""The start of /beheer: what asks for an act today, and for administrators where everything is."""

from __future__ import annotations

from flask import render_template, url_for

from netwerk.events.manage import queries as day_queries
from netwerk.events.manage import today, wording
from netwerk.events.manage.blueprint import organiser
from netwerk.forum.manage import desk as talk_desk
from netwerk.kernel import clock, outbox
from netwerk.kernel.i18n import lazy
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.views import doubles as organisations_desk
from netwerk.needs.helpdesk import manage as helpdesk
from netwerk.needs.manage import desk as needs_desk
from netwerk.portal import queries as portal_queries
from netwerk.portal.manage.blueprint import blueprint
from netwerk.practices.manage import desk as practices_desk

COMING_SHOWN = 5
# Each desk: its name, what gives its figures and tells them in sentences, and the way to it.
DESKS = (
    (lazy("Praktijken"), practices_desk, lazy("Naar de redactietafel"), "manage_practices.desk"),
    (lazy("Gesprekken"), talk_desk, lazy("Begeleid de gesprekken"), "manage_forum.desk"),
    (lazy("Noden en kansen"), needs_desk, lazy("Bekijk de noden en kansen"), "manage_needs.desk"),
    (
        lazy("Organisaties"),
        organisations_desk,
        lazy("Kijk de organisaties na"),
        "members.manage_organisations",
    ),
    (lazy("Loket"), helpdesk, lazy("Naar het loket"), "manage_helpdesk.queue"),
)


@blueprint.get("")
@access(Access.TEAM)
def home() -> Answer:
    """See what asks for an act today."""
    actor = organiser()
    days = _days(actor) if actor.has_role(ORGANISER) else {}
    numbers = portal_queries.numbers([desk.figures(actor) for _name, desk, _way, _endpoint in DESKS])
    asked = [
        (name, sentences, way, url_for(endpoint))
        for (name, desk, way, endpoint), told in zip(DESKS, numbers, strict=True)
        if told and (sentences := desk.asks(*told))
    ]
    return render_template("manage/home.html", asked=asked, **days)


def _days(actor: Actor) -> dict[str, object]:
    """What the network days of an organiser ask, and which come next."""
    now = clock.now()
    coming = day_queries.days(actor, day_queries.COMING, now, 1)[:COMING_SHOWN]
    return {
        "updates": [
            (event, update)
            for event, people in day_queries.pending_updates(actor)
            if (update := wording.pending_update(event, people))
        ],
        "with_room": day_queries.waiting_with_room(actor, now),
        "asking": today.acts_by_day(actor, now),
        "mail": outbox.queue_state() if actor.is_administrator else None,
        "coming": [wording.day_row(listed, now) for listed in coming],
        "drafts": day_queries.counts_of_days(actor, now)[day_queries.DRAFTS],
    }


@blueprint.get("/site")
@access(Access.ADMINISTRATOR)
def site() -> Answer:
    """See everything that only administrators look after, in groups."""
    return render_template("manage/site/start.html")

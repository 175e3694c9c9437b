"""Calendars to subscribe to, and the file with one's own invitation."""

from __future__ import annotations

from flask import Response, request

from netwerk.events import calendar, feeds, queries
from netwerk.events.models import Attendee
from netwerk.events.queries import Wishes
from netwerk.events.rules import State
from netwerk.events.services import private_links
from netwerk.events.services.private_links import PrivateView
from netwerk.events.views import blueprint
from netwerk.events.views.addresses import feed_path, series_path
from netwerk.kernel import cache, clock, links
from netwerk.kernel.errors import NotFound
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.taxonomy.queries import region_by_slug, theme_by_slug

CALENDAR = "text/calendar"
PRIVATE_HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@blueprint.get("/agenda.ics")
@access(Access.PUBLIC)
def feed_all() -> Response:
    """Subscribe to all network days."""
    return _public(Wishes())


@blueprint.get("/agenda/thema/<theme>.ics")
@access(Access.PUBLIC)
def feed_theme(theme: str) -> Response:
    """Subscribe to the days of a learning network."""
    return _public(Wishes(theme=theme_by_slug(theme)))


@blueprint.get("/agenda/regio/<region>.ics")
@access(Access.PUBLIC)
def feed_region(region: str) -> Response:
    """Subscribe to the days of a region."""
    return _public(Wishes(region=region_by_slug(region)))


@blueprint.get("/agenda/thema/<theme>/regio/<region>.ics")
@access(Access.PUBLIC)
def feed_theme_region(theme: str, region: str) -> Response:
    """Subscribe to the days of a learning network in a region."""
    return _public(Wishes(theme=theme_by_slug(theme), region=region_by_slug(region)))


@blueprint.get("/agenda/reeks/<int:series_id>.ics")
@access(Access.PUBLIC)
def feed_series(series_id: int) -> Response:
    """Subscribe to the days of a series."""
    source = links.external() + series_path(series_id)
    content = feeds.series_feed(series_id, clock.now(), source)
    cache.keep_page()
    return _calendar(content)


@blueprint.get("/agenda/mijn/<token>.ics")
@access(Access.PUBLIC)
def feed_mine(token: str) -> Response:
    """Subscribe to my own days, by an address only I know."""
    body = feeds.personal_feed(token, now=clock.now(), ip=request.remote_addr)
    response = Response(body.content, mimetype=CALENDAR)
    response.headers.update(PRIVATE_HEADERS)
    response.set_etag(body.tag)
    return response.make_conditional(request)  # type: ignore[return-value]


@blueprint.get("/inschrijving/<token>/uitnodiging.ics")
@access(Access.PUBLIC)
def invitation(token: str) -> Answer:
    """Put my own invitation in my calendar."""
    view = private_links.open_link(token)
    wanted = request.args.get("wie", "")
    holders = [person for person in view.people if person.state == State.CONFIRMED]
    if wanted:
        holders = [person for person in holders if person.id == typed_number(wanted)]
    if not holders:
        raise NotFound
    response = Response(_entry(view, holders[0]), mimetype=CALENDAR)
    response.headers["Content-Disposition"] = "attachment; filename=uitnodiging.ics"
    return response


def _public(wishes: Wishes) -> Response:
    source = links.external() + feed_path(wishes.theme, wishes.region)
    content = feeds.public_feed(wishes, clock.now(), source)
    cache.keep_page()
    return _calendar(content)


def _calendar(content: bytes) -> Response:
    response = Response(content, mimetype=CALENDAR)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _entry(view: PrivateView, person: Attendee) -> bytes:
    """The same entry as in the mails and the personal feed of this person."""
    # Loaded for all that the entry says; the attendee then finds it as their event.
    queries.load_event(view.event.id)
    entry = feeds.invitation_facts(person, view.booking.language)
    return calendar.public_calendar(calendar.personal_event(entry))

"""The page of one network day, and the day as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, render_template, url_for

from netwerk.events import (
    calendar,
    facts,
    policy,
    presentation,
    programme_page,
    queries,
    reading,
    rules,
    seat_words,
    seats,
    status_words,
    web_calendars,
)
from netwerk.events.distilling import may_distil
from netwerk.events.feeds import vevent_of
from netwerk.events.indexing import KIND
from netwerk.events.linked_data import event_data
from netwerk.events.models import Attendee, Event, Workshop
from netwerk.events.queries import Listed, after
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.rules import MOVED_SHOWN_FOR, State, Status
from netwerk.events.services import materials, private_links
from netwerk.events.status_words import OwnPlace
from netwerk.events.views import blueprint
from netwerk.events.views.addresses import days_like
from netwerk.events.views.track import track
from netwerk.kernel import cache, chain, clock, i18n, links
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.joints import Thing
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.members.policy import may_find

Values = dict[str, object]


@blueprint.get("/netwerkdagen/<int:event_id>", defaults={"slug": ""})
@blueprint.get("/netwerkdagen/<int:event_id>-<slug>")
@access(Access.PUBLIC)
def day(event_id: int, slug: str) -> Answer:
    """See what a network day is about, and whether there is still a seat."""
    actor = viewer()
    found = _visible(event_id, actor)
    if slug != found.event.slug:
        return redirect(url_for("events.day", event_id=event_id, slug=found.event.slug), 301)
    if actor is None:
        cache.keep_page(*rules.changes_of([found.event]))
    return render_template("events/day.html", **day_values(found, actor))


@blueprint.get("/netwerkdagen/<int:event_id>-<slug>.ics")
@access(Access.PUBLIC)
def day_calendar(event_id: int, slug: str) -> Answer:
    """Put this day in my calendar."""
    event = queries.load_public_event(event_id)
    if slug != event.slug:
        return redirect(links.path("events.day_calendar", event_id=event_id, slug=event.slug), 301)
    cache.keep_page()
    response = Response(calendar.public_calendar(vevent_of(event)), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f"attachment; filename={event.slug}.ics"
    return response


def _visible(event_id: int, actor: Actor | None) -> Listed:
    """The day, when this visitor may see it: a draft is its organisers' only."""
    found = queries.day_page(event_id)
    if policy.may_see(actor, found.event):
        return found
    if actor is not None and queries.is_organiser_of(event_id, actor):
        return found
    raise NotFound


def day_values(found: Listed, actor: Actor | None) -> Values:
    """All that the page of a day shows to this visitor; the preview shows the same."""
    event, now, language = found.event, clock.now(), i18n.language()
    own = _own_place(event, actor, language) if actor else None
    status = status_words.status(event, found.waiting, language, now, own)
    key = ("day", event.id, language, status.state)
    return cache.remembered(key, lambda: _lasting_values(found, status.state, language)) | {
        "event": event,
        "key": key,
        "status": status,
        "moved_note": _moved_note(event, status.state),
        "organisations": tuple(after.organisations(event)),
        "steps": chain.chain(
            Thing(KIND, event.id), event.title, language, may_find(actor), spoken=event.language
        ),
        "may_distil": may_distil(actor, event),
        "may_manage": policy.may_manage(actor, event),
    }


def _lasting_values(found: Listed, state: Status, language: str) -> Values:
    """What everybody for whom the day stands in this state reads, whenever they look."""
    event = found.event
    parallel = workshop_reads.parallel(event.id)
    shows_seats = event.state == "published" and state not in {Status.PAST, Status.SOON}
    return {
        "kind": presentation.kind_name(event.kind),
        "hue": presentation.hue(event),
        "themes": [
            (theme.label(language), url_for("portal.network", slug=theme.slug)) for theme in event.themes
        ],
        "when": presentation.when(event),
        "place_rows": _fact_rows(event, language),
        "programme_rows": programme_page.rows(
            event, parallel, shows_seats=shows_seats and state is not Status.CLOSED
        ),
        "speakers": (
            programme_page.speakers(workshop_reads.speakers_of(event.id)) if found.may_have_speakers else []
        ),
        "materials": _materials(event) if found.may_have_material else [],
        "series": track(event, language),
        "occupancy": presentation.occupancy_words(event),
        "waiting": found.waiting,
        "shows_seats": shows_seats,
        "calendars": _calendars(event, language, [each.workshop for each in parallel]),
        "data": event_data(event, language, state),
        "band": presentation.band_of(event, language),
        "is_draft": event.state == "draft",
        "foreign": event.language != language,
        "address": facts.public_address(event, language),
    }


def _own_place(event: Event, actor: Actor, language: str) -> OwnPlace | None:
    own = queries.own_place(event.id, actor)
    if own is None:
        return None
    attendee = own.attendee
    mine = attendee.email_key == actor.email_key
    key = private_links.key_of(attendee) if mine else None
    token = private_links.sign(*key) if key else private_links.booking_token(own.booking)
    return OwnPlace(
        state=State(attendee.state),
        href=links.path("events.private", language, token=token),
        leave_href=links.path("events.cancel", language, token=token, attendee_id=attendee.id),
        companions=own.companions,
        position=seats.position(attendee),
        until=attendee.offer_expires_at,
        share=_share_of(event, attendee),
    )


def _share_of(event: Event, attendee: Attendee) -> str:
    """Why this person waits, when that is the share of their organisation."""
    share = rules.share_key(attendee.organisation_id, attendee.organisation_name)
    if attendee.state != State.WAITLISTED or not seats.share_is_full(event, share, clock.now()):
        return ""
    return seat_words.share_reached(event.share_limit or 0, event.share_until)


def _moved_note(event: Event, state: Status) -> str:
    """For whoever saw the former date announced; those registered read it in the status block."""
    if event.moved_from is None or state in {Status.MOVED, Status.PAST, Status.CANCELLED}:
        return ""
    if event.changed_at + MOVED_SHOWN_FOR < clock.now():
        return ""
    old = i18n.format_moment(event.moved_from, event.zone)
    note: str = _("Deze dag is verplaatst: hij was eerst gepland op %(old)s.", old=old)
    return note


def _materials(event: Event) -> list[reading.Reading]:
    open_to_all = [one for one in materials.of_event(event.id) if one.is_public]
    return reading.readings(
        open_to_all,
        lambda one: links.path("events.material", event_id=event.id, slug=event.slug, material_id=one.id),
    )


def _fact_rows(event: Event, language: str) -> list[Values]:
    own_words: Values = {"language": event.language} if event.language != language else {}
    rows: list[Values] = [
        {"icon": "calendar", "label": _("Wanneer"), "value": presentation.when(event)},
        {"icon": "map-pin", "label": _("Waar"), **_place(event, language)},
    ]
    if event.audience:
        rows.append({"icon": "users", "label": _("Voor wie"), "value": event.audience, **own_words})
    if event.price:
        rows.append({"icon": "info", "label": _("Prijs"), "value": event.price, **own_words})
    if event.region:
        rows.append({"icon": "map", "label": _("Regio"), "value": event.region.label(language)})
    return rows


def _place(event: Event, language: str) -> Values:
    if not event.venue_name and not event.venue_address:
        extra = _("Wie ingeschreven is, krijgt de link in de bevestiging.") if event.is_online else ""
        return {"value": facts.location_line(event, language), "extra": extra}
    place: Values = {"value": event.venue_name or event.venue_address}
    if event.venue_name:
        place["extra"] = event.venue_address
    if event.municipality:
        place |= {
            "href": web_calendars.route_link(facts.location_line(event, language)),
            "href_text": _("Toon de weg"),
        }
    return place


def _calendars(event: Event, language: str, workshops: Sequence[Workshop]) -> Values:
    """The ways to put this day in a calendar, and to subscribe to the days of its learning network."""
    entry = facts.day_facts(event, language, workshops)
    return {
        "file": links.path("events.day_calendar", event_id=event.id, slug=event.slug),
        "google": web_calendars.google_link(entry),
        "outlook": web_calendars.outlook_link(entry),
        **days_like(event, language),
    }

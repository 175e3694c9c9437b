"""Who comes: the list and its export."""

from __future__ import annotations

from collections import Counter

from flask import render_template, request, url_for

from netwerk.events import export, presentation, seat_words
from netwerk.events.manage import queries, wording
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.manage.taking import taken
from netwerk.events.models import Attendee, Event
from netwerk.events.queries import deliveries
from netwerk.events.queries import workshops as workshop_reads
from netwerk.events.rules import State
from netwerk.kernel import clock, tables, web
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.text import slugify, typed_number
from netwerk.members.access import Access, Answer, access

PAGE = 100
NAME, ORGANISATION, SINCE = "naam", "organisatie", "sinds"
SORTS = {
    NAME: lambda person: person.name_key,
    ORGANISATION: lambda person: (queries.organisation_of(person).casefold(), person.name_key),
    SINCE: lambda person: person.state_since,
}


@blueprint.get("/<int:event_id>/deelnemers")
@access(Access.ORGANISER)
def attendees(event_id: int) -> Answer:
    """Who comes, who waits, who left."""
    event = queries.load_managed(event_id, organiser())
    tab, words = request.args.get("lijst", queries.COMERS), request.args.get("zoek", "")[:100]
    if tab not in queries.SHOWN:
        raise NotFound
    people = queries.attendees(event.id, tab, words)
    workshop_id = typed_number(request.args.get("workshop", ""))
    if workshop_id:
        chosen = workshop_reads.attendees_of_workshop(workshop_id)
        people = [person for person in people if person.id in chosen]
    sort = request.args.get("sorteer", "")
    not_reached = deliveries.people_not_reached(event.id)
    if sort in SORTS:
        people.sort(key=SORTS[sort])
    elif sort == queries.NOT_REACHED_FIRST:
        people.sort(key=lambda person: person.id not in not_reached)
    page = web.page_number()
    counts = queries.counts_of_attendees(event.id)
    shown = people[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "manage/attendees.html",
        event=event,
        when=presentation.when(event),
        seats=presentation.occupancy_words(event),
        waiting=counts[queries.WAITERS],
        update=wording.pending_update(event),
        tab=tab,
        words=words,
        workshops=workshop_reads.of_event(event.id),
        workshop_id=workshop_id,
        sort=sort,
        tab_items=[
            (wording.attendee_tab_name(name), _address(event, name, words), name == tab, number)
            for name, number in counts.items()
        ],
        slice=web.Slice(shown, page, len(people), PAGE),
        page_href=web.address_of_page("manage_events.attendees", event_id=event.id),
        first=(page - 1) * PAGE + 1,
        state_names=export.STATE_NAMES,
        organisation_of=queries.organisation_of,
        groups=_groups(people),
        not_reached=not_reached,
        reasons=queries.reasons_of_priority([person.id for person in shown if person.priority]),
        rules=seat_words.seat_rules(event, clock.now()),
    )


def _groups(people: list[Attendee]) -> set[int]:
    """The bookings of which several wait, and may do so together or each apart."""
    waiting = Counter(person.booking_id for person in people if person.state == State.WAITLISTED)
    return {booking_id for booking_id, number in waiting.items() if number > 1}


def _address(event: Event, tab: str, words: str) -> str:
    return url_for("manage_events.attendees", event_id=event.id, lijst=tab, zoek=words or None)


@blueprint.get("/<int:event_id>/deelnemers.csv")
@access(Access.ORGANISER, proof=True)
def attendees_csv(event_id: int) -> Answer:
    """The list of attendees as CSV."""
    event = queries.load_managed(event_id, organiser())
    return taken(tables.csv_file(*_table(event)), _file_name(event), "csv", event.id)


@blueprint.get("/<int:event_id>/deelnemers.xlsx")
@access(Access.ORGANISER, proof=True)
def attendees_xlsx(event_id: int) -> Answer:
    """The list of attendees for a spreadsheet."""
    event = queries.load_managed(event_id, organiser())
    return taken(tables.xlsx_file(_("Deelnemers"), *_table(event)), _file_name(event), "xlsx", event.id)


def _table(event: Event) -> tuple[list[str], list[list[str]]]:
    people = queries.attendees(event.id, queries.EVERYBODY)
    return export.table(event, people, queries.consents_of(event.id))


def _file_name(event: Event) -> str:
    return slugify(f"{_('deelnemers')}-{event.title}")

"""What an organiser prints for the day: the sheet to sign and the badges, each as a page and as PDF."""

from __future__ import annotations

from flask import Response, render_template

from netwerk.events import presentation
from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.models import Event
from netwerk.events.papers import badges as badge_paper
from netwerk.events.papers import sheet as sheet_paper
from netwerk.events.papers.badges import Badge
from netwerk.events.papers.sheet import Sheet
from netwerk.events.queries import workshops
from netwerk.events.queries.attendance import present
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import PDF_TYPE
from netwerk.kernel.text import slugify
from netwerk.members.access import Access, Answer, access


@blueprint.get("/<int:event_id>/aanwezigheidslijst")
@access(Access.ORGANISER)
def sheet(event_id: int) -> Answer:
    """The list to sign, to print from the browser."""
    event = queries.load_managed(event_id, organiser())
    return render_template(
        "manage/sheet.html",
        event=event,
        when=presentation.when(event),
        made=_sheet(event),
        band=presentation.band_of(event, i18n.language()),
    )


@blueprint.get("/<int:event_id>/aanwezigheidslijst.pdf")
@access(Access.ORGANISER, proof=True)
def sheet_pdf(event_id: int) -> Answer:
    """The list to sign, as a file."""
    event = queries.load_managed(event_id, organiser())
    data = sheet_paper.pdf(event, _sheet(event), i18n.language())
    return _file(event, _("aanwezigheidslijst"), data)


@blueprint.get("/<int:event_id>/badges")
@access(Access.ORGANISER)
def badges(event_id: int) -> Answer:
    """The badges, to print from the browser."""
    event = queries.load_managed(event_id, organiser())
    return render_template(
        "manage/badges.html",
        event=event,
        when=presentation.when(event),
        badges=_badges(event),
        band=presentation.band_of(event, i18n.language()),
    )


@blueprint.get("/<int:event_id>/badges.pdf")
@access(Access.ORGANISER, proof=True)
def badges_pdf(event_id: int) -> Answer:
    """The badges, as a file."""
    event = queries.load_managed(event_id, organiser())
    return _file(event, _("badges"), badge_paper.pdf(event, _badges(event), i18n.language()))


def _sheet(event: Event) -> Sheet:
    speakers = [speaker.name for speaker in workshops.speakers_of(event.id)]
    return sheet_paper.sheet(event, present(event.id), speakers, i18n.language())


def _badges(event: Event) -> list[Badge]:
    table = present(event.id)
    places = workshops.of_attendees([person.attendee_id for person in table.people])
    return badge_paper.badges(table, places)


def _file(event: Event, what: str, data: bytes) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{slugify(f"{what}-{event.title}")}.pdf"'}
    return Response(data, headers=headers, content_type=PDF_TYPE)

"""Attestations: one's own behind the private link, and the page where anybody checks a code."""

from __future__ import annotations

from flask import Response, render_template, request

from netwerk.events import presentation
from netwerk.events.models import Event
from netwerk.events.papers import attestation as papers
from netwerk.events.papers.attestation import Paper
from netwerk.events.queries import attestations
from netwerk.events.services import private_links
from netwerk.events.services.private_links import PrivateView
from netwerk.events.views import blueprint
from netwerk.kernel import i18n, throttle
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import PDF_TYPE
from netwerk.kernel.text import slugify
from netwerk.members.access import Access, Answer, access

# Codes of 60 bits are not guessed at this pace.
WRONG_CODES_AN_HOUR = 30


@blueprint.get("/attest/<code>")
@access(Access.PUBLIC)
def check_attestation(code: str) -> Answer:
    """Check an attestation somebody shows me."""
    address = throttle.address_block(request.remote_addr)
    throttle.check("attestation", address, WRONG_CODES_AN_HOUR)
    found = attestations.by_code(code)
    if found is None:
        throttle.count("attestation", address)
        raise NotFound(_("Deze code kennen we niet. Kijk na of je ze juist overtypte."))
    made = papers.paper(
        found.event,
        found.table,
        found.person,
        found.attestation.code,
        found.attestation.issued_at,
        i18n.language(),
    )
    band = presentation.band_of(found.event, i18n.language())
    return render_template("events/attestation_check.html", made=made, is_valid=found.is_valid, band=band)


@blueprint.get("/inschrijving/<token>/attest/<int:attendee_id>")
@access(Access.PUBLIC)
def attestation(token: str, attendee_id: int) -> Answer:
    """See and print my attestation."""
    event, made = _own(private_links.open_link(token), attendee_id)
    return _page(event, made, token, attendee_id, "events.attestation_pdf")


@blueprint.get("/inschrijving/<token>/attest/<int:attendee_id>.pdf")
@access(Access.PUBLIC)
def attestation_pdf(token: str, attendee_id: int) -> Answer:
    """Take my attestation with me."""
    _event, made = _own(private_links.open_link(token), attendee_id)
    return _file(made)


@blueprint.get("/inschrijving/<token>/reeks/<int:attendee_id>")
@access(Access.PUBLIC)
def series_attestation(token: str, attendee_id: int) -> Answer:
    """See and print my attestation of a whole series."""
    event, made = _own_series(private_links.open_link(token), attendee_id)
    return _page(event, made, token, attendee_id, "events.series_attestation_pdf")


@blueprint.get("/inschrijving/<token>/reeks/<int:attendee_id>.pdf")
@access(Access.PUBLIC)
def series_attestation_pdf(token: str, attendee_id: int) -> Answer:
    """Take my attestation of a whole series with me."""
    _event, made = _own_series(private_links.open_link(token), attendee_id)
    return _file(made)


def _own(view: PrivateView, attendee_id: int) -> tuple[Event, Paper]:
    found = attestations.of_attendee(view.one(attendee_id).id)
    if found is None:
        raise NotFound
    made = papers.paper(
        found.event,
        found.table,
        found.person,
        found.attestation.code,
        found.attestation.issued_at,
        i18n.language(),
    )
    return found.event, made


def _own_series(view: PrivateView, attendee_id: int) -> tuple[Event, Paper]:
    track = attestations.track_of(view.one(attendee_id), view.event)
    if track is None or not track.is_complete:
        raise NotFound
    return track.days[-1].event, papers.series_paper(track.series, track.days, i18n.language())


def _page(event: Event, made: Paper, token: str, attendee_id: int, file: str) -> str:
    return render_template(
        "events/private/attestation.html",
        event=event,
        made=made,
        token=token,
        attendee_id=attendee_id,
        file=file,
        band=presentation.band_of(event, i18n.language()),
    )


def _file(made: Paper) -> Response:
    name = slugify(f"{_('attest')}-{made.name}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(papers.pdf(made, i18n.language()), headers=headers, content_type=PDF_TYPE)

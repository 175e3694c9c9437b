"""The answers of people who wait: yes or no to a seat that is held, and together or each apart."""

from __future__ import annotations

import flask
from flask import redirect, render_template, request, url_for

from netwerk.events.errors import OfferGone
from netwerk.events.models import Attendee
from netwerk.events.services import booking, offering, private_links
from netwerk.events.services.private_links import PrivateView
from netwerk.events.views import blueprint, wording
from netwerk.kernel import clock
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access

YES, NO = "ja", "nee"


@blueprint.post("/inschrijving/<token>/aanbod/<int:attendee_id>")
@access(Access.PUBLIC)
def answer_offer(token: str, attendee_id: int) -> Answer:
    """Say yes or no to a seat that is held for me."""
    view, person = _of_mine(token, attendee_id)
    answer = request.form.get("antwoord")
    private_links.keep_open(token)
    try:
        if answer == YES:
            taken = offering.accept(person.id, actor_label=view.label, now=clock.now())
            names = ", ".join(each.name for each in taken)
            flask.flash(_("Ingeschreven: %(names)s. De bevestiging komt per mail.", names=names), "ok")
        elif answer == NO:
            offering.decline(person.id, actor_label=view.label, now=clock.now())
            flask.flash(
                _("De plaats van %(name)s gaat naar de volgende op de lijst.", name=person.name), "ok"
            )
    except OfferGone:
        return render_template("events/private/offer_gone.html", event=view.event, token=token), 409
    return redirect(url_for("events.private", token=token), 303)


@blueprint.post("/inschrijving/<token>/groep")
@access(Access.PUBLIC)
def group(token: str) -> Answer:
    """Move up together only, or each as soon as there is a seat."""
    view = private_links.open_link(token)
    if view.attendee is not None or view.booking.is_duo:
        raise NotFound
    together = request.form.get("samen") == YES
    private_links.keep_open(token)
    booking.set_group_policy(view.booking.id, together=together, actor_label=view.label, now=clock.now())
    flask.flash(
        _("Bewaard: jullie komen alleen samen.") if together else _("Bewaard: wie kan, komt al."), "ok"
    )
    return redirect(url_for("events.private", token=token), 303)


def _of_mine(token: str, attendee_id: int) -> tuple[PrivateView, Attendee]:
    """Somebody for whom this link may answer. Raises NotFound for others."""
    view = private_links.open_link(token)
    person = view.one(attendee_id)
    if not wording.may_manage(view, person):
        raise NotFound
    return view, person

"""Below the private page: coming after all, once a calendar said no."""

from __future__ import annotations

import flask
from flask import redirect, render_template, request, url_for

from netwerk.events import presentation, queries
from netwerk.events.errors import AlreadyRegistered
from netwerk.events.rules import State
from netwerk.events.services import coming_back, private_links
from netwerk.events.services.private_links import PrivateView
from netwerk.events.views import blueprint
from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access


@blueprint.route("/inschrijving/<token>/terug/<int:attendee_id>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def come_back(token: str, attendee_id: int) -> Answer:
    """Come after all, though my calendar said no."""
    view = private_links.open_link(token)
    former = view.one(attendee_id)
    if request.method != "POST":
        return _page(view, token, attendee_id)
    private_links.keep_open(token)
    try:
        added = coming_back.come_back(former.id, actor_label=view.label, now=clock.now())
    except (AlreadyRegistered, Conflict):
        return _page(view, token, attendee_id), 409
    if added.state == State.CONFIRMED:
        flask.flash(_("Je bent weer ingeschreven. We mailden je een nieuwe uitnodiging."), "ok")
    else:
        flask.flash(_("Alle plaatsen zijn intussen bezet. Je staat achteraan op de wachtlijst."), "warn")
    onward = token if view.attendee is None else private_links.attendee_token(added)
    return redirect(url_for("events.private", token=onward), 303)


def _page(view: PrivateView, token: str, attendee_id: int) -> str:
    former, event, now = view.one(attendee_id), queries.load_event(view.event.id), clock.now()
    possible = coming_back.may_come_back(event, former, now)
    return render_template(
        "events/private/come_back.html",
        event=event,
        token=token,
        person=former,
        when=presentation.when(event),
        action=request.script_root + request.path,
        possible=possible,
        seated=possible and coming_back.would_be_seated(event, former, now),
    )

"""The pages of a member's own: registrations, what they follow, their calendar address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for

from netwerk.events import feeds
from netwerk.events import queries as days
from netwerk.events.views.addresses import ways_to_subscribe
from netwerk.kernel import clock, i18n, links
from netwerk.kernel.errors import NotAllowed
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.portal import mine as shown
from netwerk.portal.views import blueprint
from netwerk.practices import questions

# Kept in the session from the form to the next page only: the address is shown once.
NEW_FEED = "new_feed"


@blueprint.get("/mijn")
@access(Access.MEMBER)
def mine() -> str:
    """See my registrations, what I follow and my calendar address."""
    actor, now, language = _actor(), clock.now(), i18n.language()
    # Taken out only where it is: a session that was touched is signed and sent anew.
    token = session.pop(NEW_FEED) if NEW_FEED in session else ""
    address = links.external() + links.path("events.feed_mine", token=token) if token else ""
    return render_template(
        "portal/mine.html",
        groups=shown.grouped(days.registrations_of(actor), actor, language, now),
        organisations=shown.grouped(days.registrations_of_organisations(actor, now), actor, language, now),
        is_contact=bool(actor.contact_of),
        followed=shown.followed(actor, language),
        feeds=feeds.feeds_of(actor),
        new_feed=ways_to_subscribe(address) if address else None,
        **questions.asked_of(actor),
    )


@blueprint.post("/mijn/agenda")
@access(Access.MEMBER)
def create_feed() -> Answer:
    """Get a calendar address of my own."""
    _feed, token = feeds.create_feed(_actor(), request.form.get("naam", ""), now=clock.now())
    session[NEW_FEED] = token
    return redirect(url_for("portal.mine", _anchor="agenda"), 303)


@blueprint.post("/mijn/agenda/<int:feed_id>/intrekken")
@access(Access.MEMBER)
def revoke_feed(feed_id: int) -> Answer:
    """Make one of my calendar addresses worthless."""
    feeds.revoke_feed(feed_id, _actor())
    flash(_("Dat agenda-adres werkt niet meer."), "ok")
    return redirect(url_for("portal.mine", _anchor="agenda"), 303)


def _actor() -> Actor:
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

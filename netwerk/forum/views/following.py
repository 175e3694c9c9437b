"""Choosing how much mail one gets about a thread or a board."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from netwerk.forum import boards
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import LINKED
from netwerk.forum.services import linking
from netwerk.forum.subscribing import board_scope, scopes_of
from netwerk.forum.views import blueprint
from netwerk.forum.views.acts import path_of
from netwerk.forum.views.member import member
from netwerk.kernel import clock
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _, language
from netwerk.members.access import Access, Answer, access
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import Level, Scope


@blueprint.post("/forum/gesprek/<int:thread_id>/mail")
@access(Access.MEMBER)
def follow_thread(thread_id: int) -> Answer:
    """Choose how much mail I get about a thread."""
    thread = reads.opened(thread_id, member()).thread
    _choose(scopes_of(thread)[0])
    return redirect(path_of(thread.id, 1).partition("#")[0], 303)


@blueprint.post("/forum/<board>/mail")
@access(Access.MEMBER)
def follow_board(board: str) -> Answer:
    """Choose how much mail I get about a board."""
    found = boards.board_at(board)
    _choose(board_scope(found.theme_id))
    return redirect(url_for("forum.board", board=found.slug), 303)


@blueprint.post("/forum/over/<kind>/<int:thing_id>/mail")
@access(Access.MEMBER)
def follow_thing(kind: str, thing_id: int) -> Answer:
    """Get the threads about a day or a practice by mail."""
    thing = linking.find(kind, thing_id, member(), language())
    if kind not in LINKED:
        raise NotFound
    _choose((kind, thing_id))
    return redirect(thing.href, 303)


def _choose(scope: Scope) -> None:
    asked = request.form.get("hoeveel", "")
    if asked not in list(Level):
        raise NotFound
    subscriptions.choose(member().id, scope, Level(asked), now=clock.now())
    flash(_("Bewaard. Dat geldt meteen."), "ok")

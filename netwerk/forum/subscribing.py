"""What members may choose about the mail of conversations; registers the kinds of things on import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from netwerk.forum.boards import board_of, boards_in_use
from netwerk.forum.indexing import THREAD
from netwerk.forum.models import Thread
from netwerk.forum.rules import LINKED, THEME
from netwerk.kernel import joints, search
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.joints import Thing
from netwerk.members.policy import may_find
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import SITE, Effective, Level, Scope, Why, effective


def board_scope(theme_id: int | None) -> Scope:
    """A board as a thing that one gets mail about; the general one has no theme, and so no id."""
    return (THEME, theme_id or 0)


def scopes_of(thread: Thread) -> list[Scope]:
    """What a post in a thread is about, the narrowest first: what it is linked to stands before its board."""
    linked = joints.of_kinds(Thing(THREAD, thread.id), LINKED)
    things = [(one.kind, one.id) for one in linked]
    return [(THREAD, thread.id), *things, board_scope(thread.theme_id), SITE]


def subscribe_writer(thread: Thread, member_id: int, *, began: bool, now: datetime) -> None:
    """Let whoever began a thread hear of every answer, and whoever wrote in it of the first new one."""
    scope = scopes_of(thread)[0]
    level, why = (Level.EVERY, Why.STARTED) if began else (Level.FIRST, Why.REPLIED)
    subscriptions.note(member_id, scope, level, why, now=now)


def wanted_of(member_id: int, scopes: Sequence[Scope]) -> Effective:
    """How much mail a member gets about the first of these."""
    held = subscriptions.held([member_id], scopes)
    return effective([(scope, held.get((member_id, scope))) for scope in scopes])


def wants_about(member_id: int, thing: Scope) -> bool:
    """Does a member want to hear of the conversations about something elsewhere on the site?"""
    return wanted_of(member_id, [thing, SITE]).level != Level.OFF


def stopped_among(member_id: int, threads: Iterable[Thread]) -> set[int]:
    """Those of these threads about which a member wants no mail."""
    if all(row.level != Level.OFF for row in subscriptions.kept_of(member_id)):
        return set()
    scopes = {thread.id: scopes_of(thread) for thread in threads}
    held = subscriptions.held([member_id], sorted({one for some in scopes.values() for one in some}))
    return {
        thread_id
        for thread_id, some in scopes.items()
        if effective([(scope, held.get((member_id, scope))) for scope in some]).level == Level.OFF
    }


def _thread_title(thread_id: int, _language: str) -> str | None:
    thread = db.session.get(Thread, thread_id)
    return thread.title if thread is not None and thread.listed else None


def _board_title(theme_id: int, language: str) -> str | None:
    try:
        board = board_of(theme_id or None)
    except NotFound:
        return None
    return _("Gesprekken: %(name)s", name=board.name(language))


def _linked_title(kind: str) -> subscriptions.Title:
    def title(thing_id: int, language: str) -> str | None:
        found = search.named([(kind, thing_id)], language, may_find(None)).get((kind, thing_id))
        return _("Gesprekken over: %(title)s", title=found.title) if found else None

    return title


subscriptions.register_kind(THREAD, _thread_title)
subscriptions.register_kind(
    THEME, _board_title, lambda: [board_scope(one.theme_id) for one in boards_in_use()]
)
for _kind in LINKED:
    subscriptions.register_kind(_kind, _linked_title(_kind))

"""A conversation, for the addresses of the forum."""

from __future__ import annotations

from typing import Any

from netwerk.forum.models import Post
from netwerk.forum.rules import Via
from netwerk.forum.services import writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import transaction
from netwerk.members.actor import Actor
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import SITE
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.incoming import letter
from tests.talk import Talk

PLACES = ("forum.thread", "forum.thread_atom", "forum.reply", "forum.follow_thread")
BOARDS = ("forum.board", "forum.board_atom", "forum.begin", "forum.mark_board_read", "forum.follow_board")
POSTS = ("moved", "edit", "erase", "history", "thank", "answer", "report", "mark_unread")


def talked(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """A thread of An in which others answered, one of them reported, on more than a page."""
    talk, an = Talk(make), actor(cast.an)
    thread = talk.thread("Eerste gesprek met een bedrijf", by=an, board="mobiliteit")
    talk.show(talk.posts(thread)[0])
    for place in range(26):
        talk.reply(thread, f"Antwoord {place}.")
    mine = talk.reply(thread, "Dank, dat probeer ik.", an, to=2)
    talk.edit(mine, "Dank, dat probeer ik **morgen**.")
    mailed = _mailed(thread.id, an)
    board = {"board": "mobiliteit"}
    place = board | {"thread_id": thread.id, "slug": thread.slug}
    post = {"thread_id": thread.id, "no": mine.no}
    stop = {"token": subscriptions.stop_token(an.id, SITE)}
    return {
        **dict.fromkeys(PLACES, place),
        "forum.thread_from": place | {"no": 26},
        "forum.thread_part": place | {"page": 2},
        **{f"forum.{name}": post for name in POSTS},
        **dict.fromkeys(BOARDS, board),
        **dict.fromkeys(("members.stop", "members.stopped"), stop),
        "forum.post": {"post_id": mine.id},
        "forum.original": {"thread_id": thread.id, "no": mailed.no},
        **{key: {"kind": "thread", "thing_id": thread.id} for key in ("forum.ask", "forum.follow_thing")},
        **{key: {"thread_id": thread.id} for key in ("forum.news", "forum.ask_expert")},
        "manage_forum.thread": {"thread_id": thread.id},
        "manage_forum.decide": {"thread_id": thread.id, "no": 3},
        "manage_forum.forget_history": post,
    }


def _mailed(thread_id: int, by: Actor) -> Post:
    """An answer that came in by mail."""
    with transaction():
        incoming = inbox.receive(letter("Ik kom graag eens kijken.", by.email), clock.now())
        words = Words("Ik kom graag eens kijken.", via=Via.MAIL, incoming_id=incoming.id)
        return writing.reply(thread_id, words, by, now=clock.now())

"""Conversations in a feed reader."""

from __future__ import annotations

from flask import Response, request

from netwerk.forum import boards, feeds
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import ThreadState
from netwerk.forum.views import blueprint
from netwerk.forum.views.lists import asked_region
from netwerk.kernel import cache, i18n
from netwerk.kernel.atom import ATOM_TYPE
from netwerk.kernel.errors import NotFound
from netwerk.members.access import Access, Answer, access


@blueprint.get("/forum/atom.xml")
@access(Access.PUBLIC)
def atom() -> Answer:
    """Follow everything that is said in a feed reader."""
    return _answer(feeds.board_feed(None, i18n.language(), asked_region()))


@blueprint.get("/forum/<board>/atom.xml")
@access(Access.PUBLIC)
def board_atom(board: str) -> Answer:
    """Follow a board in a feed reader."""
    return _answer(feeds.board_feed(boards.board_at(board), i18n.language(), asked_region()))


@blueprint.get("/forum/<board>/<int:thread_id>-<slug>/atom.xml")
@access(Access.PUBLIC)
def thread_atom(board: str, thread_id: int, slug: str) -> Answer:
    """Follow a thread in a feed reader."""
    del board, slug
    thread = reads.opened(thread_id, None).thread
    if thread.state == ThreadState.MERGED or not thread.listed:
        raise NotFound
    return _answer(feeds.thread_feed(thread, i18n.language()))


def _answer(content: bytes) -> Answer:
    cache.keep_page()
    response = Response(content, content_type=f"{ATOM_TYPE}; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)

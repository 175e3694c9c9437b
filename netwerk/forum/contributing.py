"""The conversations that organisations and people took part in, for their pages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from netwerk.forum.boards import board_of
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries.visible import visible_posts
from netwerk.forum.rules import PostState
from netwerk.kernel import links
from netwerk.kernel.database import db
from netwerk.kernel.i18n import lazy, ngettext
from netwerk.members import contributions
from netwerk.members.contributions import MOST, Contribution, Given, Sort

TALK = Sort(
    "talk",
    lazy("Gesprekken"),
    "message-circle",
    lambda number: ngettext("%(num)s gesprek", "%(num)s gesprekken", number),
)


def of_organisation(organisation_id: int, language: str) -> Given:
    """The conversations in which something was said in the name of the organisation of that time."""
    return _threads(Post.organisation_id == organisation_id, language)


def of_person(member_id: int, language: str) -> Given:
    """The conversations in which somebody said something that everybody sees."""
    return _threads(Post.author_id == member_id, language)


def _threads(whose: ColumnElement[bool], language: str) -> Given:
    said = func.max(Post.created_at).label("said_at")
    query = (
        select(Thread.id, Thread.theme_id, Thread.slug, Thread.title, Thread.language, said)
        .join(Post, Post.thread_id == Thread.id)
        .where(whose, Thread.listed, Post.state == PostState.VISIBLE, visible_posts(None))
        .group_by(Thread.id, Thread.theme_id, Thread.slug, Thread.title, Thread.language)
        .order_by(said.desc(), Thread.id.desc())
        .limit(MOST)
    )
    found = [
        Contribution(
            row.title,
            row.language,
            links.path(
                "forum.thread",
                language,
                board=board_of(row.theme_id).slug,
                thread_id=row.id,
                slug=row.slug,
            ),
            row.said_at,
        )
        for row in db.session.execute(query)
    ]
    return [(TALK, found)]


contributions.register(of_organisation=of_organisation, of_person=of_person)

"""Whom a post may name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from netwerk.forum import cooking
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries.posts import names
from netwerk.forum.queries.visible import visible_posts
from netwerk.forum.rules import PostState
from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.text import fold, plain_line
from netwerk.members.models import Member, Membership, Organisation
from netwerk.members.queries.directory import is_listed
from netwerk.members.queries.joining import holds_on

# Between a name and an organisation, where two people share a name.
AT = ", "
SUGGESTIONS = 8


@dataclass(frozen=True)
class Somebody:
    """A member as one can name them: `mark` is what stands between the brackets."""

    member_id: int
    name: str
    organisation: str
    mark: str


def find(marks: Collection[str], thread_id: int | None) -> Mapping[str, int]:
    """Who is meant by each name, or name and organisation; nobody or more than one is left out.

    Of several with one name it is the one who wrote in the thread.
    """
    wanted = {mark: plain_line(mark).partition(AT) for mark in marks}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Member.id, Member.name).where(
            Member.name.in_({name for name, _comma, _at in wanted.values()}), Member.disabled_at.is_(None)
        )
    ).all()
    ids = [row.id for row in rows]
    works = _works_at(ids, {at for _name, _comma, at in wanted.values() if at})
    here = _writers(ids, thread_id) if len(rows) > len({row.name for row in rows}) else set()
    found = {}
    for mark, (name, _comma, at) in wanted.items():
        named = [row.id for row in rows if row.name == name and (not at or (row.id, at) in works)]
        named = [one for one in named if one in here] if len(named) > 1 else named
        if len(named) == 1:
            found[mark] = named[0]
    return found


def has_written(member_id: int) -> bool:
    """Has somebody written anything that can be seen? Only then is their name to be given away."""
    query = select(Post.id).join(Post.thread).where(Post.author_id == member_id)
    query = query.where(Post.state == PostState.VISIBLE, visible_posts(None))
    return db.session.scalar(query.limit(1)) is not None


def _works_at(member_ids: Sequence[int], organisations: Collection[str]) -> set[tuple[int, str]]:
    if not organisations:
        return set()
    query = select(Membership.member_id, Organisation.name).join(Membership.organisation)
    query = query.where(
        Membership.member_id.in_(member_ids), Organisation.name.in_(organisations), holds_on(clock.today())
    )
    return {(row.member_id, row.name) for row in db.session.execute(query)}


def _writers(member_ids: Sequence[int], thread_id: int | None) -> set[int]:
    query = select(Post.author_id).where(
        Post.thread_id == thread_id, Post.author_id.in_(member_ids), Post.state == PostState.VISIBLE
    )
    return set(db.session.scalars(query))


def with_ids(typed: str, thread_id: int | None, named_before: Collection[int] = ()) -> str:
    """The text as it is kept: whom it names is named by id.

    Whom it named before is meant first, then the writers of the thread. Raises Invalid when it is too long.
    """
    known = {name: one for one, name in names(named_before).items()}
    marks = cooking.named_in(cooking.cleaned(typed))
    return cooking.with_ids(typed, {**find([one for one in marks if one not in known], thread_id), **known})


def suggest(words: str, thread_id: int | None) -> Sequence[Somebody]:
    """Whom somebody may mean who typed this much: those in the thread first, then other writers.

    Only who has written something that can be seen is suggested: a list of all members is nobody's to read.
    """
    wanted = fold(words)
    if not wanted:
        return []
    shown = exists().where(
        Post.author_id == Member.id,
        Post.state == PostState.VISIBLE,
        Thread.id == Post.thread_id,
        visible_posts(None),
    )
    here = shown.where(Post.thread_id == (thread_id or 0))
    query = select(Member.id, Member.name, here.label("here")).where(shown, Member.disabled_at.is_(None))
    rows = [
        row
        for row in db.session.execute(query.order_by(Member.name, Member.id))
        if any(part.startswith(wanted) for part in (fold(row.name), *fold(row.name).split()))
    ]
    rows = sorted(rows, key=lambda row: not row.here)[:SUGGESTIONS]
    called = [row.name for row in rows]
    works = _organisations([row.id for row in rows])
    return [
        Somebody(
            row.id,
            row.name,
            works.get(row.id, ""),
            f"{row.name}{AT}{works[row.id]}" if called.count(row.name) > 1 and row.id in works else row.name,
        )
        for row in rows
    ]


def _organisations(member_ids: Sequence[int]) -> dict[int, str]:
    query = (
        select(Membership.member_id, Organisation.name)
        .join(Membership.organisation)
        .where(Membership.member_id.in_(member_ids), holds_on(clock.today()), is_listed())
        .order_by(Membership.id.desc())
    )
    return {row.member_id: row.name for row in db.session.execute(query)}

"""Builders for conversations: `talk.thread("Hoe doen jullie dat?")`, through the services, committed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from netwerk.forum import cooking
from netwerk.forum.boards import board_at
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import Kind
from netwerk.forum.services import editing, moderating, writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services as member_services
from netwerk.members.actor import MODERATOR, Actor
from netwerk.members.models import Member
from netwerk.taxonomy.models import Region
from tests.builders import Make
from tests.cast import actor


class Talk:
    """Threads, posts and who keeps order; whatever is not said gets a value that a talk in real life has."""

    # One count for all of them: a test may make several on one database.
    _numbers = itertools.count(1)

    def __init__(self, make: Make) -> None:
        self._make = make

    @cached_property
    def moderator(self) -> Actor:
        """Keeps order everywhere."""
        email = f"begeleider{next(self._numbers)}@praat.example"
        return actor(self._make.member("Greet Begeleider", email, roles=("moderator",)))

    def scoped_moderator(self, *, theme: str = "", region: str = "") -> Actor:
        """Keeps order on the board of one theme, or in one region."""
        member = self._make.member("Gil Begeleider", f"deels{next(self._numbers)}@praat.example")
        theme_id = self._make.theme(theme).id if theme else None
        region_id = (
            db.session.scalars(select(Region.id).where(Region.slug == region)).one() if region else None
        )
        with transaction():
            member_services.grant_role(member.id, MODERATOR, "test", theme_id=theme_id, region_id=region_id)
        return actor(member)

    def somebody(self, name: str = "", *, verified: bool = True) -> Actor:
        """A member who works at an organisation that is known, or is not yet."""
        number = next(self._numbers)
        member = self._make.member(name or f"Prater {number}", f"prater{number}@praat.example")
        organisation = self._make.organisation(f"Werkplek {number}", verified=verified)
        with transaction():
            member_services.add_membership(member.id, organisation.id, function="mentor")
        return actor(member)

    def newcomer(self, name: str = "") -> Actor:
        """An open sign-up: works nowhere, wrote nothing yet."""
        number = next(self._numbers)
        return actor(self._make.member(name or f"Nieuwkomer {number}", f"nieuw{number}@praat.example"))

    def thread(
        self,
        title: str = "",
        raw: str = "Hoe pakken jullie het eerste gesprek met een bedrijf aan?",
        by: Actor | None = None,
        *,
        board: str = "algemeen",
        kind: Kind = Kind.QUESTION,
        region: str = "",
        replies: int = 0,
        now: datetime | None = None,
        **words: Any,
    ) -> Thread:
        """A thread with its opening, and a number of answers by different people."""
        if board != "algemeen":
            self._make.theme(board)
        region_id = (
            db.session.scalars(select(Region.id).where(Region.slug == region)).one() if region else None
        )
        by, now = by or self.somebody(), now or clock.now()
        title = title or f"Gesprek {next(self._numbers)}"
        with transaction():
            post = writing.begin(
                board_at(board), kind, title, Words(raw, **words), by, region_id=region_id, now=now
            )
            thread_id = post.thread_id
        for place in range(1, replies + 1):
            self.reply(thread_id, f"Antwoord {place}.", now=now + timedelta(minutes=place))
        return self.fresh(thread_id)

    def reply(
        self,
        thread: Thread | int,
        raw: str = "Bij ons gaat de mentor mee.",
        by: Actor | None = None,
        *,
        to: int | None = None,
        now: datetime | None = None,
        **words: Any,
    ) -> Post:
        """An answer."""
        by = by or self.somebody()
        thread_id = thread if isinstance(thread, int) else thread.id
        with transaction():
            made = writing.reply(thread_id, Words(raw, **words), by, reply_to_no=to, now=now or clock.now())
        return self.post(made.id)

    def quoting(self, of: Post, raw: str = "Daar ben ik het mee eens.", by: Actor | None = None) -> Post:
        """An answer below the words of another."""
        of = self.post(of.id)
        return self.reply(of.thread_id, f"{cooking.quoted(of.no, of.raw)}\n\n{raw}", by)

    def hide(self, post: Post, reason: str = "Reclame hoort hier niet.") -> Post:
        """Take a post out of sight."""
        now_is, by = self.post(post.id), self.moderator
        with transaction():
            moderating.hide(now_is.thread_id, now_is.no, reason, by, version=now_is.version, now=clock.now())
        return self.post(post.id)

    def show(self, post: Post) -> Post:
        """Let everybody see a post that waited or was hidden."""
        now_is, by = self.post(post.id), self.moderator
        with transaction():
            moderating.show(now_is.thread_id, now_is.no, by, version=now_is.version, now=clock.now())
        return self.post(post.id)

    def erase(self, post: Post, by: Actor | None = None) -> Post:
        """Let its author take the words away."""
        now_is = self.post(post.id)
        with transaction():
            editing.erase(now_is.thread_id, now_is.no, by or self.author(now_is), now=clock.now())
        return self.post(post.id)

    def edit(self, post: Post, raw: str, by: Actor | None = None, *, reason: str = "") -> Post:
        """Let its author say it otherwise."""
        now_is = self.post(post.id)
        with transaction():
            editing.edit(
                now_is.thread_id,
                now_is.no,
                raw,
                reason,
                by or self.author(now_is),
                version=now_is.version,
                now=clock.now(),
            )
        return self.post(post.id)

    def moderate(self, act: Callable[..., Any], thread: Thread | int, *given: Any, **more: Any) -> Any:
        """Let the moderator do something: `talk.moderate(ordering.lock, thread, "Uitgepraat.")`."""
        by = more.pop("by", None) or self.moderator
        thread_id = thread if isinstance(thread, int) else thread.id
        with transaction():
            return act(thread_id, *given, by, now=clock.now(), **more)

    def author(self, of: Post | Thread) -> Actor:
        """Who wrote it."""
        return actor(db.session.get_one(Member, of.author_id))

    def fresh(self, thread: Thread | int) -> Thread:
        """The thread as it is now."""
        db.session.rollback()
        return reads.load(thread if isinstance(thread, int) else thread.id)

    def post(self, post_id: int) -> Post:
        """A post as it is now."""
        db.session.rollback()
        return db.session.get_one(Post, post_id)

    def posts(self, thread: Thread | int) -> list[Post]:
        """Every post of a thread as it is now, in order."""
        db.session.rollback()
        thread_id = thread if isinstance(thread, int) else thread.id
        return list(db.session.scalars(select(Post).where(Post.thread_id == thread_id).order_by(Post.no)))

    def path(self, thread: Thread, ending: str = "") -> str:
        """Its address."""
        found = self.fresh(thread)
        return f"/forum/{found.theme.slug if found.theme else 'algemeen'}/{found.id}-{found.slug}{ending}"

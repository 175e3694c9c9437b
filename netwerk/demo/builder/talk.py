"""The conversations of the demo, said one after the other through the services."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from netwerk.demo.builder.content import DATA
from netwerk.demo.builder.library import Shelf
from netwerk.demo.builder.network import Network
from netwerk.events.indexing import KIND as DAY
from netwerk.forum.boards import board_at
from netwerk.forum.indexing import THREAD
from netwerk.forum.models import Post
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import Cause, Kind, Via
from netwerk.forum.services import drafts, editing, files, moderating, ordering, telling, thanking, writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import joints, uploads
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.practices.indexing import KIND as PRACTICE

Happening = tuple[datetime, Callable[[datetime], object]]
Row = dict[str, Any]
FILES = ("conversations.toml", "long_conversation.toml")
PICTURES = DATA / "files"

NAMED = re.compile(r"@\[([a-z0-9-]+)\]")
SENTENCE = re.compile(r"^.{20,}?[.!?](?=\s|$)", re.DOTALL)
# How a thread stands to the practice that it is about, and to the day that it prepares or came from.
ABOUT, PREPARES, CAME_FROM = "about", "prepares", "came_from"
LATER = timedelta(minutes=2)
EARLIEST, WAKING = timedelta(hours=7), 14.5 / 24


class Talk:
    """Every conversation of the demo and what was said in it."""

    def __init__(self, network: Network, shelf: Shelf, now: datetime) -> None:
        """Nothing is said yet."""
        self._network, self._shelf, self._now = network, shelf, now
        self._threads: dict[str, int] = {}

    def happenings(self) -> Iterator[Happening]:
        """Everything up to now, in no order."""
        for name in FILES:
            for row in tomllib.loads((DATA / name).read_text("utf-8"))["thread"]:
                yield from (one for one in self._life(row) if one[0] < self._now)

    def _life(self, thread: Row) -> Iterator[Happening]:
        at = self._now - timedelta(days=thread["days_ago"])
        for place, row in enumerate(thread["post"], 1):
            at += timedelta(hours=row["after"])
            yield self._awake(at), partial(self._say, thread, place, row)
            if "edited" in row:
                yield self._awake(at) + LATER, partial(self._edit, thread, place, row)
            if not row.get("held"):
                yield self._awake(at) + 2 * LATER, partial(self._tell, thread, place)
            if row.get("thanks") and not row.get("held"):
                yield self._awake(at) + 2 * LATER, partial(self._thank, thread, place, row)
            if row.get("answer"):
                yield self._awake(at) + 3 * LATER, partial(self._mark_answer, thread, place)
            if "hidden" in row:
                yield self._awake(at) + 4 * LATER, partial(self._hide, thread, place, row["hidden"])
            if row.get("erased"):
                yield self._awake(at) + 4 * LATER, partial(self._erase, thread, place, row)
            if "reported" in row:
                yield self._awake(at) + 4 * LATER, partial(self._report, thread, place, row["reported"])
        yield self._awake(at) + 5 * LATER, partial(self._settle, thread)

    # --- the acts -----------------------------------------------------------------------------------------

    def _say(self, thread: Row, place: int, row: Row, now: datetime) -> None:
        author = self._network.actor(row["author"])
        words = Words(
            self._raw(thread, row, "before" if "edited" in row else "text"),
            via=Via(row.get("via", Via.WEB)),
            wait_for=Cause.FIRST_POST if row.get("held") else None,
        )
        board = board_at(thread["board"])
        thread_id = self._threads.get(thread["key"])
        context = reads.draft_context(thread_id) if thread_id else drafts.board_context(board)
        for given in row.get("file", []):
            self._add_file(given, author, context, now)
        if place > 1:
            writing.reply(
                self._threads[thread["key"]], words, author, reply_to_no=row.get("reply_to"), now=now
            )
            return
        region = self._network.words.regions.get(thread.get("region", ""))
        made = writing.begin(
            board,
            Kind(thread["kind"]),
            thread["title"],
            words,
            author,
            region_id=region,
            now=now,
        )
        self._threads[thread["key"]] = made.thread_id
        self._link(thread, author, now)

    def _add_file(self, given: Row, author: Actor, context: str, now: datetime) -> None:
        with (PICTURES / given["file_name"]).open("rb") as stream:
            stored = uploads.store(stream, given["file_name"])
        added = files.add(author, context, stored, now=now)
        files.describe(author, context, {added.id: given.get("alt", "")})

    def _raw(self, thread: Row, row: Row, name: str) -> str:
        """The words with people by name, below what they quote."""
        text = NAMED.sub(lambda match: f"@[{self._network.people[match[1]].name}]", row[name])
        if "quote" not in row:
            return text
        quoted = thread["post"][row["quote"] - 1]["text"]
        found = SENTENCE.match(NAMED.sub(lambda match: self._network.people[match[1]].name, quoted))
        sentence = " ".join((found[0] if found else quoted[:120]).split())
        return f"> [reactie {row['quote']}]\n> {sentence}\n\n{text}"

    def _link(self, thread: Row, author: Actor, now: datetime) -> None:
        one = Thing(THREAD, self._threads[thread["key"]])
        practice = self._shelf.practice_id(thread.get("practice", ""))
        if practice is not None:
            joints.connect(one, ABOUT, Thing(PRACTICE, practice), actor_label=author.label, now=now)
        day = self._shelf.day(thread.get("day", ""))
        if day is not None:
            relation = CAME_FROM if day.ends_at < now else PREPARES
            joints.connect(one, relation, Thing(DAY, day.id), actor_label=author.label, now=now)

    def _edit(self, thread: Row, place: int, row: Row, now: datetime) -> None:
        post = self._post(thread, place)
        author = self._network.actor(row["author"])
        raw = self._raw(thread, row, "text")
        editing.edit(post.thread_id, place, raw, row["edited"], author, version=post.version, now=now)

    def _tell(self, thread: Row, place: int, now: datetime) -> None:
        telling.tell(self._post(thread, place).id, now)

    def _thank(self, thread: Row, place: int, row: Row, now: datetime) -> None:
        for key in row["thanks"]:
            thanking.thank(self._threads[thread["key"]], place, self._network.actor(key), now=now)

    def _mark_answer(self, thread: Row, place: int, _now: datetime) -> None:
        asked = self._network.actor(thread["post"][0]["author"])
        thanking.mark_answer(self._threads[thread["key"]], place, asked)

    def _hide(self, thread: Row, place: int, reason: str, now: datetime) -> None:
        post = self._post(thread, place)
        moderating.hide(post.thread_id, place, reason, self._moderator, version=post.version, now=now)

    def _erase(self, thread: Row, place: int, row: Row, now: datetime) -> None:
        editing.erase(self._threads[thread["key"]], place, self._network.actor(row["author"]), now=now)

    def _report(self, thread: Row, place: int, words: str, now: datetime) -> None:
        moderating.report(self._threads[thread["key"]], place, words, self._network.actor("an"), now=now)

    def _settle(self, thread: Row, now: datetime) -> None:
        thread_id = self._threads[thread["key"]]
        if thread.get("pinned"):
            ordering.pin(thread_id, self._moderator, pinned=True, now=now)
        if "locked" in thread:
            ordering.lock(thread_id, thread["locked"], self._moderator, now=now)
        if "split" in thread:
            apart = thread["split"]
            ordering.split(
                thread_id, apart["posts"], apart["title"], apart["reason"], self._moderator, now=now
            )
        if "moved" in thread:
            ordering.move(
                thread_id,
                board_at(thread["moved"]["board"]),
                thread["moved"]["reason"],
                self._moderator,
                now=now,
            )
        if "merged" in thread:
            into = self._threads[thread["merged"]["into"]]
            ordering.merge(thread_id, into, thread["merged"]["reason"], self._moderator, now=now)
        if "hidden" in thread:
            ordering.hide_thread(thread_id, thread["hidden"], self._moderator, now=now)

    def _awake(self, at: datetime) -> datetime:
        """The same moment squeezed between seven in the morning and ten at night, the order kept."""
        local = at.astimezone(BRUSSELS)
        if local.date() == self._now.astimezone(BRUSSELS).date():
            return at
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + EARLIEST + (local - midnight) * WAKING

    def thread_id(self, key: str) -> int:
        """The conversation with this key, once it is begun."""
        return self._threads[key]

    # --- who and what -------------------------------------------------------------------------------------

    @property
    def _moderator(self) -> Actor:
        return self._network.actors["els"]

    def _post(self, thread: Row, place: int) -> Post:
        found = post_reads.ids_at(self._threads[thread["key"]], [place])
        return db.session.get_one(Post, found[place])

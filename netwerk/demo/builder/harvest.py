"""Practices of the demo that were made of conversations, and what those whose words they hold answered."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from netwerk.demo.builder.content import DATA
from netwerk.demo.builder.network import Network
from netwerk.demo.builder.talk import Talk
from netwerk.forum.indexing import THREAD
from netwerk.kernel import tokens
from netwerk.kernel.database import db
from netwerk.practices import mails
from netwerk.practices.models import Agreement
from netwerk.practices.services import consenting, distilling, reviewing, writing

Happening = tuple[datetime, Callable[[datetime], object]]
Row = dict[str, Any]
ANSWERED_AFTER, HANDED_IN = timedelta(hours=20), timedelta(days=4)


class Harvest:
    """What was made of the conversations."""

    def __init__(self, network: Network, talk: Talk, now: datetime) -> None:
        """Nothing is made yet."""
        self._network, self._talk, self._now = network, talk, now
        self._ids: dict[str, int] = {}

    def happenings(self) -> Iterator[Happening]:
        """Everything up to now, in no order."""
        for row in tomllib.loads((DATA / "harvest.toml").read_text("utf-8"))["harvest"]:
            at = self._now - timedelta(days=row["days_ago"])
            yield at, partial(self._distil, row)
            for place, (key, given) in enumerate(row.get("answers", {}).items(), 1):
                yield at + place * ANSWERED_AFTER, partial(self._answer, row, key, given)
            if "published_ago" in row:
                published = self._now - timedelta(days=row["published_ago"])
                yield published - HANDED_IN, partial(self._hand_in, row)
                yield published, partial(self._publish, row)

    def _distil(self, row: Row, now: datetime) -> None:
        made = distilling.distil(
            row["kind"],
            (THREAD, self._talk.thread_id(row["thread"])),
            {int(no) - 1: field for no, field in row["take"].items()},
            self._network.actor(row["author"]),
            "nl",
            title=row["title"],
            now=now,
        )
        self._ids[row["thread"]] = made.id

    def _answer(self, row: Row, key: str, given: str, now: datetime) -> None:
        """Say with the link of the mail whether the words may be used."""
        theirs = {"practice_id": self._ids[row["thread"]], "member_id": self._network.actor(key).id}
        asked = db.session.scalars(select(Agreement).filter_by(**theirs)).one()
        consenting.answer(tokens.signer(mails.WORDS_LINK).sign(asked.id, asked.nonce), given, now=now)

    def _hand_in(self, row: Row, now: datetime) -> None:
        author, practice_id = self._network.actor(row["author"]), self._ids[row["thread"]]
        draft = writing.open_draft(practice_id, author, now=now)
        writing.save(practice_id, row["rest"], author, revision=draft.revision, now=now)
        writing.submit(practice_id, "", author, accepts_worries=True, now=now)

    def _publish(self, row: Row, now: datetime) -> None:
        editor = self._network.actors["els"]
        reviewing.publish(self._ids[row["thread"]], editor, checked=row["step"] > 0, now=now)

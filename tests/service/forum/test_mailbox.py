"""Five hundred messages of people, machines and enemies give exactly the right posts, whatever is killed."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from netwerk.forum import jobs, rules
from netwerk.forum.models import Letter, Post, Thread
from netwerk.forum.rules import PostState
from netwerk.forum.services import ordering
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.inbox import IncomingMail
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members import services as member_services
from netwerk.members.actor import Actor
from tests.support import mailbag
from tests.support.dovecot import Dovecot, dovecot
from tests.support.mailbag import Intent, Outcome, Way
from tests.support.mailbox_reader import read_through_kills
from tests.support.post_office import PostOffice
from tests.talk import Talk
from tests.unit.forum.test_cooking import check_harmless

MANY, PEOPLE = 500, 24
# The first and the last in the middle of a message, the second between two.
KILLED_AT = (60, 171, 300)
BOARDS = ("algemeen", "mobiliteit", "begeleiden", "rol-van-de-ouders", "leren-en-werken")


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def post(server: Dovecot) -> Dovecot:
    """The server with an empty mailbox."""
    server.empty()
    return server


class Village:
    """People who talk in many threads and got letters about it; some threads end before they answer."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.people = [talk.somebody() for _one in range(PEOPLE)]
        self.newcomers = [talk.newcomer() for _one in range(3)]
        self.leaver, self.busy = talk.somebody("Iemand die weggaat"), talk.somebody("Iemand met tijd")
        ring = itertools.cycle(self.people)
        began = clock.now() - timedelta(minutes=20)
        self.threads = [
            self._talked(next(ring), next(ring), next(ring), board)
            for board in itertools.islice(itertools.cycle(BOARDS), PEOPLE)
        ]
        for place, newcomer in enumerate(self.newcomers):
            talk.reply(self.threads[place], f"Vraag het aan @[{newcomer.name}].", self.people[0], now=began)
        self.ended = [
            self._talked(self.people[place], self.people[place + 1], self.leaver, BOARDS[0])
            for place in range(4)
        ]
        for _time in range(2):
            self._talked(self.busy, self.people[0], self.people[1], BOARDS[1])
        jobs.tell()
        for locked in self.ended[:2]:
            talk.moderate(ordering.lock, locked, "Uitgepraat.")
        talk.moderate(ordering.hide_thread, self.ended[2], "Hoort hier niet.")
        talk.moderate(ordering.merge, self.ended[3], self.threads[0], "Hetzelfde gesprek.")
        with transaction():
            member_services.disable_member(self.leaver.id, "test", now=clock.now())
        self.ways = self._ways()

    def _talked(self, one: Actor, other: Actor, third: Actor, board: str) -> int:
        began = clock.now() - timedelta(minutes=20)
        thread = self.talk.thread(by=one, board=board, now=began)
        self.talk.reply(thread, "Dat vraagt ieder zich af.", other, now=began)
        self.talk.reply(thread, "Vraag het aan @[Iemand die weggaat].", third, to=2, now=began)
        return thread.id

    def _ways(self) -> list[Way]:
        letters = (
            select(Letter)
            .order_by(Letter.id)
            .options(joinedload(Letter.member), joinedload(Letter.post).joinedload(Post.thread))
        )
        new = {one.id for one in self.newcomers}
        return [
            Way(
                token=one.token,
                member_id=one.member_id,
                email=one.member.email,
                thread_id=one.post.thread_id,
                post_id=one.post_id,
                is_open=one.post.thread.state == "open",
                standing=rules.NEW if one.member_id in new else rules.KNOWN,
            )
            for one in db.session.scalars(letters)
        ]

    def by(self, *who: Actor, is_open: bool = True) -> list[Way]:
        """The ways of these people into threads that are open, or into others."""
        ids = {one.id for one in who}
        return [way for way in self.ways if way.member_id in ids and way.is_open == is_open]


def intents(village: Village, post_office: PostOffice) -> list[Intent]:
    """What each message wants."""
    mine, closed = village.by(*village.people), village.by(*village.people, is_open=False)
    new, busy = village.by(*village.newcomers), village.by(village.busy)
    gone = [way for way in village.ways if way.member_id == village.leaver.id]
    mails = post_office.deliver()
    assert min(len(mine), len(mails)) >= 30
    assert all((new, busy, gone, closed))
    found = [
        *mailbag.answers(mine),
        *mailbag.empty(mine[:8]),
        *(mailbag.answer(busy[place % len(busy)], f"Nog eens {place}.") for place in range(40)),
        *(mailbag.answer(new[place % len(new)], f"Ik ben nieuw {place}.") for place in range(15)),
        *(mailbag.answer(closed[place % len(closed)], f"Te laat {place}.") for place in range(18)),
        *(
            mailbag.answer(one, f"Ik ben {place} niet.", sender="vreemde@elders.example")
            for place, one in enumerate((mine + closed)[-28:])
        ),
        *(
            Intent(mailbag.answer(one, f"Ik ben weg {place}.").octets, "odd", "forum_stranger")
            for place, one in enumerate(gone[:4])
        ),
        *mailbag.lost(mine[:20]),
        *mailbag.automatic(mine[-40:]),
        *mailbag.loops(mine[-30:], mails),
        *mailbag.bounces(mails[:30], mine),
        *mailbag.beginnings(mine[:18], BOARDS),
    ]
    assert len(found) < MANY - 50
    return found


@pytest.mark.slow
def test_five_hundred_messages_give_each_post_once_through_a_reader_killed_again_and_again(
    talk: Talk, post: Dovecot, post_office: PostOffice, tmp_path: Path
) -> None:
    village = Village(talk)
    bag = mailbag.shaken(intents(village, post_office), MANY)
    before = {thread.id: len(talk.posts(thread)) for thread in db.session.scalars(select(Thread)).all()}
    last_mail, first_day = db.session.scalar(select(func.max(OutboxMessage.id))) or 0, clock.today()
    expected = mailbag.outcome(bag, _written())
    post.put(*(octets for octets, _intent in bag))

    read_through_kills(tmp_path, post, KILLED_AT)

    rows = db.session.execute(select(IncomingMail.kind, IncomingMail.verdict)).all()
    assert Counter((row.kind, row.verdict) for row in rows) == expected.verdicts
    _check_threads(talk, before, expected)
    _check_beginnings(set(before), expected)
    _check_mails(talk, last_mail, first_day, expected)


def _written() -> dict[int, int]:
    rows = db.session.execute(select(Post.author_id, func.count()).group_by(Post.author_id))
    return {row[0]: row[1] for row in rows}


def _check_threads(talk: Talk, before: dict[int, int], expected: Outcome) -> None:
    """Every answer stands in its thread, in the order in which they came, under the next number."""
    for thread_id, number in before.items():
        thread, posts = talk.fresh(thread_id), talk.posts(thread_id)
        added = [(one.author_id, one.raw, one.state, one.reply_to_id) for one in posts[number:]]
        assert added == expected.answers.get(thread_id, [])
        if thread.state != rules.ThreadState.MERGED:
            assert [one.no for one in posts] == list(range(1, thread.last_no + 1))
        visible = [one for one in posts if one.state == PostState.VISIBLE]
        assert thread.post_count == len(visible)
        assert {one.via for one in posts[number:]} <= {"mail"}
        for one in posts[number:]:
            check_harmless(one.cooked.replace("<!---->", "").replace("<!--1-->", ""))


def _check_beginnings(known: set[int], expected: Outcome) -> None:
    query = (
        select(Post)
        .where(Post.thread_id.not_in(known))
        .options(joinedload(Post.thread).joinedload(Thread.theme))
    )
    began = list(db.session.scalars(query))
    assert all((one.no, one.state, one.thread.listed) == (1, PostState.HELD, False) for one in began)
    assert Counter(
        (one.thread.theme.slug if one.thread.theme else "algemeen", one.author_id, one.thread.title, one.raw)
        for one in began
    ) == Counter(expected.threads)


def _check_mails(talk: Talk, last: int, first_day: date, expected: Outcome) -> None:
    """A refusal to each whose words were not posted, with these words; nothing to anybody else."""
    sent = list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.id > last)))
    refused = [(one.recipient, one.facts["text"]) for one in sent if one.kind == "forum.refused"]
    assert Counter(refused) == Counter(expected.refusals)
    others = [one for one in sent if one.kind != "forum.refused"]
    assert {(one.kind, one.recipient) for one in others} == {("forum.waiting", talk.moderator.email)}
    # One a day, and midnight may pass while the mailbox is read.
    days = [one.sequence for one in others]
    assert len(set(days)) == len(days)
    assert set(days) <= set(range(first_day.toordinal(), clock.today().toordinal() + 1))

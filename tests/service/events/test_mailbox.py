"""A real mailbox is worked through with nothing lost and nothing twice, whatever happens to the worker."""

from __future__ import annotations

import hashlib
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Attendee, Event, Reply
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db, transaction
from netwerk.kernel.imap import Mailbox
from netwerk.kernel.inbox import BouncedAddress, IncomingMail, MailboxPosition
from netwerk.kernel.inbox.reading import LIMIT
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import Make
from tests.support.dovecot import Dovecot, dovecot
from tests.support.incoming import PROGRAMS, answer_to, bounce, letter, owa
from tests.support.mailbox_reader import read_through_kills

MANY = 500
KILLED_AT = (90, 210, 380)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def post(server: Dovecot) -> Dovecot:
    """The server with an empty mailbox."""
    server.empty()
    return server


def fetch(url: str) -> int:
    return inbox.fetch(Mailbox(url, patience=2), threading.Event())


def received() -> list[IncomingMail]:
    db.session.rollback()
    return list(db.session.scalars(select(IncomingMail).order_by(IncomingMail.id)))


def test_new_messages_are_handled_in_order_and_the_mailbox_stays_as_it_was(app: Flask, post: Dovecot) -> None:
    post.put(letter("Een", "an@school.example"), letter("Twee", "bart@bedrijf.example"))
    assert fetch(post.url) == 2
    assert fetch(post.url) == 0
    assert [one.sender for one in received()] == ["an@school.example", "bart@bedrijf.example"]
    client = post.client()
    client.select("INBOX")
    assert client.search(None, "UNSEEN")[1] == [b"1 2"]
    client.logout()
    post.put(letter("Drie", "an@school.example"))
    assert fetch(post.url) == 1


def test_a_mailbox_made_anew_is_read_from_its_start_and_repeats_nothing(app: Flask, post: Dovecot) -> None:
    known, new = letter("Een", "an@school.example"), letter("Twee", "an@school.example")
    post.put(known)
    fetch(post.url)
    with transaction() as session:
        session.get(MailboxPosition, Mailbox(post.url).name).validity -= 1  # type: ignore[union-attr]
    post.put(new)
    assert fetch(post.url) == 2
    assert len(received()) == 2


def test_only_the_beginning_of_a_large_message_is_fetched(app: Flask, post: Dovecot) -> None:
    post.put(letter("x " * 500_000, "an@school.example"))
    assert fetch(post.url) == 1
    assert received()[0].kind == "question"


@pytest.mark.one_database
def test_a_wrong_password_or_folder_leaves_the_server_alone_for_a_while(app: Flask, post: Dovecot) -> None:
    for url in (post.url.replace("geheim", "verkeerd"), post.url.replace("INBOX", "Bestaat niet")):
        mailbox = Mailbox(url.replace(" ", "%20"), patience=5)
        assert inbox.fetch(mailbox, threading.Event()) == 0
        assert not mailbox.ready(clock.now())
        assert mailbox.ready(clock.now() + timedelta(minutes=1))


@pytest.mark.one_database
def test_a_server_that_says_nothing_is_given_up_on(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        assert fetch(f"imap://a:b@127.0.0.1:{silent.getsockname()[1]}") == 0
        assert time.monotonic() - start < 8


@pytest.mark.parametrize(
    "url", ["http://a:b@x", "imap://x", "imaps://a:b@x?tls=perhaps", "imap://a:b@x/%0d%0a"]
)
def test_an_address_that_is_no_mailbox_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"looks like|tls"):
        Mailbox(url)


@pytest.mark.slow
def test_five_hundred_messages_survive_a_worker_killed_again_and_again(
    app: Flask, make: Make, post: Dovecot, tmp_path: Path
) -> None:
    day = make.event(capacity=30)
    make.booking(day, 30)
    make.booking(day, 10)
    answers = {"ACCEPTED": 8, "TENTATIVE": 8, "DECLINED": 7}
    messages = _mixed(_people(day), answers)
    post.put(*messages)
    different = len({hashlib.sha256(octets[: LIMIT + 1]).digest() for octets in messages})
    assert len(messages) == MANY > different

    read_through_kills(tmp_path, post, KILLED_AT)

    rows = received()
    assert len(rows) == different
    kinds = Counter(row.kind for row in rows)
    assert (kinds["bounce"], kinds["automatic"], kinds["question"]) == (60, 80, 220), "noise is shown too"
    assert Counter(row.verdict for row in rows)["freed"] == answers["DECLINED"]
    counts = Counter(db.session.scalars(select(Attendee.state).where(Attendee.event_id == day.id)))
    assert counts == {"confirmed": 30, "cancelled": 7, "waitlisted": 3}
    declined = select(func.count()).where(OutboxMessage.kind == "event.declined")
    assert db.session.scalar(declined) == answers["DECLINED"]
    promoted = select(func.count()).where(OutboxMessage.kind == "event.promoted")
    assert db.session.scalar(promoted) == answers["DECLINED"]
    assert Counter(db.session.scalars(select(Reply.verdict)))["noted"] == 16
    assert db.session.scalar(select(func.count(BouncedAddress.id))) == 10
    position = db.session.scalars(select(MailboxPosition)).one()
    with Mailbox(post.url).open() as opened:
        assert opened.newer_than(0)[-1] == position.last_uid


def _people(day: Event) -> list[Attendee]:
    db.session.rollback()
    invited = select(Attendee).where(Attendee.event_id == day.id, Attendee.state == "confirmed")
    return list(db.session.scalars(invited.order_by(Attendee.id).options(joinedload(Attendee.invitation))))


def _mixed(people: list[Attendee], answers: dict[str, int]) -> list[bytes]:
    """Answers of every program, questions, machines, bounces, noise and things that came twice."""
    programs, left = list(PROGRAMS.values()), list(people)
    messages: list[bytes] = []
    for partstat, number in answers.items():
        messages += [programs[count % 6](answer_to(left.pop(0), partstat)) for count in range(number)]
    sent = _sent_to_who_stays_silent([person.email for person in people[: sum(answers.values())]])
    messages += [bounce(*sent[number % 10], status=f"5.{number // 10}.1") for number in range(60)]
    messages += [letter(f"Vraag {number}", f"p{number}@elders.example") for number in range(200)]
    away = "Auto-Submitted: auto-replied"
    messages += [letter(f"Afwezig {number}", f"p{number}@elders.example", away) for number in range(80)]
    messages += [owa(answer_to(people[0], uid=f"unknown-{number}")) for number in range(30)]
    messages += [
        owa(answer_to(people[0], "DECLINED", sender=f"x{number}@elders.example")) for number in range(40)
    ]
    dice = random.Random(7)
    messages += [b"From: x\r\n\r\n" + dice.randbytes(300).replace(b"\0", b"") for _number in range(20)]
    messages += messages[: MANY - len(messages)]
    dice.shuffle(messages)
    return messages


def _sent_to_who_stays_silent(answering: list[str | None]) -> list[tuple[str, str]]:
    """Ten mails to people who send no answer: an answer takes the mark of a bounce away again."""
    mails = select(OutboxMessage.message_id, OutboxMessage.recipient).order_by(OutboxMessage.id)
    silent = mails.where(OutboxMessage.recipient.not_in([email for email in answering if email]))
    return [(one, other) for one, other in db.session.execute(silent.limit(10))]

"""Mail from outside: sorted, handled once, kept for a while, and never more trouble than it is worth."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from netwerk.kernel import inbox, outbox
from netwerk.kernel.clock import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.inbox import BouncedAddress, IncomingMail, Received, Verdict, reading, receiving
from netwerk.kernel.outbox import OutboxMessage
from tests.support.incoming import Answer, bounce, letter, owa
from tests.support.pace import measured

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
AN = "an@school.example"


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "source", lambda: NOW)


def receive(octets: bytes) -> IncomingMail:
    with transaction():
        mail = inbox.receive(octets, NOW)
    db.session.refresh(mail)
    return mail


def sent(to: str = AN) -> OutboxMessage:
    """A message of ours that a mail server took."""
    with transaction():
        outbox.enqueue("test", to=to, name="", language="nl", subject=("x", 1), facts={})
    message = outbox.recent(1)[0]
    with transaction():
        db.session.get(OutboxMessage, message.id).state = "sent"  # type: ignore[union-attr]
    return outbox.recent(1)[0]


@pytest.mark.parametrize("way", ["envelope", "returned headers"])
def test_a_bounce_marks_the_address_and_the_message(way: str) -> None:
    message = sent()
    token = message.message_id.strip("<>").partition("@")[0]
    to = f"netwerk+bounce-{token}@netwerk.example" if way == "envelope" else "netwerk@netwerk.example"
    known = "<other@elsewhere>" if way == "envelope" else message.message_id
    mail = receive(bounce(known, AN, to=to))
    assert (mail.kind, mail.verdict, mail.seen_at) == ("bounce", "bounced", None)
    assert inbox.bounced([AN, "bart@bedrijf.example"]) == {AN}
    failed = outbox.recent(1)[0]
    assert failed.state == "failed"
    assert failed.last_error.startswith("5.1.1")
    assert AN not in failed.last_error


@pytest.mark.parametrize(
    ("octets", "verdict"),
    [
        (lambda ours: bounce(ours, AN, action="delayed", status="4.4.1"), "delayed"),
        (lambda ours: bounce("<never@sent>", AN), "not_ours"),
    ],
)
def test_a_delay_and_a_bounce_of_mail_of_others_change_nothing(octets: object, verdict: str) -> None:
    message = sent()
    assert receive(octets(message.message_id)).verdict == verdict  # type: ignore[operator]
    assert inbox.bounced([AN]) == set()
    assert outbox.recent(1)[0].state == "sent"


def test_a_second_bounce_renews_the_mark_and_a_mail_from_the_address_takes_it_away() -> None:
    message = sent()
    receive(bounce(message.message_id, AN))
    receive(bounce(message.message_id, AN, status="5.2.2"))
    assert list(db.session.scalars(select(BouncedAddress.status))) == ["5.2.2"]
    receive(letter("Ik ben er nog", f"An <{AN}>"))
    assert inbox.bounced([AN]) == set()


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (rejected)",
        "Precedence: bulk",
        "List-Id: <leraren.school.example>",
        "Return-Path: <>",
    ],
)
def test_what_no_person_wrote_is_dropped(header: str) -> None:
    mail = receive(letter("Ik ben er even niet.", AN, header))
    assert (mail.kind, mail.raw) == ("automatic", None)


def test_our_own_mail_that_comes_back_is_dropped() -> None:
    assert receive(letter("Dag", "netwerk <NETWERK@netwerk.example>")).kind == "automatic"


def test_auto_submitted_no_is_a_person() -> None:
    assert receive(letter("Dag", AN, "Auto-Submitted: no")).kind == "question"


@pytest.mark.parametrize("sender", ["", "An", "an@a.example, bart@b.example", "<>"])
def test_without_one_sender_there_is_none(sender: str) -> None:
    assert receive(letter("Dag", sender)).sender == ""


def test_what_a_person_wrote_is_read_as_plain_text_whatever_it_is() -> None:
    html = letter("<p>Dag <b>allen</b>,</p><script>alert(1)</script><p>Tot &lt;dan&gt;</p>", AN)
    mail = receive(html.replace(b"text/plain", b"text/html"))
    assert inbox.read_again(mail).text == "Dag allen,\nTot <dan>"
    encoded = letter("Dag", AN, title="=?utf-8?q?Vraag_=C3=A9?=")
    assert receive(encoded).title == "Vraag é"
    assert receive(letter("Dag", AN, title="=?nonsense?q?x?=")).title


def test_a_handler_that_fails_leaves_nothing_behind_and_the_message_is_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(incoming: IncomingMail, received: Received) -> Verdict:
        outbox.enqueue("test", to=AN, name="", language="nl", subject=("x", 9), facts={})
        raise RuntimeError("no such day")

    monkeypatch.setitem(receiving._handlers, "question", fail)
    mail = receive(letter("Dag", AN))
    assert (mail.kind, mail.verdict, mail.seen_at) == ("odd", "broken", None)
    assert outbox.recent(1) == []
    assert inbox.unseen_of_nothing(5) == [mail]


def test_trouble_of_the_database_is_told_so_that_the_message_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(incoming: IncomingMail, received: Received) -> Verdict:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setitem(receiving._handlers, "question", fail)
    with pytest.raises(OperationalError):
        receive(letter("Dag", AN))
    db.session.rollback()
    assert list(db.session.scalars(select(IncomingMail))) == []


def forgotten() -> int:
    with transaction():
        return inbox.forget_old(clock.source())


def test_after_thirty_days_only_the_number_is_left_and_the_message_is_still_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    octets = letter("Dag", AN)
    first = receive(octets)
    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(days=29))
    assert forgotten() == 0
    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(days=61))
    assert forgotten() == 1
    assert forgotten() == 0
    db.session.refresh(first)
    assert (first.raw, first.sender, first.title, first.message_id) == (None, "", "", "")
    assert receive(octets).id == first.id


@pytest.fixture(scope="module")
def samples() -> list[bytes]:
    answer = Answer("uid-1", AN, stamp=NOW)
    return [owa(answer), bounce("<x@y>", AN), letter("Zoë " * 50, AN, title="=?utf-8?b?w6k=?=")]


@pytest.mark.one_database
def test_no_octets_at_all_can_raise_or_take_long(app: Flask, samples: list[bytes]) -> None:
    dice = random.Random(20270301)
    with transaction():
        for number in range(400):
            octets = bytearray(dice.choice(samples))
            for _change in range(dice.randint(1, 12)):
                _spoil(octets, dice)
            inbox.receive(bytes(octets), NOW)
            db.session.execute(select(IncomingMail.id).limit(1))
            assert number >= 0
    rows = list(db.session.scalars(select(IncomingMail)))
    assert "broken" not in {row.verdict for row in rows}
    for row in rows:
        inbox.read_again(row)


def _spoil(octets: bytearray, dice: random.Random) -> None:
    place = dice.randrange(len(octets) + 1)
    match dice.randrange(5):
        case 0:
            octets[place:place] = dice.randbytes(dice.randint(1, 40))
        case 1:
            del octets[place : place + dice.randint(1, 200)]
        case 2:
            octets[place:place] = dice.choice(
                [
                    b"\x00",
                    b"\r\n\r\n",
                    b"=_b1",
                    b"\xff\xfe",
                    b"=?x?b?!!?=",
                    b'"',
                    b";",
                    b"Content-Type: multipart/mixed",
                ]
            )
        case 3:
            octets[place:place] = octets[:300]
        case _:
            octets[:] = octets[:place]


def nested(depth: int, inner: bytes) -> bytes:
    lines = [b"From: x@x.example"]
    lines += [
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d' % (one, one) for one in range(depth)
    ]
    return b"\r\n".join(lines) + b"\r\n" + inner


@pytest.mark.one_database
@pytest.mark.parametrize(
    "octets",
    [
        nested(900, b"Content-Type: text/plain\r\n\r\nhallo"),
        b"From: x@x.example\r\nContent-Type: message/rfc822\r\n\r\n" * 1200,
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n\r\n" * 8000,
        b"From: " + b"a@b.example," * 5000 + b"\r\n\r\n",
        b"Subject: " + b"=?utf-8?q?x?= " * 4500 + b"\r\n\r\n",
        b"From: x@x.example\r\nContent-Type: text/html\r\n\r\n" + b"<" * 60000,
        b"From: x@x.example\r\nContent-Type: text/html\r\n\r\n" + b"<script" * 9000,
        b"From: x@x.example\r\nContent-Type: text/plain; charset*0=" + b"a" * 60000 + b"\r\n\r\nx",
        b"References: " + b"<" * 60000 + b"\r\n\r\n",
        b"From: " + b"(" * 60000 + b"\r\n\r\n",
        b"\x00" * 65536,
        b"",
    ],
)
def test_hostile_shapes_end_soon(octets: bytes) -> None:
    with measured() as work:
        mail = reading.read(octets)
    assert work.seconds < 5
    assert len(mail.text) <= reading.LONGEST_TEXT
    assert receive(octets).id


@pytest.fixture(autouse=True)
def nothing_left_open(app: Flask) -> Iterator[None]:
    yield
    db.session.rollback()


@pytest.mark.parametrize(
    "octets",
    [
        b"From: a@b.be\n\n" + b"\n" * 5_000_000,
        b"From: a@b.be\nX: y\n" + b" z\n" * 2_000_000,
        b"From: a@b.be\nContent-Type: multipart/mixed; boundary=q\n\n" + b"--q\n\nx\n" * 700_000,
        b"From: a@b.be\nContent-Type: text/plain;" + b" a=b;" * 1_000_000 + b"\n\nx",
        b"From: a@b.be\nContent-Type: text/html\n\n" + b"<img src=cid:a " * 400_000,
    ],
)
def test_a_large_message_that_is_made_to_be_slow_is_read_in_a_moment(octets: bytes) -> None:
    with measured() as work:
        reading.read(octets).meant_files(lambda _text: False)
    assert work.seconds < 2

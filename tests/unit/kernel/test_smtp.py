"""Handing mail to a server that behaves, and to ones that do not."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from netwerk.kernel.smtp import OurFault, Outcome, PermanentFailure, Sent, TemporaryFailure, Transport
from tests.support.smtp import Server

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


def a_mail(text: str = "Dag An\n") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "Uitnodiging"
    mail.set_content(text)
    return mail


def send(transport: Transport, *, to: str = "an@school.example", mail: EmailMessage | None = None) -> Outcome:
    fault = transport.open()
    return fault or transport.send(mail or a_mail(), sender="netwerk@limburg.example", recipient=to)


def test_a_mail_arrives_with_its_envelope(server: Server) -> None:
    transport = Transport(server.url)
    assert send(transport) == Sent()
    transport.close()
    (received,) = server.received
    assert (received.sender, received.recipient) == ("netwerk@limburg.example", "an@school.example")
    assert received.mail["Subject"] == "Uitnodiging"


def test_one_connection_carries_many_mails_even_after_a_refusal(server: Server) -> None:
    server.answers, server.only_for = {"RCPT": "550 5.1.1 nobody here"}, "weg@school.example"
    transport = Transport(server.url)
    outcomes = [send(transport, to=to) for to in ("an@a.example", "weg@school.example", "bart@b.example")]
    transport.close()
    assert [type(outcome) for outcome in outcomes] == [Sent, PermanentFailure, Sent]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("command", "answer", "kind"),
    [
        ("RCPT", "450 4.2.0 greylisted", TemporaryFailure),
        ("RCPT", "421 4.3.2 closing", TemporaryFailure),
        ("RCPT", "550 5.1.1 nobody here", PermanentFailure),
        ("DATA", "451 4.3.0 try later", TemporaryFailure),
        ("DATA", "554 5.7.1 looks like spam", PermanentFailure),
        ("MAIL", "451 4.3.0 try later", TemporaryFailure),
        ("MAIL", "553 5.7.1 not your address", OurFault),
        ("RCPT", "530 5.7.0 sign in first", OurFault),
        ("DATA", Server.DROP, OurFault),
    ],
)
def test_a_refusal_says_whose_fault_it_is(server: Server, command: str, answer: str, kind: type) -> None:
    server.answers = {command: answer}
    transport = Transport(server.url)
    assert isinstance(send(transport), kind)
    # Whatever happened, the next mail goes out.
    server.answers = {}
    assert send(transport) == Sent()
    transport.close()


def test_a_server_that_hangs_is_left_after_the_time_allowed(server: Server) -> None:
    server.answers = {"DATA": Server.HANG}
    transport = Transport(server.url, patience=0.3)
    begin = time.monotonic()
    assert isinstance(send(transport), OurFault)
    assert time.monotonic() - begin < 2
    assert not transport.is_open


def test_an_absent_server_and_a_silent_one_are_our_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert isinstance(Transport(f"smtp://127.0.0.1:{port}", patience=0.2).open(), OurFault)
    assert isinstance(Transport(f"smtp://127.0.0.1:{port}", patience=0.2).open(), OurFault)


def test_signing_in_works_with_the_password_and_is_our_fault_without() -> None:
    server = Server(password="geheim @1")
    try:
        right = Transport(f"smtp://netwerk:geheim%20%401@127.0.0.1:{server.port}")
        assert send(right) == Sent()
        right.close()
        wrong = Transport(f"smtp://netwerk:raadsel@127.0.0.1:{server.port}")
        fault = wrong.open()
        assert isinstance(fault, OurFault)
        assert fault.reason.startswith("535")
    finally:
        server.stop()


def test_a_server_without_starttls_never_gets_mail_in_the_clear_when_it_is_asked(server: Server) -> None:
    transport = Transport(f"{server.url}?tls=starttls")
    assert isinstance(transport.open(), OurFault)
    assert not server.received


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://a?tls=yes"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"tls|smtp"):
        Transport(url)


def test_letters_outside_ascii_in_body_and_address_arrive(server: Server) -> None:
    transport = Transport(server.url)
    assert send(transport, to="zoë@school.example", mail=a_mail("Café, één\n")) == Sent()
    transport.close()
    (received,) = server.received
    assert received.recipient == "zoë@school.example"
    assert received.mail.get_content().strip() == "Café, één"


def test_a_failing_server_is_left_alone_longer_and_longer_until_it_works() -> None:
    transport = Transport("smtp://127.0.0.1:9")
    rests = []
    for _failure in range(7):
        transport.trip(NOW)
        rests.append(next(n for n in range(1, 400) if transport.ready(NOW + timedelta(seconds=n))))
    assert rests == [15, 30, 60, 120, 240, 300, 300]
    transport.mend()
    assert transport.ready(NOW)

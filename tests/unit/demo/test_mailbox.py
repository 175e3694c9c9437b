"""The demo's mailbox keeps what a real mail server would have got."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from netwerk.demo.mailbox import Mailbox, start_receiver
from netwerk.kernel.errors import NotFound
from netwerk.kernel.smtp import Sent, Transport


def a_mail(subject: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    mail["To"] = "An <an@school.example>"
    mail["Date"] = datetime(2027, 3, 1, 9, tzinfo=UTC)
    mail.set_content("Dag An\n.\nTot dan\n")
    mail.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="application", subtype="ics", filename="a.ics")
    return mail


def test_mail_is_kept_octet_for_octet_and_listed_newest_first(tmp_path: Path) -> None:
    folder = tmp_path / "demo" / "mail"
    receiver, port = start_receiver(folder)
    transport = Transport(f"smtp://127.0.0.1:{port}")
    mails = [a_mail(f"Netwerkdag é {number}") for number in range(12)]
    assert transport.open() is None
    for mail in mails:
        assert transport.send(mail, sender="netwerk@limburg.example", recipient="an@school.example") == Sent()
    transport.close()
    receiver.stop()

    box = Mailbox(folder)
    listed = box.list()
    assert [caught.subject for caught in listed] == [
        f"Netwerkdag é {number}" for number in reversed(range(12))
    ]
    assert listed[0].to == "An <an@school.example>"
    assert listed[0].date == datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert box.get(listed[0].id) == mails[-1].as_bytes()
    assert len(box.list(limit=3)) == 3


@pytest.mark.parametrize("mail_id", ["nothing", "../../etc/passwd", ""])
def test_an_unknown_mail_is_not_found(tmp_path: Path, mail_id: str) -> None:
    with pytest.raises(NotFound):
        Mailbox(tmp_path / "mail").get(mail_id)


def test_a_mail_without_headers_is_listed_too(tmp_path: Path) -> None:
    box = Mailbox(tmp_path / "mail")
    box.add(b"\r\nniets\r\n")
    (caught,) = box.list()
    assert (caught.subject, caught.to, caught.date) == ("", "", None)

"""The furniture of a mail, octet for octet where calendar programs are strict."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any

import pytest
from flask import Flask

from netwerk.kernel import outbox
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.outbox.message import envelope, new_message_id
from netwerk.settings import Settings

ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café ☕\r\nEND:VCALENDAR\r\n".encode()


@pytest.fixture
def site() -> Any:
    """An application that has settings and nothing else."""

    def with_settings(**values: Any) -> Flask:
        app = Flask("site")
        given = {"mail_from": "netwerk@limburg.example", "site_name": "Lerende netwerken, Limburg", **values}
        app.config["SETTINGS"] = Settings.read({}, mode="development", **given)
        return app

    return with_settings


def a_row(**values: Any) -> OutboxMessage:
    given = {
        "recipient": "an@school.example",
        "recipient_name": "An Peeters (VTI), Genk",
        "language": "fr",
        "facts": {},
        "message_id": "<0a1b@limburg.example>",
        "root_message_id": "",
        "created_at": datetime(2027, 3, 1, 9, tzinfo=UTC),
        **values,
    }
    return OutboxMessage(kind="test", subject_kind="attendee", subject_id=1, **given)


def finish(row: OutboxMessage, **values: Any) -> EmailMessage:
    given = {"subject": "Journée à Genk", "text": "Bonjour, été\n", "html": "<p>Bonjour, été</p>\n", **values}
    return outbox.finish_message(row, **given)


def over_the_wire(mail: EmailMessage) -> EmailMessage:
    return message_from_bytes(mail.as_bytes(policy=SMTP), policy=default)


def test_every_mail_carries_what_automatic_mail_should(site: Any) -> None:
    with site(mail_receive="pipe").app_context():
        mail = over_the_wire(finish(a_row()))
    assert mail["From"].addresses[0].addr_spec == "netwerk@limburg.example"
    assert mail["From"].addresses[0].display_name == "Lerende netwerken, Limburg"
    assert mail["To"].addresses[0].display_name == "An Peeters (VTI), Genk"
    assert mail["Subject"] == "Journée à Genk"
    assert mail["Date"].datetime == datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert mail["Message-ID"] == "<0a1b@limburg.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert [part["Content-Language"] for part in mail.iter_parts()] == ["fr", "fr"]
    for absent in ("References", "In-Reply-To", "Reply-To", "List-Unsubscribe", "Bcc", "Cc"):
        assert mail[absent] is None


def test_a_later_mail_refers_to_the_first(site: Any) -> None:
    with site().app_context():
        mail = over_the_wire(finish(a_row(root_message_id="<first@limburg.example>")))
    assert mail["References"] == mail["In-Reply-To"] == "<first@limburg.example>"


def test_answers_go_to_whom_the_facts_name_else_to_the_service_when_nobody_reads(site: Any) -> None:
    with site(organisation_email="dienst@limburg.example").app_context():
        assert finish(a_row())["Reply-To"] == "dienst@limburg.example"
        named = finish(a_row(facts={"reply_to": "chantal@netwerk.example"}))
        assert named["Reply-To"] == "chantal@netwerk.example"
    with site(mail_receive="imap").app_context():
        assert finish(a_row())["Reply-To"] is None


def test_line_breaks_in_names_and_subjects_make_no_headers(site: Any) -> None:
    with site().app_context():
        mail = over_the_wire(
            finish(a_row(recipient_name="An\r\nBcc: x@evil.example"), subject="Dag\r\nCc: x@evil.example")
        )
    assert mail["Bcc"] is None
    assert mail["Cc"] is None
    assert len(mail["To"].addresses) == 1


@pytest.mark.parametrize("address", ["", "an", "an@", "@school.example", "an peeters@school.example>, x@y"])
def test_an_impossible_address_is_refused(site: Any, address: str) -> None:
    with site().app_context(), pytest.raises(ValueError, match=r".*"):
        finish(a_row(recipient=address))


def test_the_envelope_names_the_message_only_when_replies_are_read(site: Any) -> None:
    with site().app_context():
        assert envelope(a_row()) == ("netwerk@limburg.example", "an@school.example")
    with site(mail_reply_address="netwerk+{tag}@limburg.example").app_context():
        assert envelope(a_row())[0] == "netwerk+bounce-0a1b@limburg.example"
        assert envelope(a_row(recipient="an@müller.example"))[1] == "an@xn--mller-kva.example"


def test_each_message_id_is_new_and_on_the_senders_domain(site: Any) -> None:
    with site().app_context():
        made = {new_message_id() for _n in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"<[0-9a-f]{32}@limburg\.example>", one) for one in made)


def test_a_mail_in_words_has_text_before_html_and_only_seven_bits(site: Any) -> None:
    with site().app_context():
        mail = finish(a_row())
    mail.as_bytes(policy=SMTP).decode("ascii")
    read = over_the_wire(mail)
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Bonjour, été\n"
    with site().app_context():
        assert finish(a_row(), html=None).get_content_type() == "text/plain"


def test_an_invitation_has_the_shape_that_calendar_programs_read(site: Any) -> None:
    with site().app_context():
        mail = finish(a_row())
        outbox.attach_invitation(mail, ICS, "REQUEST", "uitnodiging.ics")
    octets = mail.as_bytes(policy=SMTP)
    assert b"\n" not in octets.replace(b"\r\n", b"")
    read = message_from_bytes(octets, policy=default)
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    alternative, attachment = read.iter_parts()
    calendar = list(alternative.iter_parts())[-1]
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert calendar["Content-Disposition"] is None
    assert calendar["Content-Transfer-Encoding"] == attachment["Content-Transfer-Encoding"] == "base64"
    assert attachment.get_filename() == "uitnodiging.ics"
    assert attachment.get_content_disposition() == "attachment"
    # Exactly the octets, twice, and nothing else in that encoding.
    assert octets.count(base64.b64encode(ICS)[:70]) == 2
    assert calendar.get_payload(decode=True) == attachment.get_payload(decode=True) == ICS
    assert mail["MIME-Version"] == "1.0"
    assert len([name for name in mail if name.casefold() == "mime-version"]) == 1


def test_unsubscribing_takes_one_click(site: Any) -> None:
    with site().app_context():
        mail = finish(a_row())
        outbox.unsubscribe(mail, "https://netwerk.example/mail/uitschrijven/abc")
    read = over_the_wire(mail)
    assert read["List-Unsubscribe"] == "<https://netwerk.example/mail/uitschrijven/abc>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

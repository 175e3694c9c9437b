"""The mailbox of the demo: what was sent, and the way from a mail to the private page."""

from __future__ import annotations

import re
import shutil
from email import message_from_bytes
from email.policy import default

import pytest

from netwerk.demo import letters
from netwerk.demo.mailbox import FOLDER, Mailbox
from netwerk.kernel.database import db
from netwerk.paths import TEMPLATES
from tests.support.visitor import HOST

MACRO = re.compile(r"{%-? macro (\w+)\([^%]*%}(.*?){%-? endmacro", re.DOTALL)
STYLE_GUIDE = ("layout/base.html", "styleguide.html", "_styleguide_talk.html")


@pytest.fixture
def box(app):
    folder = app.config["SETTINGS"].data / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    yield Mailbox(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def invited(app, words, make, box, post_office):
    """An's invitation lies in the mailbox."""
    event = make.event(title="Fruitstreek werkt")
    make.attendee(event, "An Peeters", email="an@school.example")
    db.session.commit()
    post_office.deliver()
    for received in post_office.server.received:
        box.add(received.octets)
    return event


def test_an_empty_mailbox_says_how_to_fill_it(client, words, box):
    page = client.get("/demo/mail")
    assert "Nog geen mails" in page
    client.click("Bekijk de netwerkdagen")


def test_from_the_mailbox_to_the_mail_to_the_private_page(client, invited):
    page = client.get("/demo/mail")
    assert "An Peeters" in page
    assert "agenda" in page
    page = client.click("Je bent ingeschreven: Fruitstreek werkt")
    assert "Uitnodiging of wijziging" in page
    assert "an@school.example" in page
    assert re.search(r"Verstuurd\s+\w+dag \d+ \w+ \d{4} om", page.main)

    private = next(link for link in page.links.values() if "/inschrijving/" in link)
    client.get(private.removeprefix(HOST))


def test_a_mail_can_be_taken_away_exactly_as_it_went_out(client, invited, box):
    mail_id = box.list()[0].id
    response = client.open(f"/demo/mail/{mail_id}.eml")
    assert response.mimetype == "message/rfc822"
    assert response.headers["Content-Disposition"].startswith("attachment")
    mail = message_from_bytes(response.data, policy=default)
    assert mail["To"].addresses[0].addr_spec == "an@school.example"
    assert response.data == box.get(mail_id)


def test_a_mail_that_is_not_there_is_not_found(client, words, box):
    client.get("/demo/mail/123.M4P5Q6.elsewhere", status=404)
    assert client.open("/demo/mail/123.M4P5Q6.elsewhere.eml", status=404)


def test_what_others_write_in_a_mail_stays_text(client, words, box):
    box.add(
        b"From: x@x.example\r\nTo: <an@school.example>\r\nSubject: <script>alert(1)</script>\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        b"<img src=x onerror=alert(1)> http://evil.example/a javascript:alert(1)\r\n"
    )
    client.get("/demo/mail")
    html = client.open(f"/demo/mail/{box.list()[0].id}").text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert 'href="http://evil' not in html


def test_only_addresses_of_this_site_can_be_clicked_on(app):
    others = f"{HOST}.evil.example/x {HOST}:99/ {HOST}@evil.example/y http://evil.example/{HOST}"
    assert "<a " not in letters.with_links(others)
    marked = letters.with_links(f"Kijk op {HOST}/netwerkdagen/3-dag. Of niet.")
    assert f'<a href="{HOST}/netwerkdagen/3-dag">{HOST}/netwerkdagen/3-dag</a>. Of' in marked


def test_every_page_of_the_demo_leads_to_its_mailbox(client, words, box):
    client.get("/netwerkdagen")
    page = client.click("Verstuurde mails")
    assert page.path == "/demo/mail"


def test_the_style_guide_shows_every_component(client, words):
    page = client.get("/stijlgids")
    assert "Stijlgids" in page.title

    pieces = {
        name: body
        for path in (TEMPLATES / "components").glob("*.html")
        for name, body in MACRO.findall(path.read_text("utf-8"))
        # Pieces of mails are seen in the mailbox of the demo.
        if path.stem != "mail"
    }
    shown, called = set(), "".join((TEMPLATES / name).read_text("utf-8") for name in STYLE_GUIDE)
    while found := {name for name in pieces.keys() - shown if re.search(rf"\b{name}\(", called)}:
        shown |= found
        called = "".join(pieces[name] for name in found)
    assert shown == set(pieces)


def test_a_mail_can_be_answered_as_in_a_mail_program(client, invited, make):
    client.get("/demo/mail")
    client.click("Je bent ingeschreven: Fruitstreek werkt")
    assert "Uitgeschreven." in client.submit("Weigeren")
    assert [person.state for person in make.attendees(invited)] == ["cancelled"]


def test_the_mail_is_shown_as_a_mail_program_shows_it_and_nothing_in_it_can_run(client, invited, box):
    mail_id = box.list()[0].id
    page = client.open(f"/demo/mail/{mail_id}")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert f'src="/demo/mail/{mail_id}/opmaak"' in page.text
    framed = client.open(f"/demo/mail/{mail_id}/opmaak")
    policy = framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    assert "Fruitstreek werkt" in framed.text


def test_mails_are_listed_strictly_newest_first(box):
    for day in (3, 1, 2):
        box.add(f"Subject: {day}\r\nDate: Mon, 0{day} Mar 2027 09:00:00 +0000\r\n\r\nhallo\r\n".encode())
    box.add(b"Subject: zonder datum\r\n\r\nhallo\r\n")
    assert [mail.subject for mail in box.list()] == ["3", "2", "1", "zonder datum"]

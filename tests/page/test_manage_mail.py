"""Looking after the mail: found, tried again, held back, and with a sentence of our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from netwerk.kernel import outbox
from netwerk.kernel.database import db, transaction
from netwerk.kernel.i18n import LANGUAGES
from netwerk.portal import mail_samples
from tests.builders import Make
from tests.cast import Cast
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor


def test_mail_that_did_not_leave_is_found_and_tried_again_together(
    cast: Cast, client: Visitor, make: Make
) -> None:
    day = make.event()
    make.booking(day, 3)
    with transaction():
        rows = db.session.query(outbox.OutboxMessage).all()
        for row in rows[:2]:
            row.state, row.last_error = "failed", "550 no such mailbox"
    failed = rows[0].id
    admin = client.as_(cast.admin)
    page = admin.get("/beheer/mail?toestand=failed")
    assert len(page.all("tr")) == 3
    assert "550 no such mailbox" in page
    admin.get(f"/beheer/mail/{failed}")
    assert "Niet aangekomen" in admin.page
    admin.get("/beheer/mail?toestand=failed")
    page = admin.submit("Probeer al deze opnieuw")
    assert "2 mails vertrekken opnieuw." in page
    assert "Er is nog geen mail" in admin.get("/beheer/mail?toestand=failed")
    assert "Er is nog geen mail" in admin.get("/beheer/mail?naar=niemand%25&voor=x&soort=%27")
    admin.open("/beheer/mail/999999", status=404)


def test_nothing_leaves_while_the_mail_is_paused_and_everything_does_afterwards(
    cast: Cast, client: Visitor, make: Make, post_office: PostOffice
) -> None:
    make.booking(make.event(), 1)
    admin = client.as_(cast.admin)
    admin.get("/beheer/mail/stilleggen")
    assert "Schrijf waarom" in admin.submit("Leg de mail stil", reason=" ", status=422)
    page = admin.submit("Leg de mail stil", reason="De mailserver verhuist")
    assert "De mailserver verhuist" in page
    assert post_office.deliver() == []
    admin.submit("Laat de mail weer vertrekken")
    assert len(post_office.deliver()) >= 1
    admin.post("/beheer/mail/hervatten", status=409)


@pytest.fixture
def writer(cast: Cast, client: Visitor) -> Visitor:
    """An administrator at the words of one mail."""
    admin = client.as_(cast.admin)
    admin.get("/beheer/mailteksten/event.confirmed?taal=nl")
    return admin


def test_a_sentence_of_our_own_stands_in_the_real_mail_and_is_only_text(
    writer: Visitor, make: Make, post_office: PostOffice
) -> None:
    assert "{wachtwoord} kennen we niet" in writer.submit("Bewaar", opening="Dag {wachtwoord}", status=422)
    assert "accolade" in writer.submit("Bewaar", opening="Dag {{name}", status=422)
    typed = "Fijn, {name}! <b>{{ 7*7 }}</b>".replace("{{ 7*7 }}", "%(x)s")
    page = writer.submit("Bewaar", opening=typed, closing="Tot bij {organisation}")
    assert "Fijn, Ad Beheer! <b>%(x)s</b>" in page
    make.booking(make.event(), [make.person("Mia Bos", "mia@school.example")])
    [mail] = [one for one in post_office.to("mia@school.example") if "ingeschreven" in one["Subject"]]
    assert "Fijn, Mia Bos! <b>%(x)s</b>" in post_office.text(mail)
    html = mail.get_body(preferencelist=("html",)).get_content()
    assert "Fijn, Mia Bos! &lt;b&gt;%(x)s&lt;/b&gt;" in html
    assert "Tot bij Flankerend Onderwijs" in html
    page = writer.submit("Wis de eigen woorden")
    assert "Fijn" not in page.main
    make.booking(make.event(), [make.person("Jo Bos", "jo@school.example")])
    assert "Fijn" not in post_office.text(post_office.to("jo@school.example")[0])


def test_a_subject_of_our_own_heads_the_real_mail(
    writer: Visitor, make: Make, post_office: PostOffice
) -> None:
    assert "{titel} kennen we niet" in writer.submit("Bewaar", subject="{titel}", status=422)
    assert "hoogstens 120 tekens" in writer.submit("Bewaar", subject="x" * 121, status=422)
    assert "{subject} kennen we niet" in writer.submit("Bewaar", subject="", opening="{subject}", status=422)
    page = writer.submit("Bewaar", subject="{subject} | {organisation}", opening="")
    assert " | Flankerend Onderwijs provincie Limburg" in page
    make.booking(make.event(title="Op de fiets"), [make.person("Mia Bos", "mia@school.example")])
    [mail] = post_office.to("mia@school.example")
    assert mail["Subject"].endswith(" | Flankerend Onderwijs provincie Limburg")
    assert "Op de fiets" in mail["Subject"]
    writer.submit("Bewaar", subject="Dag {name}")
    make.booking(make.event(title="Met de bus"), [make.person("Jo Bos", "jo@school.example")])
    assert [mail["Subject"] for mail in post_office.to("jo@school.example")] == ["Dag Jo Bos"]


def test_an_administrator_gets_a_proof_in_the_language_chosen(
    cast: Cast, client: Visitor, post_office: PostOffice
) -> None:
    admin = client.as_(cast.admin)
    admin.get("/beheer/mailteksten/event.reminder?taal=fr")
    page = admin.submit("Bewaar en stuur mij een proefmail", opening="Bonjour à tous, {name}.")
    assert "De proefmail is onderweg" in page
    [mail] = post_office.to("admin@netwerk.example")
    assert "Bonjour à tous" in post_office.text(mail), "what was just typed is tried out"
    assert "Bonjour à tous" in admin.get("/beheer/mailteksten/event.reminder?taal=fr").main
    refused = admin.submit("Bewaar en stuur mij een proefmail", opening="Bonjour {mot}", status=422)
    assert "Bonjour {mot}" in refused.html
    assert len(post_office.to("admin@netwerk.example")) == 1
    assert mail["Subject"].startswith(("Proef", "Essai", "Test"))
    assert mail["To"].addresses[0].addr_spec == "admin@netwerk.example"
    admin.open("/beheer/mailteksten/niets", status=404)
    admin.open("/beheer/mailteksten/event.reminder?taal=xx", status=404)


@pytest.mark.one_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_mail_has_an_example(app: Flask, language: str) -> None:
    for kind in outbox.templates():
        mail = mail_samples.rendered(kind, language, "Sofie")
        assert mail.subject, kind
        assert len(mail.text) > 60, kind


def test_who_asks_for_many_proofs_is_told_that_the_next_one_waits(
    cast: Cast, client: Visitor, at: Callable[[str], datetime]
) -> None:
    admin = client.as_(cast.admin)
    for second in range(6):
        at(f"2026-11-24 10:00:0{second}")
        admin.get("/beheer/mailteksten/event.confirmed")
        said = admin.submit("Bewaar en stuur mij een proefmail")
        assert ("De proefmail is onderweg" in said) is (second < 5)
    assert "Deze vertrekt over een uur" in said

"""Signing in with a link from a mail."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services
from netwerk.members.errors import LinkSpent
from netwerk.members.models import SignInLink, SignInSession
from tests.builders import Make
from tests.cast import Cast
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor


def link_in(post_office: PostOffice, address: str = "an@school.example") -> str:
    """The path of the link in the newest mail."""
    text = post_office.text(post_office.to(address)[-1])
    found = re.search(r"http://localhost(/\S*aanmelden/link/\S+)", text)
    assert found is not None, text
    return found.group(1)


def ask(client: Visitor, email: str = "an@school.example", path: str = "/aanmelden") -> None:
    client.get(path)
    client.submit("Mail me een link", email=email)


def test_the_link_from_the_mail_signs_in(client: Visitor, cast: Cast, post_office: PostOffice) -> None:
    assert cast.an.name == "An Peeters"
    ask(client)
    assert "Kijk in je mailbox" in client.page
    page = client.get(link_in(post_office))
    assert "Meld me aan" in page
    page = client.submit("Meld me aan")
    assert page.path == "/mijn"
    assert "Welkom, An Peeters" in page.text


def test_the_mail_speaks_to_the_person_in_the_language_of_the_page(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    assert cast.an.language == "nl"
    client.get("/fr/aanmelden")
    client.open("/fr/aanmelden", method="POST", status=302, data=token_and(client, email="an@school.example"))
    mail = post_office.to("an@school.example")[-1]
    assert "An Peeters" in post_office.text(mail)
    assert "/fr/aanmelden/link/" in post_office.text(mail)


def token_and(client: Visitor, **values: str) -> dict[str, str]:
    if client.page is None:
        client.get("/aanmelden")
    return {"csrf_token": client.token(), **values}


def test_opening_the_link_does_not_use_it(client: Visitor, cast: Cast, post_office: PostOffice) -> None:
    assert cast.an.id
    ask(client)
    link = link_in(post_office)
    for _scanner in range(3):
        client.get(link)
    client.submit("Meld me aan")
    assert client.page is not None
    assert client.page.path == "/mijn"


def test_a_link_works_once(client: Visitor, cast: Cast, post_office: PostOffice) -> None:
    assert cast.an.id
    other = client.as_(cast.dirk)
    ask(client)
    link = link_in(post_office)
    client.get(link)
    other.get(link)
    client.submit("Meld me aan")
    page = other.submit("Meld me aan", status=410)
    assert "Deze link werkt niet meer" in page
    assert "Deze link werkt niet meer" in client.get(link, status=410)


def test_a_link_works_for_half_an_hour(client: Visitor, cast: Cast, post_office: PostOffice, at) -> None:
    start = at("2026-11-23 10:00")
    assert cast.an.id
    ask(client)
    link = link_in(post_office)
    at(start + timedelta(minutes=29))
    client.get(link)
    at(start + timedelta(minutes=31))
    client.get(link, status=410)


def test_a_newer_link_makes_the_earlier_one_void(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    assert cast.an.id
    ask(client)
    first = link_in(post_office)
    ask(client)
    client.get(first, status=410)
    client.get(link_in(post_office))


def test_a_new_password_makes_earlier_links_void(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    an = cast.an.id
    ask(client)
    link = link_in(post_office)
    with transaction():
        services.set_password(
            an, "vier paarden eten gras", current="", session_id=None, ip=None, now=clock.now()
        )
    client.get(link, status=410)


def test_of_two_at_the_same_time_one_signs_in(app: Flask, cast: Cast) -> None:
    with transaction():
        token = services.make_sign_in_link(cast.an, clock.now())

    def use() -> bool:
        with app.app_context():
            try:
                with transaction():
                    services.use_sign_in_link(token, clock.now())
            except LinkSpent:
                return False
            return True

    db.session.rollback()
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _number: use(), range(4)))
    assert outcomes.count(True) == 1


def test_the_link_cannot_be_made_from_the_database(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    assert cast.an.id
    ask(client)
    token = link_in(post_office).rpartition("/")[2]
    rows = db.session.execute(db.text("SELECT facts FROM outbox_message")).scalars().all()
    hashes = db.session.scalars(db.select(SignInLink.token_hash)).all()
    assert token not in str(rows)
    assert token not in str(hashes)


def test_a_closed_account_gets_no_link_that_works(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    with transaction():
        token = services.make_sign_in_link(cast.an, clock.now())
        services.disable_member(cast.an.id, "test", now=clock.now())
    client.get(f"/aanmelden/link/{token}", status=410)
    ask(client)
    assert "geen account" in post_office.text(post_office.to("an@school.example")[-1])


def test_an_invented_link_does_not_work(client: Visitor) -> None:
    client.get("/aanmelden/link/abcdefghijklmnopqrstuvwx", status=410)
    data = token_and(client)
    client.open("/aanmelden/link/abcdefghijklmnopqrstuvwx", method="POST", status=410, data=data)


def test_after_signing_in_one_goes_on_to_where_one_was_going(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    assert cast.an.id
    page = client.get("/mijn/wachtwoord")
    assert page.path == "/aanmelden?verder=/mijn/wachtwoord"
    client.submit("Mail me een link", email="an@school.example")
    client.get(link_in(post_office))
    assert client.submit("Meld me aan").path == "/mijn/wachtwoord"


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"]
)
def test_signing_in_never_leads_to_another_site(client: Visitor, cast: Cast, target: str) -> None:
    with transaction():
        token = services.make_sign_in_link(cast.an, clock.now())
    data = token_and(client, verder=target)
    answer = client.open(f"/aanmelden/link/{token}", method="POST", status=302, data=data)
    assert answer.headers["Location"] == "/mijn"


def test_links_and_sessions_that_are_over_are_removed(client: Visitor, cast: Cast, at) -> None:
    start = at("2026-11-23 10:00")
    browser = client.as_(cast.an)
    ask(client)
    at(start + timedelta(days=31))
    with transaction():
        services.sweep(clock.now())
    assert db.session.scalar(db.select(db.func.count(SignInLink.id))) == 0
    assert db.session.scalar(db.select(db.func.count(SignInSession.id))) == 0
    assert browser.get("/mijn/sessies").path.startswith("/aanmelden")


def test_the_mail_after_a_clean_up_is_still_sent(
    client: Visitor, cast: Cast, post_office: PostOffice, at
) -> None:
    start = at("2026-11-23 10:00")
    assert cast.an.id
    ask(client)
    post_office.deliver()
    at(start + timedelta(days=1))
    with transaction():
        services.sweep(clock.now())
    ask(client)
    assert len(post_office.to("an@school.example")) == 2


def test_whoever_forgot_the_password_chooses_a_new_one_just_after_a_mail_link(
    client: Visitor, make: Make, post_office: PostOffice, at: Callable[[datetime | str], datetime]
) -> None:
    now = at("2027-03-01 10:00")
    make.member("An Peeters", "an@school.example", password="een oud lang wachtwoord")
    ask(client)
    client.get(link_in(post_office))
    client.submit("Meld me aan")
    page = client.get("/mijn/wachtwoord")
    assert "current" not in page.fields
    client.submit("Bewaar het wachtwoord", {"password": "vier paarden eten gras"})
    at(now + timedelta(minutes=16))
    assert "current" in client.get("/mijn/wachtwoord").fields

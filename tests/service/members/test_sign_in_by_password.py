"""Signing in with a password, and keeping strangers out."""

import re
import statistics
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from flask import Flask

from netwerk.kernel import clock, passwords
from netwerk.kernel.database import db, transaction
from netwerk.members import services
from netwerk.members.models import Member, SignInSession
from tests.builders import Make
from tests.support.visitor import Visitor

PASSWORD = "vier paarden eten gras"
WRONG = "Het e-mailadres of het wachtwoord klopt niet."


@pytest.fixture
def an(make: Make) -> Member:
    return make.member("An Peeters", "an@school.example", password=PASSWORD)


def try_password(
    client: Visitor, password: str, email: str = "an@school.example", status: int = 200, **more: str
):
    client.get("/aanmelden")
    form = {"email": email, "password": password, **more}
    return client.post("/aanmelden/wachtwoord", form, status=status)


def from_address(client: Visitor, address: str, password: str, email: str = "an@school.example") -> int:
    client.get("/aanmelden")
    data = {"csrf_token": client.token(), "email": email, "password": password}
    answer = client.open(
        "/aanmelden/wachtwoord", method="POST", status=None, data=data, environ_base={"REMOTE_ADDR": address}
    )
    return answer.status_code


def test_the_right_password_signs_in(client: Visitor, an: Member) -> None:
    client.get("/aanmelden")
    page = client.submit("Meld me aan met wachtwoord", email=" AN@School.example ", password=PASSWORD)
    assert page.path == "/mijn"
    assert "Welkom, An Peeters" in page


def test_one_address_serves_the_password_and_the_link(client: Visitor, an: Member) -> None:
    client.get("/aanmelden")
    page = client.submit("Meld me aan met wachtwoord", email="an@school.example", status=422)
    assert "Vul je wachtwoord in, of laat je een link mailen." in page
    assert 'value="an@school.example"' in page.html
    assert "Kijk in je mailbox" in client.submit("Mail me een link", password="also typed")


def test_asking_with_a_password_and_without_an_address_asks_for_the_address(client: Visitor) -> None:
    client.get("/aanmelden")
    assert "Vul je e-mailadres in." in client.submit(
        "Meld me aan met wachtwoord", password=PASSWORD, status=422
    )


@pytest.mark.parametrize("email", ["an@school.example", "niemand@school.example", "zonder@school.example"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: Visitor, an: Member, make: Make, email: str
) -> None:
    make.member("Zonder wachtwoord", "zonder@school.example")
    page = try_password(client, "iets heel anders", email, status=422)
    assert WRONG in page
    assert page.title.startswith("Fout:")


def _shape(client: Visitor, path: str, values: dict[str, str]) -> tuple[int, str, list[str], int]:
    """What an answer tells: status, text without tokens and address, header names, number of statements."""
    client.get("/aanmelden")
    data = {"csrf_token": client.token(), **values}
    answer = client.open(path, method="POST", status=None, data=data)
    text = re.sub(r'value="[^"]*"', "", answer.text)
    names = sorted(name for name, _value in answer.headers)
    return answer.status_code, text, names, len(client.queries)


def test_asking_for_a_link_tells_nothing_about_an_address(client: Visitor, an: Member, make: Make) -> None:
    known = _shape(client, "/aanmelden", {"email": "an@school.example"})
    assert _shape(client, "/aanmelden", {"email": "niemand@school.example"}) == known


def test_trying_a_password_tells_nothing_about_an_address(client: Visitor, an: Member) -> None:
    known = _shape(client, "/aanmelden/wachtwoord", {"email": "an@school.example", "password": "x"})
    unknown = {"email": "niemand@school.example", "password": "x"}
    assert _shape(client, "/aanmelden/wachtwoord", unknown) == known


@pytest.mark.one_database
def test_an_unknown_address_takes_as_long_as_a_known_one(an: Member) -> None:
    stored = an.password_hash
    passwords.verify(None, "x")

    def seconds(against: str | None) -> float:
        begin = time.perf_counter()
        passwords.verify(against, "x")
        return time.perf_counter() - begin

    known = statistics.median(seconds(stored) for _ in range(15))
    unknown = statistics.median(seconds(None) for _ in range(15))
    assert 0.5 < unknown / known < 2


def test_ten_wrong_passwords_an_hour_are_enough(client: Visitor, an: Member, at) -> None:
    start = at("2026-11-23 10:00")
    for _try in range(10):
        try_password(client, "iets heel anders", status=422)
    page = try_password(client, PASSWORD, status=429)
    assert "Probeer het later opnieuw" in page
    assert client.response is not None
    assert 0 < int(client.response.headers["Retry-After"]) <= 3601
    at(start + timedelta(minutes=61))
    try_password(client, PASSWORD)


def test_the_owner_gets_in_from_elsewhere_while_somebody_guesses(client: Visitor, an: Member) -> None:
    for _try in range(12):
        from_address(client, "203.0.113.9", "iets heel anders")
    assert from_address(client, "203.0.113.9", PASSWORD) == 429
    assert from_address(client, "198.51.100.7", PASSWORD) == 302


@pytest.mark.slow
@pytest.mark.one_database
def test_an_attack_from_everywhere_is_slowed_and_the_mail_link_still_works(
    client: Visitor, an: Member
) -> None:
    for number in range(52):
        from_address(client, f"203.0.113.{number}", "iets heel anders")
    assert from_address(client, "198.51.100.7", PASSWORD) == 429
    client.get("/aanmelden")
    assert "Kijk in je mailbox" in client.submit("Mail me een link", email="an@school.example")


@pytest.mark.slow
@pytest.mark.one_database
def test_one_place_cannot_try_many_accounts(client: Visitor, an: Member, make: Make) -> None:
    for number in range(100):
        from_address(client, "2001:db8::1", "x", f"lid{number}@school.example")
    assert from_address(client, "2001:db8::ffff", PASSWORD) == 429
    assert from_address(client, "2001:db8:0:1::1", PASSWORD) == 302


def test_a_forged_address_of_origin_changes_nothing(client: Visitor, an: Member) -> None:
    for number in range(10):
        client.get("/aanmelden")
        data = {"csrf_token": client.token(), "email": "an@school.example", "password": "x"}
        forged = {"X-Forwarded-For": f"203.0.113.{number}"}
        client.open("/aanmelden/wachtwoord", method="POST", status=422, data=data, headers=forged)
    try_password(client, PASSWORD, status=429)


@pytest.mark.slow
def test_the_limit_holds_over_two_processes(app: Flask, an: Member) -> None:
    db.session.rollback()
    command = [
        sys.executable,
        "-m",
        "tests.service.members.guesser",
        app.config["SQLALCHEMY_DATABASE_URI"],
        "8",
    ]
    guessers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = " ".join(guesser.communicate(timeout=60)[0] for guesser in guessers).split()
    assert len(answers) == 16
    # Two that look at the same moment may both see the last free try.
    assert 10 <= answers.count("WrongCredentials") <= 11
    assert set(answers) == {"WrongCredentials", "TooMany"}


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(client: Visitor, an: Member) -> None:
    from argon2 import PasswordHasher

    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with transaction():
        db.session.execute(db.update(Member).values(password_hash=weaker))
    try_password(client, PASSWORD)
    db.session.rollback()
    stored = db.session.scalar(db.select(Member.password_hash))
    assert stored != weaker
    assert passwords.verify(stored, PASSWORD)


def test_a_session_planted_before_signing_in_is_worth_nothing_after(client: Visitor, an: Member) -> None:
    client.get("/aanmelden")
    planted = client.cookies["netwerk"]
    try_password(client, PASSWORD)
    assert client.cookies["netwerk"] != planted
    victim = Visitor(client.app, client._counter)
    victim.cookie("netwerk", planted)
    assert victim.get("/mijn/sessies").path.startswith("/aanmelden")


def test_signing_in_again_makes_a_new_session(client: Visitor, an: Member) -> None:
    browser = client.as_(an)
    first = browser.cookies["netwerk"]
    try_password(browser, PASSWORD)
    assert browser.cookies["netwerk"] != first
    hashes = db.session.scalars(db.select(SignInSession.token_hash)).all()
    assert len(hashes) == len(set(hashes)) == 2


def test_a_closed_account_cannot_sign_in(client: Visitor, an: Member) -> None:
    with transaction():
        services.disable_member(an.id, "test", now=clock.now())
    assert WRONG in try_password(client, PASSWORD, status=422)


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_the_password_page_never_leads_to_another_site(client: Visitor, an: Member, target: str) -> None:
    assert try_password(client, PASSWORD, verder=target).path == "/mijn"


def test_more_fields_than_the_form_has_change_nothing(client: Visitor, an: Member) -> None:
    try_password(client, PASSWORD, id="1", role="administrator", disabled_at="", password_hash="x")
    assert db.session.execute(db.text("SELECT count(*) FROM role_grant")).scalar() == 0


def test_signing_in_needs_the_token_of_the_form(client: Visitor, an: Member) -> None:
    data = {"email": "an@school.example", "password": PASSWORD}
    client.open("/aanmelden/wachtwoord", method="POST", status=400, data=data)


def test_an_attack_on_many_accounts_from_many_places_is_slowed_as_a_whole(
    client: Visitor, an: Member, make: Make
) -> None:
    settings = client.app.config["SETTINGS"]
    few = {"sign_in_tries": 2, "sign_in_tries_per_place": 3}
    client.app.config["SETTINGS"] = settings.model_copy(update=few)
    try:
        for number in range(30):
            assert from_address(client, f"203.0.113.{number}", "x", f"lid{number}@school.example") == 422
        # Each place now has as many tries as an account, and whoever makes no mistakes comes in.
        assert from_address(client, "203.0.113.1", "x", "een@school.example") == 422
        assert from_address(client, "203.0.113.1", "x", "twee@school.example") == 429
        assert from_address(client, "198.51.100.7", PASSWORD) == 302
    finally:
        client.app.config["SETTINGS"] = settings

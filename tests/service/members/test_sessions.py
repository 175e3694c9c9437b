"""Where one is signed in, and how that ends."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services
from netwerk.members.models import Member, SignInSession
from tests.builders import Make
from tests.cast import Cast
from tests.support.visitor import Visitor

SetClock = Callable[[datetime | str], datetime]
PASSWORD = "vier paarden eten gras"


def is_signed_in(browser: Visitor) -> bool:
    return browser.get("/mijn/sessies").path == "/mijn/sessies"


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(client: Visitor, cast: Cast) -> None:
    browser, copy = client.as_(cast.an), Visitor(client.app, client._counter)
    copy.cookie("netwerk", browser.cookies["netwerk"])
    assert is_signed_in(copy)
    browser.get("/afmelden")
    page = browser.submit("Meld me af")
    assert "Je bent afgemeld" in page.text
    assert not is_signed_in(copy)
    assert not is_signed_in(browser)


def test_signing_out_needs_the_token_of_a_form(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.an)
    browser.open("/afmelden", method="POST", status=400)
    assert is_signed_in(browser)


def test_opening_the_page_to_sign_out_does_not_sign_out(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.an)
    browser.get("/afmelden")
    assert is_signed_in(browser)


def test_the_list_shows_ones_own_browsers_only(client: Visitor, cast: Cast) -> None:
    client.as_(cast.dirk)
    first, second = client.as_(cast.an), client.as_(cast.an)
    page = second.get("/mijn/sessies")
    assert page.text.count("Laatst gezien") == 2
    assert page.text.count("Deze browser") == 1
    assert is_signed_in(first)


def test_another_browser_can_be_signed_out(client: Visitor, cast: Cast) -> None:
    lost, here = client.as_(cast.an), client.as_(cast.an)
    here.get("/mijn/sessies")
    here.submit("Meld deze browser af")
    assert not is_signed_in(lost)
    assert is_signed_in(here)


def test_all_other_browsers_can_be_signed_out_at_once(client: Visitor, cast: Cast) -> None:
    others = [client.as_(cast.an) for _ in range(3)]
    here, stranger = client.as_(cast.an), client.as_(cast.dirk)
    here.get("/mijn/sessies")
    here.submit("Meld alle andere browsers af")
    assert not any(is_signed_in(other) for other in others)
    assert is_signed_in(here)
    assert is_signed_in(stranger)


def test_nobody_signs_out_somebody_else(client: Visitor, cast: Cast) -> None:
    dirk = client.as_(cast.dirk)
    session_id = db.session.scalar(db.select(SignInSession.id))
    an = client.as_(cast.an)
    an.get("/mijn/sessies")
    an.post(f"/mijn/sessies/{session_id}/afmelden", status=404)
    assert is_signed_in(dirk)


def test_half_a_year_after_signing_in_one_signs_in_again_however_often_one_came(
    client: Visitor, cast: Cast, at: SetClock
) -> None:
    begin = at("2027-01-04 09:00")
    browser = client.as_(cast.an)
    for weeks in range(3, 25, 3):
        at(begin + timedelta(weeks=weeks))
        assert is_signed_in(browser)
    at(begin + timedelta(days=181))
    assert not is_signed_in(browser)


def test_a_password_made_of_ones_own_name_is_refused(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.an)
    browser.get("/mijn/wachtwoord")
    page = browser.submit("Bewaar het wachtwoord", password="Peeters-Peeters-1", status=422)
    assert "te raden" in page.text


def test_a_visitor_is_asked_to_sign_in(client: Visitor) -> None:
    for path in ("/mijn/sessies", "/mijn/wachtwoord"):
        assert client.get(path).path == f"/aanmelden?verder={path}"


def test_losing_a_role_signs_out(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.chantal)
    with transaction():
        services.revoke_role(cast.chantal.id, "organiser", "test", now=clock.now())
    assert not is_signed_in(browser)


def test_closing_an_account_signs_out(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.an)
    with transaction():
        services.disable_member(cast.an.id, "test", now=clock.now())
    assert not is_signed_in(browser)


# --- the password -----------------------------------------------------------------------------------------


def test_a_first_password_needs_no_earlier_one(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.an)
    browser.get("/mijn/wachtwoord")
    page = browser.submit("Bewaar het wachtwoord", password=PASSWORD)
    assert "Je wachtwoord is bewaard" in page.text
    client.get("/aanmelden")
    signed_in = client.submit("Meld me aan met wachtwoord", email="an@school.example", password=PASSWORD)
    assert signed_in.path == "/mijn"


def test_changing_the_password_needs_the_present_one(client: Visitor, make: Make) -> None:
    browser = client.as_(make.member("An", "an@school.example", password=PASSWORD))
    browser.get("/mijn/wachtwoord")
    page = browser.submit(
        "Bewaar het wachtwoord", current="iets anders dus", password="vijf koeien loeien luid", status=422
    )
    assert "Dit is niet je huidige wachtwoord." in page.text
    page = browser.submit("Bewaar het wachtwoord", current=PASSWORD, password="vijf koeien loeien luid")
    assert "Je wachtwoord is bewaard" in page.text


def test_a_common_password_is_refused_beside_the_field(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.an)
    browser.get("/mijn/wachtwoord")
    page = browser.submit("Bewaar het wachtwoord", password="qwertyuiop123", status=422)
    assert "Dit wachtwoord gebruiken veel mensen" in page.errors["password"]


def test_a_password_that_leaked_elsewhere_is_refused_beside_the_field(
    client: Visitor, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaked = tmp_path / "pwned.txt"
    digest = hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).hexdigest().upper()
    leaked.write_text(f"{digest}:12\n", "ascii")
    settings = client.app.config["SETTINGS"].model_copy(update={"breached_passwords": leaked})
    monkeypatch.setitem(client.app.config, "SETTINGS", settings)
    browser = client.as_(cast.an)
    browser.get("/mijn/wachtwoord")
    page = browser.submit("Bewaar het wachtwoord", password=PASSWORD, status=422)
    assert "ooit elders gelekt" in page.errors["password"]
    browser.submit("Bewaar het wachtwoord", password="vijf paarden eten gras")


def test_a_new_password_signs_out_the_other_browsers(client: Visitor, cast: Cast) -> None:
    lost, here = client.as_(cast.an), client.as_(cast.an)
    here.get("/mijn/wachtwoord")
    here.submit("Bewaar het wachtwoord", password=PASSWORD)
    assert not is_signed_in(lost)
    assert is_signed_in(here)


def test_guessing_the_present_password_is_slowed(client: Visitor, make: Make) -> None:
    an: Member = make.member("An", "an@school.example", password=PASSWORD)
    browser = client.as_(an)
    browser.get("/mijn/wachtwoord")
    for number in range(10):
        values = {"current": f"gok nummer {number}", "password": "vijf koeien loeien luid"}
        browser.submit("Bewaar het wachtwoord", values, status=422)
    browser.submit("Bewaar het wachtwoord", current=PASSWORD, password="vijf koeien loeien luid", status=429)

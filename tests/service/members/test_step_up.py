"""Being asked again who is there before something weighty, without losing what was typed."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.events.models import Event
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services
from netwerk.members.actor import ADMINISTRATOR, ORGANISER
from netwerk.members.models import Member, Membership, RoleGrant, SignInSession
from netwerk.taxonomy.models import Term
from tests.builders import Make
from tests.support.belonging import works
from tests.support.factors import set_up
from tests.support.visitor import Visitor

PASSWORD = "vier paarden eten gras"
ASKED = "Ben jij het nog?"
TERM = {"name": "Dinsdagoverleg", "explanation": "Met <b>, 'aanhaling', & en ✓."}


@pytest.fixture(autouse=True)
def fifteen_minutes(app: Flask):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"step_up_minutes": 15})
    yield
    app.config["SETTINGS"] = settings


@pytest.fixture
def ada(make: Make, words: None) -> Member:
    return make.member("Ada Beheer", "ada@netwerk.example", roles=[ADMINISTRATOR], password=PASSWORD)


@pytest.fixture
def later(client: Visitor, ada: Member, at) -> Visitor:
    """A browser in which Ada signed in sixteen minutes ago."""
    start = at("2026-11-23 10:00")
    browser = client.as_(ada)
    at(start + timedelta(minutes=16))
    return browser


def number_of_terms() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Term.id))) or 0


def test_within_a_quarter_of_an_hour_nothing_is_asked(client: Visitor, ada: Member, at) -> None:
    start = at("2026-11-23 10:00")
    browser = client.as_(ada)
    at(start + timedelta(minutes=14))
    before = number_of_terms()
    browser.get("/beheer/woordenlijst/nieuw")
    browser.submit("Bewaar", **TERM)
    assert number_of_terms() == before + 1


def test_what_was_typed_behind_the_desk_is_kept_while_the_password_is_asked(later: Visitor) -> None:
    before = number_of_terms()
    later.get("/beheer/woordenlijst/nieuw")
    assert ASKED in later.submit("Bewaar", **TERM, status=403)
    assert number_of_terms() == before
    page = later.submit("Ga verder", {"bewijs-password": "helemaal iets anders"}, status=422)
    assert "Dit is niet je wachtwoord." in page
    later.submit("Ga verder", {"bewijs-password": PASSWORD})
    assert number_of_terms() == before + 1
    made = db.session.scalars(select(Term).where(Term.name == TERM["name"])).one()
    assert made.explanation == TERM["explanation"]


def test_only_who_typed_something_is_told_that_it_comes_along(later: Visitor) -> None:
    kept = "Wat je invulde, is niet verloren"
    later.get("/beheer/woordenlijst/nieuw")
    assert kept in later.submit("Bewaar", **TERM, status=403)
    assert kept not in later.get("/beheer/logboek.csv", status=403)
    assert kept not in later.submit("Ga verder", {"bewijs-password": "iets anders"}, status=422)


def test_lines_and_repeated_fields_are_carried_on_as_they_were_typed(later: Visitor) -> None:
    typed = {"explanation": "Eerste regel.\r\nTweede.", "more": ["een", "twee"]}
    later.get("/weergave")
    page = later.post("/beheer/woordenlijst/nieuw", typed, status=403)
    form, _button = page.form_with("Ga verder")
    filled = form.filled({})
    assert [line.strip() for line in filled["explanation"][0].splitlines()] == ["Eerste regel.", "Tweede."]
    assert filled["more"] == ["een", "twee"]


def test_a_form_that_is_refused_after_the_proof_keeps_the_proof(later: Visitor) -> None:
    later.get("/beheer/woordenlijst/nieuw")
    later.submit("Bewaar", name="", explanation="Wat ik al schreef.", status=403)
    page = later.submit("Ga verder", {"bewijs-password": PASSWORD}, status=422)
    assert "Wat ik al schreef." in page.html
    later.submit("Bewaar", **TERM)


def test_the_proof_gives_the_session_a_new_token(later: Visitor) -> None:
    old = later.cookies["netwerk"]
    later.get("/beheer/woordenlijst/nieuw")
    later.submit("Bewaar", **TERM, status=403)
    later.submit("Ga verder", {"bewijs-password": PASSWORD})
    thief = Visitor(later.app, later._counter)
    thief.cookie("netwerk", old)
    assert thief.get("/mijn/sessies").path.startswith("/aanmelden")
    assert later.get("/mijn/sessies").path == "/mijn/sessies"
    assert db.session.scalar(select(func.count(SignInSession.id))) == 1


def test_a_form_that_stands_open_in_another_tab_still_works_after_it(later: Visitor) -> None:
    tab = later.get("/beheer/woordenlijst/nieuw")
    later.submit("Bewaar", **TERM, status=403)
    later.submit("Ga verder", {"bewijs-password": PASSWORD})
    later.page = tab
    later.submit("Bewaar", **(TERM | {"name": "Woensdagoverleg"}))


def test_an_export_is_asked_for_again_after_sixteen_minutes(later: Visitor, make: Make) -> None:
    later.open("/beheer/logboek.csv?van=2026-01-01", status=403)
    assert ASKED in later.get("/beheer/logboek.csv?van=2026-01-01", status=403)
    form, _button = later.page.form_with("Ga verder")
    data = form.filled({"bewijs-password": PASSWORD})
    answer = later.open(form.action, method="POST", data=data, status=303)
    assert answer.headers["Location"] == "/beheer/logboek.csv?van=2026-01-01"
    assert later.open(answer.headers["Location"]).mimetype == "text/csv"


@pytest.mark.parametrize("place", ["deelnemers.csv", "deelnemers.xlsx", "aanwezigheid.csv", "badges.pdf"])
def test_lists_of_people_are_exports(later: Visitor, make: Make, place: str) -> None:
    day = make.event(title="Dag met namen")
    later.open(f"/beheer/netwerkdagen/{day.id}/{place}", status=403)


def test_so_is_the_file_of_all_that_is_kept_about_oneself(later: Visitor) -> None:
    later.open("/mijn/gegevens/alles.zip", status=403)


def test_giving_a_role_is_asked(later: Visitor, make: Make) -> None:
    make.member("Nina Nieuw", "nina@school.example")
    later.get("/beheer/rollen/geven")
    later.submit("Geef deze rol", member="nina@school.example", role="editor", status=403)
    later.submit("Ga verder", {"bewijs-password": PASSWORD})
    db.session.rollback()
    assert db.session.scalar(select(func.count(RoleGrant.id)).where(RoleGrant.role == "editor")) == 1


def test_changing_a_role_is_asked_and_then_asks_its_holder(
    later: Visitor, client: Visitor, make: Make
) -> None:
    nina = make.member("Nina Nieuw", "nina@school.example", roles=[ORGANISER], password=PASSWORD)
    holder, day = client.as_(nina), make.event(title="Dag")
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.member_id == nina.id)).one()
    later.get(f"/beheer/rollen/{grant.id}/wijzig")
    later.submit("Bewaar", valid_until="31/12/2099", status=403)
    later.submit("Ga verder", {"bewijs-password": PASSWORD})
    db.session.rollback()
    assert db.session.scalar(select(RoleGrant.valid_until).where(RoleGrant.id == grant.id)) is not None
    holder.get(f"/beheer/netwerkdagen/{day.id}/annuleer")
    data = {"csrf_token": holder.token()}
    answer = holder.open(f"/beheer/netwerkdagen/{day.id}/wijzig", method="POST", data=data, status=403)
    assert ASKED in answer.text


@pytest.mark.parametrize("act", ["mensen/uitnodigen", "mensen/{membership}/contact", "domeinen"])
def test_saying_who_acts_for_an_organisation_is_asked(later: Visitor, make: Make, act: str) -> None:
    organisation = make.organisation("Werkplaats Noord")
    membership = works(make.member("Nina Nieuw"), organisation)
    address = f"/organisaties/{organisation.id}/{act.format(membership=membership.id)}"
    later.get(f"/organisaties/{organisation.id}/mensen")
    data = {"csrf_token": later.token(), "contact": "ja", "email": "kim@school.example"}
    assert (
        ASKED in later.open(address, method="POST", data=data | {"domain": "school.example"}, status=403).text
    )


def test_a_colleague_is_contact_person_once_the_password_is_given(later: Visitor, make: Make) -> None:
    organisation = make.organisation("Werkplaats Noord")
    works(make.member("Nina Nieuw"), organisation)
    later.get(f"/organisaties/{organisation.id}/mensen")
    later.submit("Maak contactpersoon", status=403)
    later.submit("Ga verder", {"bewijs-password": PASSWORD})
    db.session.rollback()
    assert db.session.scalars(select(Membership.is_contact)).one()


def test_a_code_of_the_app_proves_it_too_and_only_once(client: Visitor, ada: Member, at) -> None:
    start = at("2026-11-23 10:00")
    browser = client.as_(ada)
    phone, _codes = set_up(browser)
    at(start + timedelta(minutes=16))
    code = phone.shows()
    browser.get("/beheer/woordenlijst/nieuw")
    browser.submit("Bewaar", **TERM, status=403)
    browser.submit("Ga verder", {"bewijs-code": code})
    other = client.as_(ada)
    at(start + timedelta(minutes=16, seconds=10))
    with transaction():
        db.session.execute(db.update(SignInSession).values(proved_at=None))
    other.get("/beheer/woordenlijst/nieuw")
    other.submit("Bewaar", **TERM, status=403)
    assert "Deze code klopt niet" in other.submit("Ga verder", {"bewijs-code": code}, status=422)


def test_ten_wrong_passwords_are_enough_here_too(later: Visitor) -> None:
    later.get("/beheer/woordenlijst/nieuw")
    later.submit("Bewaar", **TERM, status=403)
    for _try in range(10):
        later.submit("Ga verder", {"bewijs-password": "x"}, status=422)
    later.submit("Ga verder", {"bewijs-password": PASSWORD}, status=429)


def test_a_file_comes_along(later: Visitor) -> None:
    example = later.open("/beheer/praktijken/invoer/voorbeeld.csv").data
    later.get("/beheer/praktijken/invoer")
    token = later.token()
    data = {"csrf_token": token, "file": (io.BytesIO(example), "praktijken.csv")}
    answer = later.open("/beheer/praktijken/invoer", method="POST", data=data, status=403)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    assert hidden["bewijs-bestand"]
    back = later.open(
        "/beheer/praktijken/invoer", method="POST", data=hidden | {"bewijs-password": PASSWORD}, status=None
    )
    assert back.status_code == 200
    assert '<table class="table">' in back.text
    # Its name is worth nothing a second time, nor to anybody else.
    later.open("/beheer/praktijken/invoer", method="POST", data=hidden, status=404)


def test_who_has_neither_password_nor_app_goes_on_by_a_link(
    client: Visitor, make: Make, words: None, at
) -> None:
    start = at("2026-11-23 10:00")
    chantal = make.member("Chantal Maes", "chantal@netwerk.example", roles=[ADMINISTRATOR])
    browser = client.as_(chantal)
    at(start + timedelta(minutes=16))
    before = number_of_terms()
    browser.get("/beheer/woordenlijst/nieuw")
    asked = browser.submit("Bewaar", **TERM, status=403)
    assert "Je hebt geen wachtwoord." in asked
    assert "Vul je wachtwoord of je code in." in browser.submit("Ga verder", status=422)
    with transaction():
        link = services.make_sign_in_link(db.session.get_one(Member, chantal.id), clock.now())
    browser.get(f"/aanmelden/link/{link}")
    browser.submit("Meld me aan")
    browser.page = asked
    browser.submit("Ga verder")
    assert number_of_terms() == before + 1


def test_a_role_that_is_given_asks_for_proof_before_it_is_used(
    client: Visitor, make: Make, words: None
) -> None:
    nina = make.member("Nina Nieuw", "nina@school.example", password=PASSWORD)
    browser = client.as_(nina)
    with transaction():
        services.grant_role(nina.id, ORGANISER, "test")
    day = make.event(title="Dag")
    browser.get(f"/beheer/netwerkdagen/{day.id}/annuleer")
    data = {"csrf_token": browser.token()}
    answer = browser.open(f"/beheer/netwerkdagen/{day.id}/wijzig", method="POST", data=data, status=403)
    assert ASKED in answer.text
    assert db.session.get_one(Event, day.id).title == "Dag"


def test_nobody_is_asked_while_checking_people_in(client: Visitor, ada: Member, make: Make, at) -> None:
    day = make.event(title="Dag aan de deur")
    browser = client.as_(ada)
    at(clock.now() + timedelta(hours=1))
    answer = browser.open(
        f"/beheer/netwerkdagen/{day.id}/inchecken/markeringen",
        method="POST",
        json={"marks": []},
        headers={"X-CSRFToken": browser.token()},
        status=None,
    )
    assert ASKED not in answer.text


def test_the_question_never_leads_to_another_site(later: Visitor) -> None:
    later.get("/beheer/logboek.csv", status=403)
    later.post(
        "/mijn/bevestigen", {"verder": "//evil.example", "bewijs-vraag": "1", "bewijs-password": PASSWORD}
    )
    assert later.page is not None
    assert later.page.path == "/mijn"

"""Signing in in two steps: an app on a phone (TOTP), and codes on paper for when it is lost."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.kernel import clock, sealing
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Invalid
from netwerk.members import holdings, services
from netwerk.members.models import Authenticator, Member, RecoveryCode, SignInSession
from netwerk.members.services import erasing, second_factor
from tests.builders import Make
from tests.cast import Cast
from tests.service.members.test_commands import run
from tests.support.factors import Phone, codes_on, set_up
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

PASSWORD = "vier paarden eten gras"
WRONG = "Deze code klopt niet"


@pytest.fixture
def an(make: Make) -> Member:
    return make.member("An Peeters", "an@school.example", password=PASSWORD)


@pytest.fixture
def set_up_by_an(client: Visitor, an: Member, at) -> tuple[Phone, list[str]]:
    start = at("2026-11-23 10:00")
    both = set_up(client.as_(an))
    at(start + timedelta(minutes=1))
    return both


@pytest.fixture
def phone(set_up_by_an: tuple[Phone, list[str]]) -> Phone:
    return set_up_by_an[0]


@pytest.fixture
def paper(set_up_by_an: tuple[Phone, list[str]]) -> list[str]:
    return set_up_by_an[1]


def first_step(browser: Visitor, email: str = "an@school.example", password: str = PASSWORD):
    browser.get("/aanmelden")
    return browser.submit("Meld me aan met wachtwoord", email=email, password=password)


def is_signed_in(browser: Visitor) -> bool:
    return browser.get("/mijn/sessies").path == "/mijn/sessies"


# --- setting up -------------------------------------------------------------------------------------------


def test_ten_codes_for_paper_are_shown_once(client: Visitor, an: Member) -> None:
    browser = client.as_(an)
    phone, codes = set_up(browser)
    assert len(set(codes)) == 10
    page = browser.get("/mijn/twee-stappen")
    assert "Je hebt nog 10 herstelcodes." in page
    assert not any(code in page.html for code in codes)
    assert browser.get("/mijn/twee-stappen/app").path == "/mijn/twee-stappen"
    assert phone.secret not in browser.get("/mijn/twee-stappen").html


def test_a_wrong_first_code_leaves_it_off(client: Visitor, an: Member) -> None:
    browser = client.as_(an)
    browser.get("/mijn/twee-stappen")
    browser.submit("Stel het in")
    assert WRONG in browser.submit("Zet het aan", code="000000", status=422)
    assert first_step(Visitor(client.app, client._counter)).path == "/mijn"


def test_the_database_alone_gives_no_codes(client: Visitor, an: Member) -> None:
    phone, codes = set_up(client.as_(an))
    db.session.rollback()
    assert phone.secret not in db.session.scalar(select(Authenticator.sealed_secret))
    kept = " ".join(db.session.scalars(select(RecoveryCode.code_hash)))
    assert not any(code.replace("-", "") in kept for code in codes)


def test_turning_it_on_signs_out_the_other_browsers_and_tells_by_mail(
    client: Visitor, an: Member, post_office: PostOffice
) -> None:
    elsewhere = client.as_(an)
    set_up(client.as_(an))
    assert not is_signed_in(elsewhere)
    (mail,) = post_office.deliver()
    assert mail["Subject"] == "Je meldt je nu aan in twee stappen"


def test_another_phone_takes_the_place_of_the_first_once_it_showed_a_code(
    client: Visitor, an: Member, phone: Phone, at
) -> None:
    browser = client.as_(an)
    browser.get("/mijn/twee-stappen")
    page = browser.submit("Neem een andere app of telefoon")
    other = Visitor(client.app, client._counter)
    first_step(other)
    assert other.submit("Meld me aan", code=phone.shows()).path == "/mijn"
    assert page.path == "/mijn/twee-stappen/app"
    browser.submit("Zet het aan", code=Phone(second_factor.secret_in_making(an.id) or "").shows())
    at(clock.now() + timedelta(minutes=1))
    first_step(other)
    assert WRONG in other.submit("Meld me aan", code=phone.shows(), status=422)


# --- signing in -------------------------------------------------------------------------------------------


def test_a_password_alone_signs_nobody_in(client: Visitor, phone: Phone) -> None:
    page = first_step(client)
    assert page.path == "/aanmelden/code"
    assert not is_signed_in(client)


def test_the_code_on_the_screen_signs_in(client: Visitor, phone: Phone) -> None:
    first_step(client)
    page = client.submit("Meld me aan", code=f" {phone.shows()[:3]} {phone.shows()[3:]} ")
    assert page.path == "/mijn"
    assert "Welkom, An Peeters" in page


def test_the_link_in_a_mail_asks_the_code_too(client: Visitor, an: Member, phone: Phone) -> None:
    with transaction():
        token = services.make_sign_in_link(db.session.get_one(Member, an.id), clock.now())
    client.get(f"/aanmelden/link/{token}?verder=/netwerkdagen")
    assert client.submit("Meld me aan").path == "/aanmelden/code?verder=/netwerkdagen"
    assert not is_signed_in(client)
    client.get("/aanmelden/code?verder=/netwerkdagen")
    assert client.submit("Meld me aan", code=phone.shows()).path == "/netwerkdagen"


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(client: Visitor, phone: Phone, at, steps: int, is_right: bool) -> None:
    at(clock.now() + timedelta(hours=1))
    first_step(client)
    client.submit("Meld me aan", code=phone.shows(steps), status=200 if is_right else 422)
    assert is_signed_in(client) is is_right


def test_a_code_works_once(client: Visitor, phone: Phone) -> None:
    code = phone.shows()
    first_step(client)
    client.submit("Meld me aan", code=code)
    again = Visitor(client.app, client._counter)
    first_step(again)
    assert WRONG in again.submit("Meld me aan", code=code, status=422)
    # One of before the newest that was used has had its turn too.
    assert WRONG in again.submit("Meld me aan", code=phone.shows(-1), status=422)


@pytest.mark.parametrize("of", ["the app", "paper"])
def test_of_two_who_give_the_same_code_at_once_one_gets_in(
    app: Flask, an: Member, phone: Phone, of: str
) -> None:
    code, member_id, results = phone.shows(), an.id, []
    if of == "paper":
        with transaction():
            code, *_others = second_factor.renew_codes(member_id, now=clock.now())
    db.session.rollback()
    begin = threading.Barrier(2)

    def give() -> None:
        with app.app_context():
            begin.wait()
            try:
                with transaction():
                    member = db.session.get_one(Member, member_id)
                    second_factor.check(member, code, ip=None, now=clock.now())
                results.append("in")
            except Invalid:
                results.append("out")

    both = [threading.Thread(target=give) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=30)
    assert sorted(results) == ["in", "out"]


def test_ten_wrong_codes_an_hour_are_enough(client: Visitor, phone: Phone, at) -> None:
    first_step(client)
    for _try in range(10):
        client.submit("Meld me aan", code="000000", status=422)
    client.post("/aanmelden/code", {"code": phone.shows()}, status=429)
    at(clock.now() + timedelta(minutes=61))
    first_step(client)
    assert client.submit("Meld me aan", code=phone.shows()).path == "/mijn"


def test_the_limits_are_settings(client: Visitor, phone: Phone) -> None:
    settings = client.app.config["SETTINGS"]
    client.app.config["SETTINGS"] = settings.model_copy(update={"sign_in_tries": 2})
    try:
        first_step(client)
        for _try in range(2):
            client.submit("Meld me aan", code="000000", status=422)
        client.post("/aanmelden/code", {"code": phone.shows()}, status=429)
    finally:
        client.app.config["SETTINGS"] = settings


def test_the_code_must_come_within_ten_minutes(client: Visitor, phone: Phone, at) -> None:
    first_step(client)
    at(clock.now() + timedelta(minutes=11))
    assert client.post("/aanmelden/code", {"code": phone.shows()}).path == "/aanmelden"


def test_a_cookie_of_between_the_steps_is_worth_nothing_after(client: Visitor, phone: Phone) -> None:
    first_step(client)
    planted = client.cookies["netwerk"]
    client.submit("Meld me aan", code=phone.shows())
    thief = Visitor(client.app, client._counter)
    thief.cookie("netwerk", planted)
    assert not is_signed_in(thief)
    assert thief.get("/aanmelden/code").path == "/aanmelden"


def test_whoever_stands_between_the_steps_is_no_session_on_the_list(
    client: Visitor, an: Member, phone: Phone
) -> None:
    owner = client.as_(an)
    before = owner.get("/mijn/sessies").html.count("Laatst gezien op")
    first_step(client)
    assert owner.get("/mijn/sessies").html.count("Laatst gezien op") == before


def test_closing_the_account_ends_who_stands_between_the_steps(
    client: Visitor, an: Member, phone: Phone
) -> None:
    first_step(client)
    with transaction():
        services.disable_member(an.id, "test", now=clock.now())
    assert client.post("/aanmelden/code", {"code": phone.shows()}).path == "/aanmelden"


# --- codes on paper ---------------------------------------------------------------------------------------


def test_a_code_from_paper_signs_in_once_and_is_told_by_mail(
    client: Visitor, paper: list[str], post_office: PostOffice
) -> None:
    first_step(client)
    assert client.submit("Meld me aan", code=paper[3].upper().replace("-", " ")).path == "/mijn"
    assert "Je hebt nog 9 herstelcodes." in client.get("/mijn/twee-stappen")
    again = Visitor(client.app, client._counter)
    first_step(again)
    assert WRONG in again.submit("Meld me aan", code=paper[3], status=422)
    mail = post_office.deliver()[-1]
    assert mail["Subject"] == "Een herstelcode werd gebruikt"
    assert "nog 9" in post_office.text(mail)


def test_new_codes_replace_the_old(client: Visitor, an: Member, paper: list[str]) -> None:
    owner = client.as_(an)
    owner.get("/mijn/twee-stappen")
    page = owner.submit("Maak nieuwe herstelcodes")
    assert len(codes_on(page)) == 10
    assert not set(codes_on(page)) & set(paper)
    first_step(client)
    assert WRONG in client.submit("Meld me aan", code=paper[0], status=422)


# --- ending it --------------------------------------------------------------------------------------------


def test_turning_it_off_signs_out_the_others_and_is_told_by_mail(
    client: Visitor, an: Member, phone: Phone, post_office: PostOffice
) -> None:
    owner, elsewhere = client.as_(an), client.as_(an)
    owner.get("/mijn/twee-stappen/uit")
    owner.submit("Zet het uit")
    assert not is_signed_in(elsewhere)
    assert first_step(client).path == "/mijn"
    assert post_office.deliver()[-1]["Subject"] == "Je meldt je niet meer aan in twee stappen"
    db.session.rollback()
    assert db.session.scalar(select(func.count(RecoveryCode.id))) == 0


def test_an_administrator_lets_somebody_in_who_lost_phone_and_paper(
    client: Visitor, an: Member, cast: Cast, phone: Phone
) -> None:
    admin = client.as_(cast.admin)
    admin.get(f"/beheer/rollen/lid/{an.id}")
    admin.click("Zet aanmelden in twee stappen af")
    admin.submit("Zet het af")
    assert first_step(client).path == "/mijn"
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "member.totp_off")).one()
    assert (entry.actor, entry.thing_id) == (f"member:{cast.admin.id}", an.id)


def test_so_does_the_command(app: Flask, client: Visitor, an: Member, phone: Phone) -> None:
    run(app, "reset-totp", "an@school.example")
    assert first_step(client).path == "/mijn"
    run(app, "reset-totp", "an@school.example", fails=True)
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "member.totp_off")).one()
    assert entry.actor.startswith("command")


# --- who must ---------------------------------------------------------------------------------------------


@pytest.fixture
def required(app: Flask):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"totp_required": True})
    yield
    app.config["SETTINGS"] = settings


def test_who_has_such_a_role_is_led_to_set_it_up_before_the_back_office_opens(
    client: Visitor, make: Make, required: None, at
) -> None:
    at("2026-11-23 10:00")
    member = make.member("Chantal Maes", "chantal@netwerk.example", password=PASSWORD)
    with transaction():
        services.grant_role(member.id, "organiser", "test")
    page = first_step(client, "chantal@netwerk.example")
    assert page.path == "/mijn/twee-stappen"
    assert "Stel dit eerst in" in page
    assert client.get("/beheer").path.startswith("/mijn/twee-stappen")
    set_up(client)
    assert client.get("/beheer").path.startswith("/beheer")


@pytest.mark.parametrize("who", ["chantal", "admin"])
def test_until_then_the_role_gives_no_right_anywhere(
    client: Visitor, cast: Cast, make: Make, required: None, who: str
) -> None:
    draft = make.event(title="Nog een ontwerp", state="draft")
    browser = client.as_(getattr(cast, who))
    browser.open(f"/netwerkdagen/{draft.id}-{draft.slug}", status=404)
    answer = browser.open(
        "/beheer/netwerkdagen/nieuw", method="POST", status=302, data={"csrf_token": browser.token()}
    )
    assert "/mijn/twee-stappen" in answer.headers["Location"]


def test_members_without_such_a_role_are_not_asked(client: Visitor, an: Member, required: None) -> None:
    assert first_step(client).path == "/mijn"


# --- what is kept -----------------------------------------------------------------------------------------


def test_the_export_of_my_data_says_it_is_on_and_never_the_secret(
    client: Visitor, an: Member, phone: Phone, paper: list[str]
) -> None:
    db.session.rollback()
    person = holdings.person_of(db.session.get_one(Member, an.id))
    account = next(rows for holding, rows in holdings.export(person) if holding.name == "account")
    assert account[0]["has_totp"] is True
    assert account[0]["recovery_codes_left"] == 10
    assert phone.secret not in str(account)


def test_erasing_somebody_takes_app_and_codes_away(client: Visitor, an: Member, phone: Phone) -> None:
    db.session.rollback()
    with transaction():
        erasing.erase("an@school.example", words_too=False, by="test", now=clock.now(), reason="")
    for model in (Authenticator, RecoveryCode, SignInSession):
        assert db.session.scalar(select(func.count(model.id))) == 0


def test_another_secret_key_opens_the_secret_as_long_as_the_old_one_is_kept(
    app: Flask, an: Member, phone: Phone, paper: list[str]
) -> None:
    old = app.config["SECRET_KEY"]
    try:
        app.config.update(SECRET_KEY="a new key of more than enough letters", SECRET_KEY_FALLBACKS=[old])
        with transaction():
            member = db.session.get_one(Member, an.id)
            second_factor.check(member, phone.shows(), ip=None, now=clock.now())
        # Using it wrote it anew: now the old key can go.
        app.config.update(SECRET_KEY_FALLBACKS=[])
        row = db.session.scalars(select(Authenticator)).one()
        assert sealing.unseal(second_factor.PURPOSE, row.sealed_secret) == phone.secret
        # With all keys gone the paper still works.
        app.config.update(SECRET_KEY="yet another key of more than enough letters")
        with transaction():
            member = db.session.get_one(Member, an.id)
            with pytest.raises(Invalid):
                second_factor.check(member, phone.shows(1), ip=None, now=clock.now())
            second_factor.check(member, paper[0], ip=None, now=clock.now())
    finally:
        app.config.update(SECRET_KEY=old, SECRET_KEY_FALLBACKS=[])

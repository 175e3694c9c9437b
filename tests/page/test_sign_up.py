"""Getting an account: by a link in a mail, and by the invitation of an organisation."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import limits, mails, queries, rules
from netwerk.members.models import JoinRequest, Member, Membership, SignUp
from netwerk.members.queries import consents_of
from netwerk.members.services import disable_member, inviting, retention
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.belonging import sign_up_token
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

EMAIL = "nele@school.example"
AGREED = {"adult": "y", "privacy": "y"}
FILLED_IN = {
    "name": "Nele Nieuw",
    "email": EMAIL,
    "organisation": "Technische School Genk",
    "function": "Mentor",
}


def ask(client: Visitor, status: int = 200, **changed: str) -> str:
    client.get("/account-maken")
    return client.submit("Mail me de link", {**FILLED_IN, **AGREED, **changed}, status=status).text


def members() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Member.id))) or 0


def test_nobody_is_called_by_letters_that_look_like_others(client: Visitor) -> None:
    for field, typed in (("name", "N\u0435le Nieuw"), ("organisation", "Bo\u0441ch"), ("function", "𝓜entor")):
        assert "staan letters die op andere letters lijken" in ask(client, status=422, **{field: typed})
    assert "Kijk in je mailbox" in ask(client, name="Олена Шевченко", organisation="Łódź & Yıldız")


@pytest.mark.parametrize("name", ["-", "./.", "?", "ß" * 100])
def test_an_organisation_that_cannot_be_is_said_before_the_mail_and_not_behind_its_link(
    client: Visitor, name: str
) -> None:
    assert "de naam van de organisatie" in ask(client, status=422, organisation=name)
    assert db.session.scalar(select(func.count(SignUp.id))) == 0


def test_the_link_shows_and_only_the_button_makes_the_account(
    client: Visitor, post_office: PostOffice, cast: Cast
) -> None:
    assert cast.an
    assert "Kijk in je mailbox" in ask(client)
    text = post_office.text(post_office.to(EMAIL)[-1])
    found = re.search(r"http://localhost(/\S*account-maken/\S+)", text)
    assert found is not None
    before = members()
    page = client.get(found[1])
    assert "Nele Nieuw" in page
    assert members() == before
    page = client.submit("Maak mijn account")
    assert "Welkom, Nele Nieuw" in page
    assert page.path.startswith("/mijn/organisaties")
    assert members() == before + 1
    member = queries.member_by_email(EMAIL)
    assert member is not None
    purposes = {one.purpose: one.text_version for one in consents_of("member", member.id)}
    assert purposes == {rules.PRIVACY: rules.SIGN_UP_TEXT, rules.ADULT_PROFESSIONAL: rules.SIGN_UP_TEXT}
    client.get(found[1], status=410)
    client.open(found[1], method="POST", data={"csrf_token": client.token()}, status=410)


def test_a_known_and_an_unknown_address_get_the_same_answer(
    client: Visitor, post_office: PostOffice, cast: Cast
) -> None:
    ask(client, email="onbekend@school.example")
    unknown = client.page
    ask(client, email=cast.an.email)
    known = client.page
    assert unknown is not None
    assert known is not None
    assert (unknown.path, unknown.text) == (known.path, known.text)
    told = post_office.text(post_office.to(cast.an.email)[-1])
    assert "dat heb je al" in told
    assert "account-maken" not in told
    # What a stranger typed beside somebody's address does not reach them.
    assert "Nele" not in told


def test_asking_costs_the_same_statements_whether_there_is_an_account_or_not(
    client: Visitor, cast: Cast
) -> None:
    counted = []
    for email in ("onbekend@school.example", cast.an.email):
        client.get("/account-maken")
        client.submit("Mail me de link", {**FILLED_IN, **AGREED, "email": email})
        counted.append(client.query_count)
    assert counted[0] == counted[1]


@pytest.mark.parametrize("left_out", ["adult", "privacy", "name", "email", "organisation"])
def test_what_is_left_out_is_said_and_loses_nothing_typed(client: Visitor, left_out: str) -> None:
    answers = {name: value for name, value in (FILLED_IN | AGREED).items() if name != left_out}
    client.get("/account-maken")
    page = client.post("/account-maken", answers, status=422)
    assert page.all("div", class_="error-summary")
    assert all(value in page.html for name, value in FILLED_IN.items() if name != left_out)
    db.session.rollback()
    assert db.session.scalar(select(func.count(SignUp.id))) == 0


def test_too_many_mails_to_one_address_are_refused(client: Visitor) -> None:
    for _time in range(limits.mails().account_here):
        ask(client)
    ask(client, status=429)


def test_a_guest_finds_earlier_registrations_back(client: Visitor, make: Make) -> None:
    day = make.event(title="Dag van vroeger")
    make.booking(day, [make.person("Nele Nieuw", EMAIL)])
    ask(client)
    client.get(f"/account-maken/{sign_up_token(EMAIL)}")
    client.submit("Maak mijn account")
    assert "Dag van vroeger" in client.get("/mijn")


def test_a_mail_domain_of_the_organisation_lets_somebody_in_at_once_and_a_name_alone_does_not(
    client: Visitor, make: Make, cast: Cast
) -> None:
    organisation = make.organisation("Technische School Genk")
    with transaction():
        inviting.add_domain(organisation.id, "school.example", actor(cast.chantal), now=clock.now())
    for email, waits in ((EMAIL, False), ("nele@elders.example", True), ("nele@gmail.com", True)):
        browser = client.as_(make.member())
        browser = Visitor(client.app, client._counter)
        ask(browser, email=email)
        browser.get(f"/account-maken/{sign_up_token(email)}")
        browser.submit("Maak mijn account")
        member = queries.member_by_email(email)
        assert member is not None
        db.session.rollback()
        asked = db.session.scalars(select(JoinRequest).filter_by(member_id=member.id)).all()
        works = db.session.scalars(select(Membership).filter_by(member_id=member.id)).all()
        assert (len(asked), len(works)) == ((1, 0) if waits else (0, 1)), email


def test_an_old_link_and_one_of_an_address_that_has_an_account_by_now_make_none(
    client: Visitor, make: Make
) -> None:
    ask(client)
    token = sign_up_token(EMAIL)
    make.member("Nele", EMAIL)
    client.get(f"/account-maken/{token}")
    assert "werkt niet meer" in client.submit("Maak mijn account", status=410)
    with transaction():
        retention.sweep(clock.now() + timedelta(days=2))
    db.session.rollback()
    assert db.session.scalar(select(func.count(SignUp.id))) == 0


def test_an_invitation_makes_an_account_and_a_membership_once(
    client: Visitor, cast: Cast, make: Make, post_office: PostOffice
) -> None:
    browser = client.as_(cast.an)
    [membership] = db.session.scalars(select(Membership).filter_by(member_id=cast.an.id)).all()
    browser.get(f"/organisaties/{membership.organisation_id}/mensen")
    browser.submit("Stuur de uitnodiging", email=EMAIL)
    found = re.search(r"http://localhost(/\S*uitnodiging/\S+)", post_office.text(post_office.to(EMAIL)[-1]))
    assert found is not None
    page = client.get(found[1])
    assert EMAIL in page
    assert "Vul je naam in." in client.submit("Ja, ik werk hier", status=422)
    page = client.submit("Ja, ik werk hier", {"name": "Nele Nieuw", "function": "Mentor", **AGREED})
    assert "Technische School Genk" in page
    assert client.get("/mijn/organisaties").all("h2")
    client.get(found[1], status=404)


def test_who_has_an_account_accepts_without_giving_a_name(client: Visitor, cast: Cast, make: Make) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    with transaction():
        invited = inviting.invite(
            organisation.id, cast.dirk.email, actor(cast.chantal), as_contact=True, now=clock.now()
        )
    browser = client.as_(cast.dirk)
    browser.get(f"/uitnodiging/{mails.invitation_token(invited)}")
    assert "Je hoort nu bij Bakkerij Nijs" in browser.submit("Ja, ik werk hier")
    assert actor(cast.dirk).contact_of == {organisation.id}


def test_a_closed_account_is_not_opened_by_an_invitation(client: Visitor, cast: Cast, make: Make) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    with transaction():
        invited = inviting.invite(
            organisation.id, cast.dirk.email, actor(cast.chantal), as_contact=True, now=clock.now()
        )
        disable_member(cast.dirk.id, "test", now=clock.now())
    client.get(f"/uitnodiging/{mails.invitation_token(invited)}")
    client.submit("Ja, ik werk hier", status=404)


def test_a_newcomer_reads_what_was_asked_and_what_to_do_next_and_takes_the_question_back(
    client: Visitor, post_office: PostOffice, cast: Cast
) -> None:
    ask(client)
    found = re.search(r"http://localhost(/\S*account-maken/\S+)", post_office.text(post_office.to(EMAIL)[-1]))
    assert found is not None
    client.get(found[1])
    page = client.submit("Maak mijn account")
    assert "Je vroeg om bij Technische School Genk te horen." in page
    assert "Waar werk je?" not in page
    for words in ("Bekijk de netwerkdagen die komen", "Praat mee", "Meld wat jullie missen"):
        assert page.link(words)
    asked = db.session.scalars(select(JoinRequest)).one()
    away = f"/mijn/organisaties/aanvraag/{asked.id}/intrekken"
    client.as_(cast.an).post(away, status=404)
    page = client.submit("Trek in")
    assert "Je vraag is ingetrokken." in page
    assert "Waar werk je?" in page
    db.session.rollback()
    assert db.session.scalar(select(func.count(JoinRequest.id))) == 0


def test_what_is_wrong_is_told_in_the_order_of_the_form(client: Visitor) -> None:
    client.get("/account-maken")
    page = client.submit("Mail me de link", status=422)
    places = [
        page.main.index(words) for words in ("Vul je naam in.", "Vul in waar je werkt.", "18 jaar of ouder")
    ]
    assert places == sorted(places)

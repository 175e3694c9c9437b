"""The privacy desk as people meet it: their data, their consents, and being erased in two steps."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from netwerk.events.models import Attendee
from netwerk.kernel import clock, search
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.models import Consent, Follow, Member, SignInSession
from netwerk.portal import feedback
from netwerk.portal.models import Feedback
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.post_office import PostOffice
from tests.support.privacy import link_to_erase
from tests.support.visitor import Visitor
from tests.talk import Talk

At = Callable[[str], datetime]
pytestmark = pytest.mark.usefixtures("words")


def unpacked(visitor: Visitor, address: str) -> dict[str, bytes]:
    response = visitor.open(address)
    assert response.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def link_in(post_office: PostOffice) -> str:
    [mail] = [one for one in post_office.deliver() if "wissen" in str(one["Subject"])]
    body = mail.get_body(("plain",)).get_content()
    return next(word for word in body.split() if "/privacy/wissen/" in word).removeprefix("http://localhost")


# --- my data ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_member_takes_all_of_their_own_and_nothing_of_anybody_else(
    client: Visitor, cast: Cast, make: Make, talk: Talk
) -> None:
    day = make.event(title="Dag in Genk")
    make.booking(
        day, [make.person("An Peeters", cast.an.email), make.person("Jan Claes", None)], actor=actor(cast.an)
    )
    make.attendee(day, "Olga Ander", "olga@school.example")
    talk.thread("Een vraag", "=1+1 <script> 🙂 {{ 7*7 }}", actor(cast.an))

    files = unpacked(client.as_(cast.an), "/mijn/gegevens/alles.zip")

    assert json.loads(files["reacties.json"])[0]["words"] == "=1+1 <script> 🙂 {{ 7*7 }}"
    [_head, row] = csv.reader(io.StringIO(files["inschrijvingen.csv"].decode("utf-8-sig")))
    assert "Dag in Genk" in row
    assert b"Dag in Genk" in files["netwerkdagen.ics"]
    assert "'=1+1" in files["reacties.csv"].decode()
    everything = b"".join(files.values())
    assert b"Olga" not in everything
    assert b"Jan Claes" not in everything


def test_the_pages_say_what_is_kept_and_a_visitor_must_sign_in(client: Visitor, cast: Cast) -> None:
    page = client.as_(cast.an).get("/mijn/gegevens")
    assert "Waar je werkt" in page
    assert "tot 30 dagen" not in page.title
    for address in (
        "/mijn/gegevens",
        "/mijn/gegevens/alles.zip",
        "/mijn/toestemmingen",
        "/mijn/gegevens/wissen",
    ):
        assert "/aanmelden" in client.open(address, status=302).headers["Location"]


# --- consents ---------------------------------------------------------------------------------------------


def test_a_consent_is_shown_with_its_words_and_withdrawing_it_takes_effect_at_once(
    client: Visitor, cast: Cast, make: Make
) -> None:
    day = make.event(theme="mobiliteit")
    with transaction():
        day.has_participant_list = True
        db.session.merge(day)
    mine = make.person("An Peeters", cast.an.email, shares_details=True, seeks="bedrijven")
    make.booking(day, [mine], actor=actor(cast.an), consents={"theme_mail": "2026-11"})
    browser = client.as_(cast.an)
    page = browser.get("/mijn/toestemmingen")
    assert "De andere deelnemers zien dan je naam" in page
    for consent in db.session.scalars(select(Consent.id)).all():
        browser.post(f"/mijn/toestemmingen/{consent}/intrekken")
    db.session.rollback()
    attendee = db.session.scalars(select(Attendee)).one()
    assert (attendee.shares_details, attendee.seeks) == (False, "")
    assert not db.session.scalars(select(Follow)).all()
    assert "ingetrokken" in browser.get("/mijn/toestemmingen")


def test_nobody_withdraws_the_consent_of_somebody_else(client: Visitor, cast: Cast, make: Make) -> None:
    make.booking(make.event(), [make.person("Jan", "jan@school.example")], consents={"theme_mail": "2026-11"})
    consent = db.session.scalars(select(Consent)).one()
    browser = client.as_(cast.an)
    browser.get("/weergave")
    browser.post(f"/mijn/toestemmingen/{consent.id}/intrekken", status=404)
    assert db.session.scalars(select(Consent)).one().withdrawn_at is None


# --- erasing ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_member_is_erased_by_the_link_in_the_mail_and_signed_out_everywhere(
    client: Visitor, cast: Cast, make: Make, post_office: PostOffice
) -> None:
    an = cast.an
    make.booking(make.event(), [make.person("An Peeters", an.email)], actor=actor(an))
    post_office.deliver()
    browser, other = client.as_(an), client.as_(an)
    page = browser.get("/mijn/gegevens/wissen")
    assert "Je inschrijvingen voor netwerkdagen" in page
    browser.submit("Mail me de link om te wissen")
    db.session.rollback()
    assert db.session.get_one(Member, an.id).name == "An Peeters"

    address = link_in(post_office)
    # Looking changes nothing, and without the tick nothing goes.
    browser.get(address)
    assert "Vink aan" in browser.submit("Wis alles voorgoed", status=422)
    browser.submit("Wis alles voorgoed", sure="y")

    assert "/aanmelden" in other.open("/mijn", status=302).headers["Location"]
    db.session.rollback()
    assert not db.session.scalars(select(SignInSession).where(SignInSession.member_id == an.id)).all()
    assert db.session.get_one(Member, an.id).email == ""
    client.open(address, status=410)
    assert post_office.deliver() == []
    # The address is free for somebody new.
    make.member("Nieuwe An", "an@school.example")


def test_a_guest_is_erased_too_and_a_stranger_learns_nothing(
    client: Visitor, make: Make, post_office: PostOffice
) -> None:
    day = make.event(capacity=1)
    make.attendee(day, "Gust Gast", "gust@school.example")
    make.attendee(day, "Wim Wacht", "wim@school.example")
    post_office.deliver()
    client.get("/privacy")
    client.click("Wis mijn gegevens")
    unknown = client.submit("Mail me de link", email="niemand@elders.example").main
    client.get("/privacy/wissen")
    assert client.submit("Mail me de link", email="gust@school.example").main == unknown
    mails = [one for one in post_office.deliver() if "wissen" in str(one["Subject"])]
    assert len(mails) == 2
    body = mails[1].get_body(("plain",)).get_content()
    address = next(word for word in body.split() if "/privacy/wissen/" in word).removeprefix(
        "http://localhost"
    )
    assert b"Gust Gast" in b"".join(unpacked(client, f"{address}/alles.zip").values())
    client.get(address)
    client.submit("Wis alles voorgoed", sure="y")
    people = {one.name: one.state for one in make.attendees(day)}
    assert people == {"Voormalig deelnemer": "cancelled", "Wim Wacht": "confirmed"}
    assert {str(mail["To"]) for mail in post_office.deliver()} == {"Wim Wacht <wim@school.example>"}


def test_who_shares_a_name_is_told_that_it_may_remain_and_an_administrator_is_asked_to_look(
    client: Visitor, cast: Cast, make: Make, post_office: PostOffice
) -> None:
    make.attendee(make.event(), "Gust Gast", "gust@school.example")
    make.member("Gust Gast", "een.andere.gust@elders.example")
    post_office.deliver()
    client.get(f"/privacy/wissen/{link_to_erase(make, 'gust@school.example')}")
    assert "Een beheerder kijkt die teksten na" in client.submit("Wis alles voorgoed", sure="y")
    assert "Een beheerder" not in client.get("/privacy/gewist")
    [mail] = [one for one in post_office.deliver() if "Na een wissing" in str(one["Subject"])]
    assert "Gust" not in mail.as_string()

    browser = client.as_(cast.admin)
    assert "Gust Gast" in browser.get("/beheer/feedback")
    assert "Gust Gast" not in browser.submit("Behandeld", outcome="Nagekeken, het was de andere.")
    assert "Gust Gast" not in "".join(one.words for one in db.session.query(Feedback))


def test_an_administrator_takes_a_name_out_of_all_texts_that_an_erasure_left(
    client: Visitor, cast: Cast, make: Make, talk: Talk
) -> None:
    make.attendee(make.event(), "Gust Gast", "gust@school.example")
    other = make.member("Gust Gast", "een.andere.gust@elders.example")
    thread = talk.thread("Wie komt er?", "Komt Gust Gast ook?")
    client.get(f"/privacy/wissen/{link_to_erase(make, 'gust@school.example')}")
    client.submit("Wis alles voorgoed", sure="y")

    browser = client.as_(cast.admin)
    assert "Ook wie net zo heet" in browser.get("/beheer/feedback")
    assert "Weggehaald uit 1 tekst." in browser.submit("Haal weg uit alle teksten")
    db.session.rollback()
    assert talk.posts(thread)[0].raw == "Komt Voormalig lid ook?"
    assert not search.find("Gust", {"public"}).groups
    assert db.session.get_one(Member, other.id).name == "Gust Gast"
    assert "Gust Gast" not in "".join(one.words for one in db.session.query(Feedback))
    assert "Haal weg uit alle teksten" not in browser.get("/beheer/feedback")


def test_an_address_that_is_somebody_elses_by_now_stays_to_be_looked_for(
    client: Visitor, cast: Cast, make: Make
) -> None:
    make.within(lambda: feedback.look_for({"Gust Gast", "gust@school.example"}, clock.now()))
    browser = client.as_(cast.admin)
    browser.get("/beheer/feedback")
    page = browser.submit("Haal weg uit alle teksten")
    assert "gust@school.example" in page
    assert "Gust Gast" not in page
    assert "Haal weg uit alle teksten" not in page


def test_an_administrator_is_warned_when_somebody_else_has_the_name(
    client: Visitor, cast: Cast, make: Make
) -> None:
    make.member("Bart Claes", "een.andere.bart@elders.example")
    browser = client.as_(cast.admin)
    browser.get("/beheer/wissen")
    assert "Iemand anders heet ook zo: Bart Claes" in browser.submit(
        "Toon wat er weggaat", email=cast.bart.email, reason="Per brief"
    )


def test_an_administrator_erases_on_request_and_the_audit_names_nobody(
    client: Visitor, cast: Cast, make: Make
) -> None:
    bart = cast.bart
    browser = client.as_(cast.admin)
    browser.get("/beheer/wissen")
    browser.submit(
        "Toon wat er weggaat", email=bart.email, reason=f"Bart Claes ({bart.email}) vroeg het per brief"
    )
    browser.submit("Wis alles voorgoed")
    db.session.rollback()
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "person.erase")).one()
    assert noted.actor == f"member:{cast.admin.id}"
    assert "Bart" not in noted.reason
    assert "bart" not in noted.reason
    assert "per brief" in noted.reason
    assert db.session.get_one(Member, bart.id).name == "Voormalig lid"


def test_the_only_administrator_stays(client: Visitor, cast: Cast, make: Make) -> None:
    token = link_to_erase(make, cast.admin.email)
    browser = client.as_(cast.admin)
    browser.get(f"/privacy/wissen/{token}")
    assert "enige beheerder" in browser.submit("Wis alles voorgoed", sure="y", status=409)
    assert db.session.get_one(Member, cast.admin.id).name == "Ad Beheer"


@pytest.mark.parametrize("token", ["x", "a" * 500, "%00", "{{7*7}}"])
def test_a_link_that_nobody_made_opens_nothing(client: Visitor, token: str) -> None:
    client.open(f"/privacy/wissen/{token}", status=410)
    client.open(f"/privacy/wissen/{token}/alles.zip", status=410)


def test_a_link_is_worth_nothing_after_a_day_and_a_newer_one_ends_it(
    client: Visitor, at: At, make: Make
) -> None:
    at("2026-11-24 10:00")
    make.attendee(make.event(), "Gust Gast", "gust@school.example")
    first = link_to_erase(make, "gust@school.example")
    at("2026-11-24 10:05")
    second = link_to_erase(make, "GUST@school.example")
    client.open(f"/privacy/wissen/{first}", status=410)
    client.open(f"/privacy/wissen/{second}")
    at("2026-11-25 10:06")
    client.open(f"/privacy/wissen/{second}", status=410)


def test_asking_too_often_is_refused(client: Visitor) -> None:
    for _time in range(10):
        client.get("/privacy/wissen")
        client.submit("Mail me de link", email="gust@school.example")
    client.get("/privacy/wissen")
    client.submit("Mail me de link", email="gust@school.example", status=429)
    assert db.session.query(OutboxMessage).count() <= 10


# --- statements and feedback ------------------------------------------------------------------------------


def test_the_statements_hold_what_follows_from_the_site(client: Visitor, cast: Cast) -> None:
    page = client.get("/privacy")
    assert "Antwoorden over wat je eet of nodig hebt" in page
    assert "Vlaamse Toezichtcommissie" in page
    assert "Vlaamse Ombudsdienst" in client.get("/toegankelijkheid")
    told = client.get("/cookies")
    client.get("/weergave")
    client.submit("Bewaar", kleuren="dark")
    browser = client.as_(cast.an)
    browser.get("/mijn")
    for name in {**client.cookies, **browser.cookies}:
        assert name in told


def test_feedback_keeps_the_page_and_reaches_the_service_and_its_queue(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    client.get("/feedback", headers={"Referer": "http://localhost/netwerkdagen?thema=mobiliteit"})
    client.submit(
        "Verstuur", words="De <b>kaart</b> {{ 7*7 }} is niet te lezen.", email="gast@elders.example"
    )
    [mail] = post_office.deliver()
    body = mail.get_body(("plain",)).get_content()
    assert "De <b>kaart</b> {{ 7*7 }} is niet te lezen." in body
    assert "Pagina: /netwerkdagen\r\n" in body
    browser = client.as_(cast.admin)
    page = browser.get("/beheer/feedback")
    assert "De <b>kaart</b> {{ 7*7 }} is niet te lezen." in page
    assert "Schrijf kort" in browser.submit("Behandeld", status=422)
    browser.submit("Behandeld", outcome="Contrast verhoogd.")
    assert "Contrast verhoogd." in browser.get("/beheer/feedback")


@pytest.mark.parametrize(
    ("came_from", "kept"),
    [
        ("http://localhost/inschrijving/geheim", ""),
        ("http://elders.example/pad", ""),
        ("http://[", ""),
        ("http://localhost/netwerkdagen?zoek=naam", "/netwerkdagen"),
    ],
)
def test_a_page_that_may_tell_who_somebody_is_is_not_kept(client: Visitor, came_from: str, kept: str) -> None:
    page = client.get("/feedback", headers={"Referer": came_from})
    form, _button = page.form_with("Verstuur")
    assert form.filled({}).get("page", [""]) in ([kept], kept, [""] if not kept else [kept])


def test_an_empty_message_loses_nothing_typed_and_a_second_press_is_one_message(
    client: Visitor, cast: Cast, post_office: PostOffice
) -> None:
    client.get("/feedback")
    page = client.submit("Verstuur", words=" \u200b ", email="gast@elders.example", status=422)
    assert "gast@elders.example" in page.html
    client.get("/feedback")
    values = {"about": "other", "words": "Twee keer gedrukt.", "form_key": "dezelfde"}
    for _press in range(2):
        client.post("/feedback", values)
    assert len(post_office.deliver()) == 1


def test_the_retention_clock_says_what_goes_next(client: Visitor, cast: Cast, make: Make, at: At) -> None:
    at("2026-11-24 10:00")
    day = make.event(starts=clock.now() + timedelta(days=2))
    diet = make.question(day, "Wat eet je niet?", sensitive=True)
    people = [
        make.person(f"Persoon {n}", f"p{n}@school.example", answers={diet.root: "noten"}) for n in range(3)
    ]
    make.booking(day, people)
    page = client.as_(cast.admin).get("/beheer/bewaren")
    assert "3 × antwoorden over wat je eet of nodig hebt: gewist op" in page

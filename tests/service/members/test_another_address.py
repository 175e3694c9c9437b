"""Another mail address for an account: confirmed at the new one, undone at the old one."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from netwerk.events.models import Attendee, Booking
from netwerk.kernel import clock, passwords
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Invalid, TooMany
from netwerk.members import queries, services
from netwerk.members.errors import AlreadyMember, LinkSpent
from netwerk.members.models import AddressChange, Follow, Member
from netwerk.members.services import erasing, readdressing, retention, second_factor
from tests.builders import Make
from tests.cast import Cast
from tests.support.factors import set_up
from tests.support.post_office import PostOffice
from tests.support.readdressed import asked_for_address
from tests.support.visitor import Visitor

PASSWORD = "vier paarden eten gras"
OLD, NEW = "an@school.example", "an@nieuweschool.example"


@pytest.fixture
def an(make: Make) -> Member:
    return make.member("An Peeters", OLD, password=PASSWORD)


def links_in(post_office: PostOffice) -> dict[str, str]:
    """The link in the newest mail to each address."""
    found = {}
    for mail in post_office.deliver():
        link = re.search(r"http://localhost(/e-mailadres/\S+)", post_office.text(mail))
        found[str(mail["To"]).split("<")[-1].strip(">")] = link.group(1) if link else ""
    return found


def ask(browser: Visitor, email: str = NEW):
    browser.get("/mijn/e-mailadres")
    return browser.submit("Mail me de link", email=email)


def address_of(member_id: int) -> str:
    db.session.rollback()
    return db.session.scalar(select(Member.email).where(Member.id == member_id)) or ""


def test_nothing_changes_before_the_new_address_is_confirmed(
    client: Visitor, an: Member, post_office: PostOffice
) -> None:
    browser, member_id = client.as_(an), an.id
    assert "Open die binnen een dag" in ask(browser)
    links = links_in(post_office)
    assert set(links) == {OLD, NEW}
    client.get(links[NEW])
    assert address_of(member_id) == OLD
    browser.get(links[NEW])
    assert "Je account heeft nu het adres" in browser.submit("Neem dit adres")
    assert address_of(member_id) == NEW


def test_other_browsers_are_signed_out_and_earlier_links_are_void(
    client: Visitor, an: Member, make: Make
) -> None:
    browser, elsewhere = client.as_(an), client.as_(an)
    with transaction():
        link = services.make_sign_in_link(db.session.get_one(Member, an.id), clock.now())
    confirm, _undo = asked_for_address(an.id, make, NEW)
    browser.get(f"/e-mailadres/{confirm}")
    browser.submit("Neem dit adres")
    assert browser.get("/mijn/sessies").path == "/mijn/sessies"
    assert elsewhere.get("/mijn/sessies").path.startswith("/aanmelden")
    client.get(f"/aanmelden/link/{link}", status=410)


def test_the_page_answers_the_same_for_an_address_that_has_an_account(
    client: Visitor, an: Member, make: Make, post_office: PostOffice
) -> None:
    make.member("Bart Claes", "bart@bedrijf.example")
    browser = client.as_(an)
    known = ask(browser, "bart@bedrijf.example").main.replace("bart@bedrijf.example", "")
    assert ask(browser, "niemand@school.example").main.replace("niemand@school.example", "") == known


def test_an_address_with_an_account_gets_no_link(
    client: Visitor, an: Member, make: Make, post_office: PostOffice
) -> None:
    make.member("Bart Claes", "bart@bedrijf.example")
    ask(client.as_(an), "BART@bedrijf.example")
    assert links_in(post_office)["BART@bedrijf.example"] == ""


def test_of_two_who_want_one_address_the_first_to_confirm_gets_it(an: Member, make: Make) -> None:
    bart = make.member("Bart Claes", "bart@bedrijf.example")
    first, _undo = asked_for_address(an.id, make, NEW)
    second, _undo = asked_for_address(bart.id, make, NEW.upper())
    make.within(lambda: readdressing.confirm(first, session_id=None, now=clock.now()))
    with pytest.raises(AlreadyMember):
        make.within(lambda: readdressing.confirm(second, session_id=None, now=clock.now()))


def test_a_link_confirms_once_and_for_a_day(an: Member, make: Make, at) -> None:
    start = at("2026-11-23 10:00")
    late, _undo = asked_for_address(an.id, make, NEW)
    at(start + timedelta(days=1, minutes=1))
    with pytest.raises(LinkSpent):
        make.within(lambda: readdressing.confirm(late, session_id=None, now=clock.now()))
    confirm, _undo = asked_for_address(an.id, make, NEW)
    make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))
    with pytest.raises(LinkSpent):
        make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))


def test_asking_again_voids_the_link_before(an: Member, make: Make) -> None:
    first, _undo = asked_for_address(an.id, make, NEW)
    asked_for_address(an.id, make, "an@derde.example")
    with pytest.raises(LinkSpent):
        make.within(lambda: readdressing.confirm(first, session_id=None, now=clock.now()))


@pytest.mark.parametrize("email", ["geen adres", "AN@school.example"])
def test_an_impossible_address_and_ones_own_are_refused(an: Member, make: Make, email: str) -> None:
    with pytest.raises(Invalid):
        make.within(lambda: readdressing.ask(an.id, email, ip=None, now=clock.now()))


def test_nobody_can_have_many_mails_sent_to_strangers(an: Member, make: Make) -> None:
    for number in range(10):
        asked_for_address(an.id, make, f"vreemde{number}@school.example")
    with pytest.raises(TooMany):
        asked_for_address(an.id, make, "nog@school.example")


def test_what_stood_under_the_old_address_comes_along(
    client: Visitor, an: Member, make: Make, words: None
) -> None:
    day, both = make.event(title="Dag een"), make.event(title="Dag twee")
    make.booking(day, [make.person("An Peeters", OLD)])
    make.booking(both, [make.person("An Peeters", OLD)])
    make.booking(both, [make.person("An Peeters", NEW)])
    theme_id = make.theme("mobiliteit").id
    make.within(lambda: services.follow("theme", theme_id, OLD, "nl", actor=None, now=clock.now()))
    confirm, _undo = asked_for_address(an.id, make, NEW)
    make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))
    assert {one.email for one in db.session.scalars(select(Attendee).where(Attendee.event_id == day.id))} == {
        NEW
    }
    # There the new address stood already; nobody stands there twice.
    twice = select(Attendee.email).where(Attendee.event_id == both.id).order_by(Attendee.id)
    assert db.session.scalars(twice).all() == [OLD, NEW]
    assert set(db.session.scalars(select(Booking.contact_email_key))) == {NEW}
    assert set(db.session.scalars(select(Follow.email_key))) == {NEW}


# --- undoing ----------------------------------------------------------------------------------------------


def test_the_old_address_undoes_it_whatever_a_thief_did_since(
    client: Visitor, an: Member, post_office: PostOffice, at
) -> None:
    start = at("2026-11-23 10:00")
    thief, member_id = client.as_(an), an.id
    ask(thief)
    links = links_in(post_office)
    thief.get(links[NEW])
    thief.submit("Neem dit adres")
    set_up(thief)
    at(start + timedelta(days=13))
    client.get(links[OLD])
    assert address_of(member_id) == NEW
    assert "weer het adres" in client.submit("Neem mijn account terug")
    assert address_of(member_id) == OLD
    assert thief.get("/mijn/sessies").path.startswith("/aanmelden")
    assert queries.authenticator_of(member_id) is None
    stored = db.session.scalar(select(Member.password_hash))
    assert not passwords.verify(stored, PASSWORD)
    client.get(links[OLD], status=410)


def test_undoing_before_it_was_confirmed_voids_the_link_at_the_new_address(an: Member, make: Make) -> None:
    confirm, undo = asked_for_address(an.id, make, NEW)
    make.within(lambda: readdressing.undo(undo, clock.now()))
    with pytest.raises(LinkSpent):
        make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))


def test_undoing_the_first_of_two_changes_undoes_both(an: Member, make: Make) -> None:
    member_id = an.id
    confirm, undo = asked_for_address(member_id, make, NEW)
    make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))
    confirm, thiefs = asked_for_address(member_id, make, "an@derde.example")
    make.within(lambda: readdressing.confirm(confirm, session_id=None, now=clock.now()))
    make.within(lambda: readdressing.undo(undo, clock.now()))
    assert address_of(member_id) == OLD
    with pytest.raises(LinkSpent):
        make.within(lambda: readdressing.undo(thiefs, clock.now()))


def test_an_app_of_before_the_change_stays(client: Visitor, an: Member, make: Make, at) -> None:
    start = at("2026-11-23 10:00")
    phone, _codes = set_up(client.as_(an))
    at(start + timedelta(hours=1))
    _confirm, undo = asked_for_address(an.id, make, NEW)
    make.within(lambda: readdressing.undo(undo, clock.now()))
    member = db.session.get_one(Member, an.id)
    make.within(lambda: second_factor.check(member, phone.shows(), ip=None, now=clock.now()))


def test_after_two_weeks_it_stays_and_is_forgotten(an: Member, make: Make, at) -> None:
    start = at("2026-11-23 10:00")
    _confirm, undo = asked_for_address(an.id, make, NEW)
    at(start + timedelta(days=14, minutes=1))
    with pytest.raises(LinkSpent):
        make.within(lambda: readdressing.undo(undo, clock.now()))
    make.within(lambda: retention.sweep(clock.now()))
    assert db.session.scalars(select(AddressChange)).all() == []


def test_erasing_somebody_takes_the_change_away(an: Member, make: Make) -> None:
    asked_for_address(an.id, make, NEW)
    make.within(lambda: erasing.erase(OLD, words_too=False, by="test", now=clock.now()))
    assert db.session.scalars(select(AddressChange)).all() == []


def test_the_page_asks_who_is_there_first(client: Visitor, an: Member, cast: Cast, at) -> None:
    settings = client.app.config["SETTINGS"]
    client.app.config["SETTINGS"] = settings.model_copy(update={"step_up_minutes": 15})
    try:
        browser = client.as_(an)
        at(clock.now() + timedelta(minutes=16))
        browser.get("/mijn/e-mailadres", status=403)
        assert browser.submit("Ga verder", {"bewijs-password": PASSWORD}).path == "/mijn/e-mailadres"
    finally:
        client.app.config["SETTINGS"] = settings

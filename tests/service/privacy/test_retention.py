"""What was kept for its term goes in the night, counted beforehand and noted afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from netwerk import cli
from netwerk.events.models import Attendee, Booking
from netwerk.kernel import audit, clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members import services
from netwerk.members.models import Consent, Member
from netwerk.portal import feedback, retention
from netwerk.portal.feedback import Told
from netwerk.portal.models import Feedback, PurgeRun
from netwerk.practices.models import Adoption
from netwerk.practices.services import adopting
from netwerk.practices.services.adopting import AdoptionFacts
from netwerk.taxonomy.queries import current_funding
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.register import Register
from tests.support.after import mark
from tests.support.post_office import PostOffice
from tests.support.traces import dump

At = Callable[[str], datetime]
pytestmark = pytest.mark.usefixtures("words")


def due(key: str) -> int:
    db.session.rollback()
    return next(one for one in retention.clocks(clock.now()) if one.kept.key == key).due


def names() -> list[str]:
    db.session.rollback()
    return [row.name for row in db.session.scalars(select(Attendee).order_by(Attendee.id))]


def test_what_the_clock_promises_is_what_the_night_takes_and_once(
    at: At, make: Make, cast: Cast, post_office: PostOffice
) -> None:
    at("2026-09-20 10:00")
    day = make.event(starts=clock.now() + timedelta(days=2))
    diet = make.question(day, "Wat eet je niet?", sensitive=True)
    make.booking(day, [make.person("An Peeters", "an@school.example", answers={diet.root: "noten"})])
    post_office.deliver()
    make.within(
        lambda: services.follow("theme", make.theme().id, "x@y.example", "nl", actor=None, now=clock.now())
    )

    [diet_clock] = [one for one in retention.clocks(clock.now()) if one.kept.key == "diet"]
    assert (diet_clock.total, diet_clock.due, diet_clock.next_number) == (1, 0, 1)
    assert diet_clock.next_on is not None
    at(diet_clock.next_on.isoformat())
    promised = {one.kept.key: one.due for one in retention.clocks(clock.now()) if one.due}
    assert promised.keys() >= {"diet", "sessions"}
    gone: list[int] = []
    assert retention.purge(clock.now(), gone.append) == promised
    assert gone == sorted(gone)
    assert gone[-1] == sum(promised.values())
    assert retention.purge(clock.now()) == {}
    noted = {key: number for _at, key, number in retention.runs(50) if key}
    assert noted == promised


def test_names_go_when_the_school_year_after_is_over_and_numbers_stay(at: At, make: Make) -> None:
    at("2026-10-01 10:00")
    day = make.event(starts=clock.now() + timedelta(days=9))
    make.booking(day, [make.person("An Peeters", "an@school.example"), make.person("Jan Claes", None)])
    at("2028-08-31 23:00")
    retention.purge(clock.now())
    assert names() == ["An Peeters", "Jan Claes"]
    at("2028-09-01 02:00")
    assert due("registrations") == 3
    assert retention.purge(clock.now())["registrations"] == 3
    assert names() == ["Voormalig deelnemer"] * 2
    booking = db.session.scalars(select(Booking)).one()
    assert (booking.contact_email, booking.contact_name) == ("", "Voormalig lid")


def test_who_was_at_a_funded_day_is_known_until_no_fund_may_ask_any_more(at: At, make: Make) -> None:
    at("2026-11-01 10:00")
    fund = current_funding(clock.today())
    assert fund is not None
    day = make.event(starts=clock.now() - timedelta(days=3), funding_id=fund.id)
    make.booking(
        day, [make.person("An Peeters", "an@school.example"), make.person("Jan Weg", "jan@school.example")]
    )
    mark(make, day, make.attendees(day)[:1])
    at("2030-01-01 03:00")
    retention.purge(clock.now())
    # Whoever was not there is no evidence.
    assert names() == ["An Peeters", "Voormalig deelnemer"]
    at(f"{fund.ends_on.year + 6}-12-31 20:00")
    retention.purge(clock.now())
    assert names()[0] == "An Peeters"
    at(f"{fund.ends_on.year + 7}-01-01 03:00")
    assert retention.purge(clock.now())["evidence"] == 1
    assert names()[0] == "Voormalig deelnemer"


def test_a_purge_that_is_cut_off_has_noted_what_it_did_and_the_next_does_the_rest(
    at: At, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2020-01-01 10:00")
    with transaction():
        for number in range(7):
            audit.record("system", "test", "thing", number)
    at("2026-01-01 10:00")
    monkeypatch.setattr(audit, "AT_ONCE", 3)
    batches = iter([True, False])

    def until_the_power_goes(now: datetime) -> int:
        if not next(batches):
            raise KeyboardInterrupt
        return audit.purge(now)

    assert retention._batch(until_the_power_goes, "audit", clock.now()) == 3
    with pytest.raises(KeyboardInterrupt):
        retention._batch(until_the_power_goes, "audit", clock.now())
    db.session.rollback()
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 4
    assert retention.purge(clock.now())["audit"] == 4
    noted = db.session.scalars(select(PurgeRun.number).where(PurgeRun.kept_as == "audit")).all()
    assert sum(noted) == 7


def test_mails_keep_their_row_and_lose_to_whom_they_went_after_a_year(
    at: At, make: Make, post_office: PostOffice
) -> None:
    at("2026-10-01 10:00")
    make.attendee(make.event(), "An Peeters", "an@school.example")
    post_office.deliver()
    at("2027-10-03 10:00")
    assert retention.purge(clock.now())["mail"] == 1
    row = db.session.scalars(select(OutboxMessage)).one()
    assert (row.recipient, row.recipient_name, row.facts, row.state) == ("", "", {}, "sent")


def test_an_account_that_nobody_uses_goes_after_a_warning_and_stays_when_it_is_used(
    at: At, make: Make, cast: Cast, post_office: PostOffice
) -> None:
    at("2026-01-01 10:00")
    idle, back = (
        make.member("Ilse Idel", "ilse@school.example"),
        make.member("Bob Terug", "bob@school.example"),
    )
    assert cast.chantal.id
    at("2028-12-20 10:00")
    retention.purge(clock.now())
    assert sorted(str(mail["To"]) for mail in post_office.deliver()) == [
        "Bob Terug <bob@school.example>",
        "Ilse Idel <ilse@school.example>",
    ]
    with transaction():
        db.session.get_one(Member, back.id).seen_at = clock.now()
    at("2029-01-25 10:00")
    assert retention.purge(clock.now())["account"] == 1
    db.session.rollback()
    assert db.session.get_one(Member, idle.id).name == "Voormalig lid"
    assert db.session.get_one(Member, back.id).name == "Bob Terug"
    assert db.session.get_one(Member, cast.chantal.id).name == "Chantal Maes"
    assert post_office.deliver() == []


def test_withdrawn_consents_and_handled_messages_go_and_others_stay(at: At, make: Make, cast: Cast) -> None:
    at("2026-01-01 10:00")
    admin = actor(cast.admin)
    with transaction():
        services.record_consent("member", admin.id, "photos", "1", clock.now())
        services.record_consent("member", admin.id, "theme_mail", "1", clock.now())
        services.withdraw_consent("member", admin.id, "photos", clock.now())
        told = [
            feedback.tell(Told("other", f"Melding {n}", f"k{n}"), language="nl", now=clock.now())
            for n in "ab"
        ]
        feedback.handle(told[0].id, "Opgelost", admin, now=clock.now())
    at("2029-01-05 10:00")
    done = retention.purge(clock.now())
    assert (done["consents"], done["feedback"]) == (1, 1)
    assert [one.purpose for one in db.session.scalars(select(Consent))] == ["theme_mail"]
    assert [one.words for one in db.session.scalars(select(Feedback))] == ["Melding b"]


@pytest.mark.one_database
def test_the_command_says_what_would_go_and_takes_it(
    app: Flask, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2020-01-01 10:00")
    with transaction():
        audit.record("system", "test", "thing", 1)
    at("2026-01-01 10:00")
    monkeypatch.setattr(cli, "make_app", lambda: app)
    said = CliRunner().invoke(cli.main, ["purge", "--dry-run"]).output
    assert "audit: 1 of 1" in said
    assert "audit: 1" in CliRunner().invoke(cli.main, ["purge"]).output
    assert "0 gone" in CliRunner().invoke(cli.main, ["purge"]).output


# --- whom we know without an account ----------------------------------------------------------------------


def test_a_visitor_is_forgotten_a_year_after_their_need_is_answered_and_still_counts(
    at: At, register: Register, post_office: PostOffice
) -> None:
    at("2026-10-01 10:00")
    need = register.confirm(register.from_visitor("Een bus", "vera@buiten.example"), "vera@buiten.example")
    register.recognise(need, "wim@buiten.example")
    register.confirm(need, "wim@buiten.example")
    register.answer(need, register.organiser(), words="Er komt een bus.")
    before = register.fresh(need).recognised_count
    post_office.deliver()
    at("2027-10-01 10:00")
    assert due("needs_visitors") == 0
    at("2027-10-02 02:00")
    assert due("needs_visitors") == 2
    assert retention.purge(clock.now())["needs_visitors"] == 2
    assert due("needs_visitors") == 0
    assert before == 2
    assert register.fresh(need).recognised_count == before
    assert not [line for line in dump() if "buiten.example" in line]


def test_a_visitor_of_a_need_that_stays_open_is_forgotten_after_three_years(
    at: At, register: Register
) -> None:
    at("2026-10-01 10:00")
    need = register.confirm(register.from_visitor("Een bus", "vera@buiten.example"), "vera@buiten.example")
    at("2029-09-28 10:00")
    assert not retention.purge(clock.now()).get("needs_visitors")
    at("2029-10-01 10:00")
    assert retention.purge(clock.now())["needs_visitors"] == 1
    assert register.fresh(need).recognised_count == 1


def test_who_was_asked_about_an_adoption_is_forgotten_after_a_year_and_the_answer_stands(
    at: At, library: Library, make: Make, post_office: PostOffice
) -> None:
    at("2026-10-01 10:00")
    make.member("Met Account", "met@account.example")
    practice = library.practice()
    for organisation, email in (("Bakkerij Een", "baas@elders.example"), ("Twee", "met@account.example")):
        facts = AdoptionFacts(organisation=organisation, state="running", contact_email=email)
        with transaction():
            row = adopting.report(practice.id, facts, library.stranger(), now=clock.now())
        with transaction():
            adopting.confirm(adopting.token_of(row), "Baas Elders", now=clock.now())
    post_office.deliver()
    at("2027-10-02 02:00")
    assert due("adoptions_asked") == 1
    assert retention.purge(clock.now())["adoptions_asked"] == 1
    rows = list(db.session.scalars(select(Adoption).order_by(Adoption.id)))
    assert [row.contact_email for row in rows] == ["", "met@account.example"]
    assert all(row.confirmed_at for row in rows)
    assert not [line for line in dump() if "baas@elders" in line]

"""What answers from people's calendars do to a network day, whatever program they come from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events import queries
from netwerk.events.models import Attendee, Event, Invitation, Reply, Transition
from netwerk.events.queries import replies as reads
from netwerk.events.services import booking, describing, publishing
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db
from netwerk.kernel.inbox import IncomingMail
from netwerk.kernel.inbox.reading import LIMIT
from netwerk.kernel.outbox import OutboxMessage
from tests.builders import SYSTEM, Make
from tests.support.incoming import (
    PROGRAMS,
    answer_to,
    apple,
    gmail,
    letter,
    outlook,
    owa,
    thunderbird,
)
from tests.support.post_office import PostOffice

AN = "an@school.example"
At = Callable[[datetime | str], datetime]


@pytest.fixture
def day(make: Make, at: At) -> Event:
    at("2027-02-01 09:00")
    return make.event(
        title="Fruitstreek werkt", starts=at("2027-02-01 09:00") + timedelta(days=38), capacity=2
    )


@pytest.fixture
def an(make: Make, day: Event) -> Attendee:
    """An comes; the mail with the invitation has been written."""
    return fresh(make.attendee(day, "An Peeters", AN))


def fresh(attendee: Attendee) -> Attendee:
    db.session.rollback()
    return db.session.scalars(
        select(Attendee)
        .where(Attendee.id == attendee.id)
        .options(joinedload(Attendee.invitation), joinedload(Attendee.booking))
        .execution_options(populate_existing=True)
    ).one()


def receive(make: Make, octets: bytes) -> IncomingMail:
    made = make.within(lambda: inbox.receive(octets, clock.now()))
    db.session.refresh(made)
    return made


def mails_of(attendee: Attendee) -> list[str]:
    db.session.rollback()
    kinds = select(OutboxMessage.kind).where(
        OutboxMessage.subject_kind == "attendee", OutboxMessage.subject_id == attendee.id
    )
    return list(db.session.scalars(kinds.order_by(OutboxMessage.id)))


def unchanged(attendee: Attendee) -> bool:
    """Still in, nothing noted, nothing mailed but the invitation."""
    now = fresh(attendee)
    assert now.invitation is not None
    return (
        now.state == "confirmed"
        and now.invitation.partstat == "NEEDS-ACTION"
        and now.invitation.replied_at is None
        and mails_of(attendee) == ["event.confirmed"]
    )


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_a_yes_and_a_perhaps_are_noted_from_every_program(
    make: Make, an: Attendee, program: str, partstat: str
) -> None:
    mail = receive(make, PROGRAMS[program](answer_to(an, partstat)))
    assert (mail.kind, mail.verdict) == ("reply", "noted")
    now = fresh(an)
    assert now.state == "confirmed"
    assert now.invitation is not None
    assert now.invitation.partstat == partstat
    assert now.invitation.replied_at == clock.now()
    assert mail.seen_at is not None, "nothing for the organiser to do"


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_no_frees_the_seat_for_the_first_in_line_and_offers_a_way_back(
    make: Make, day: Event, an: Attendee, post_office: PostOffice, program: str
) -> None:
    make.attendee(day, "Bart Claes", "bart@bedrijf.example")
    waiting = make.attendee(day, "Wim Wacht", "wim@school.example")
    post_office.deliver()

    mail = receive(make, PROGRAMS[program](answer_to(an, "DECLINED")))

    assert mail.verdict == "freed"
    assert fresh(an).state == "cancelled"
    assert fresh(waiting).state == "confirmed"
    reasons = select(Transition.reason).where(Transition.attendee_id == an.id).order_by(Transition.id)
    assert list(db.session.scalars(reasons))[-1] == "afgezegd per mail"
    told = post_office.to(AN)[-1]
    text = PostOffice.text(told)
    assert re.search(r"/inschrijving/\S+/terug/\d+", text)
    assert b"METHOD:CANCEL" in (PostOffice.calendar(told) or b"")
    assert post_office.to("wim@school.example")[-1]["Subject"].startswith("Er is")


def test_a_no_to_an_offered_seat_passes_it_on_and_a_yes_is_only_noted(
    make: Make, day: Event, an: Attendee, at: At
) -> None:
    """A seat that is held for somebody is taken on their private page alone."""
    make.attendee(day, "Bart Claes", "bart@bedrijf.example")
    first, second = make.attendee(day), make.attendee(day)
    at(day.starts_at - timedelta(days=1, hours=4))
    make.within(lambda: booking.cancel_attendee(an.id, by="attendee:1", now=clock.now()))
    offered = fresh(first)
    assert offered.state == "offered"
    assert receive(make, owa(answer_to(offered, "ACCEPTED"))).verdict == "noted"
    assert fresh(first).state == "offered"
    later = clock.now() + timedelta(seconds=1)
    assert receive(make, owa(answer_to(fresh(first), "DECLINED", stamp=later))).verdict == "offer_declined"
    assert (fresh(first).state, fresh(second).state) == ("declined", "offered")


def test_an_answer_of_a_machine_in_somebodys_name_counts(make: Make, an: Attendee) -> None:
    octets = gmail(answer_to(an, "DECLINED"))
    assert b"Auto-Submitted: auto-generated" in octets
    assert receive(make, octets).verdict == "freed"


def test_a_newer_answer_replaces_an_older_one_and_not_the_other_way_round(make: Make, an: Attendee) -> None:
    now = clock.now()
    receive(make, owa(answer_to(an, "ACCEPTED", stamp=now)))
    late = receive(make, owa(answer_to(an, "DECLINED", stamp=now - timedelta(minutes=5))))
    assert (late.kind, late.verdict, late.seen_at) == ("odd", "stale", None)
    assert fresh(an).state == "confirmed"

    receive(make, apple(answer_to(an, "TENTATIVE", stamp=now + timedelta(minutes=5))))
    invitation = fresh(an).invitation
    assert invitation is not None
    assert invitation.partstat == "TENTATIVE"


def test_the_same_message_twice_is_one_and_the_same_answer_twice_changes_nothing(
    make: Make, an: Attendee
) -> None:
    answer = answer_to(an, "DECLINED", stamp=clock.now())
    octets = outlook(answer)
    first = receive(make, octets)
    assert receive(make, octets).id == first.id
    mails = mails_of(an)

    again = receive(make, outlook(answer))
    assert (again.kind, again.verdict) == ("reply", "doubled")
    assert mails_of(an) == mails
    assert len(list(db.session.scalars(select(Reply)))) == 2


def test_a_stamp_of_2037_does_not_lock_later_answers_out(make: Make, an: Attendee, at: At) -> None:
    receive(make, owa(answer_to(an, "ACCEPTED", stamp=datetime.fromisoformat("2037-01-01T00:00:00+00:00"))))
    at(clock.now() + timedelta(minutes=1))
    assert receive(make, owa(answer_to(an, "DECLINED", stamp=clock.now()))).verdict == "freed"


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"sender": "dirk@elders.example"}, "other_sender"),
        ({"email": "dirk@elders.example"}, "other_sender"),
        ({"email": "dirk@elders.example", "sender": AN}, "other_sender"),
        ({"partstat": "DELEGATED"}, "delegated"),
        ({"method": "COUNTER"}, "counter"),
        ({"partstat": "IN-PROCESS"}, "unknown_answer"),
        ({"extra": "ATTENDEE;PARTSTAT=DECLINED:mailto:bart@bedrijf.example"}, "several"),
        ({"extra": "SEQUENCE:veel"}, "unreadable"),
        ({"extra": "BEGIN:VALARM"}, "unreadable"),
    ],
)
def test_whatever_is_odd_changes_nothing_and_is_shown(
    make: Make, day: Event, an: Attendee, changed: dict[str, Any], verdict: str
) -> None:
    given = answer_to(an, "DECLINED").but(**changed)
    if "SEQUENCE" in given.extra:
        given = given.but(sequence=None)
    mail = receive(make, thunderbird(given))
    assert (mail.kind, mail.verdict, mail.seen_at) == ("odd", verdict, None)
    assert unchanged(an)
    if verdict != "unreadable":
        assert [one.mail.id for one in reads.unseen(day.id)] == [mail.id]


def test_an_unknown_uid_changes_nothing_and_waits_for_the_administrator(make: Make, an: Attendee) -> None:
    mail = receive(make, owa(answer_to(an, "DECLINED", uid="b3c5-elsewhere@google.com")))
    assert (mail.kind, mail.verdict, mail.thing_id) == ("odd", "unknown_uid", None)
    assert unchanged(an)
    assert [one.id for one in inbox.unseen_of_nothing(5)] == [mail.id]


def test_two_events_in_one_answer_are_no_answer(make: Make, an: Attendee) -> None:
    octets = outlook(answer_to(an, "DECLINED"))
    event = octets[octets.index(b"BEGIN:VEVENT") : octets.index(b"END:VCALENDAR")]
    assert receive(make, octets.replace(event, event * 2)).verdict == "unreadable"
    assert unchanged(an)


def test_an_answer_to_a_former_date_changes_nothing(make: Make, day: Event, an: Attendee) -> None:
    former = answer_to(an, "DECLINED")
    with db.session.no_autoflush:
        make.within(lambda: setattr(db.session.get(Invitation, an.invitation.id), "last_sequence", 1))
    assert receive(make, owa(former)).verdict == "outdated"
    assert fresh(an).state == "confirmed"
    assert receive(make, owa(former.but(sequence=None))).verdict == "freed", (
        "without a sequence it is the newest"
    )


def test_an_answer_larger_than_is_read_counts_when_its_calendar_came_whole(make: Make, an: Attendee) -> None:
    octets = owa(answer_to(an, "ACCEPTED"))
    picture = b"--=_b1\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert receive(make, octets.replace(b"--=_b1--", picture + b"iVBORw0KGgo\r\n" * 9000)).verdict == "noted"


def test_an_answer_whose_calendar_is_cut_off_changes_nothing(make: Make, an: Attendee) -> None:
    octets = outlook(answer_to(an, "DECLINED", extra="COMMENT:" + "veel\r\n " * 12_000))
    mail = receive(make, octets)
    assert (mail.kind, mail.verdict, mail.seen_at) == ("odd", "too_big", None)
    assert len(mail.raw or b"") == LIMIT
    assert unchanged(an)


@pytest.mark.parametrize("charset", ["utf-16", "x-nonsense", "utf-8"])
def test_an_answer_in_a_wrong_encoding_changes_nothing(make: Make, an: Attendee, charset: str) -> None:
    octets = thunderbird(answer_to(an, "DECLINED", name="Zoë", charset=charset))
    octets = octets.replace("Zoë".encode(), "Zoë".encode("latin-1"))
    mail = receive(make, octets)
    assert (mail.kind, mail.verdict, mail.seen_at) == ("odd", "bad_encoding", None)
    assert unchanged(an)


def test_an_answer_in_latin_1_that_says_so_is_read(make: Make, an: Attendee) -> None:
    octets = thunderbird(answer_to(an, "ACCEPTED", name="Zoë", charset="iso-8859-1"))
    assert receive(make, octets.replace("Zoë".encode(), "Zoë".encode("latin-1"))).verdict == "noted"


def test_a_refresh_gets_the_newest_invitation_once_an_hour(
    make: Make, an: Attendee, post_office: PostOffice, at: At
) -> None:
    post_office.deliver()
    asked = answer_to(an, "NEEDS-ACTION", method="REFRESH")
    assert receive(make, owa(asked)).verdict == "resent"
    receive(make, owa(asked.but(stamp=clock.now() + timedelta(seconds=1))))
    (again,) = post_office.deliver()
    calendar = PostOffice.calendar(again) or b""
    assert b"METHOD:REQUEST" in calendar
    assert f"UID:{asked.uid}".encode() in calendar


def test_a_no_after_leaving_is_nothing_odd_and_a_yes_after_leaving_is(
    make: Make, an: Attendee, at: At
) -> None:
    make.within(lambda: booking.cancel_attendee(an.id, by="attendee:1", now=clock.now()))
    assert receive(make, owa(answer_to(an, "DECLINED"))).verdict == "left_already"
    assert receive(make, owa(answer_to(an, "ACCEPTED"))).verdict == "no_longer_in"
    assert fresh(an).state == "cancelled"


def test_an_answer_after_the_day_changes_nothing(make: Make, day: Event, an: Attendee, at: At) -> None:
    at(day.ends_at + timedelta(hours=1))
    assert receive(make, owa(answer_to(an, "DECLINED"))).verdict == "too_late"
    assert unchanged(an)


def test_a_new_date_asks_for_a_new_answer(make: Make, day: Event, an: Attendee) -> None:
    receive(make, owa(answer_to(an, "ACCEPTED")))
    loaded = queries.load_event(day.id)
    later, version = (
        replace(describing.facts_of(loaded), ends_at=day.ends_at + timedelta(hours=1)),
        loaded.version,
    )
    make.within(lambda: publishing.edit(day.id, later, SYSTEM, version=version, now=clock.now()))
    make.within(lambda: publishing.send_update_now(day.id, SYSTEM, now=clock.now()))
    invitation = fresh(an).invitation
    assert invitation is not None
    assert (invitation.partstat, mails_of(an)[-1]) == ("NEEDS-ACTION", "event.updated")


def test_what_a_person_writes_reaches_the_contact_of_the_day(
    make: Make, day: Event, an: Attendee, post_office: PostOffice
) -> None:
    (invited,) = post_office.deliver()
    mail = receive(
        make, letter("Is er parking?", "An <an@elders.example>", f"In-Reply-To: {invited['Message-ID']}")
    )
    assert (mail.kind, mail.verdict, mail.thing_id, mail.seen_at) == ("question", "forwarded", day.id, None)
    (passed_on,) = post_office.to(day.contact_email)
    assert "Is er parking?" in PostOffice.text(passed_on)
    assert passed_on["Reply-To"] == "an@elders.example"


def test_a_question_of_somebody_registered_is_about_their_one_day(
    make: Make, day: Event, an: Attendee
) -> None:
    assert receive(make, letter("Hallo", AN)).thing_id == day.id
    make.attendee(make.event(), "An Peeters", AN)
    assert receive(make, letter("Hallo?", AN)).thing_id is None


def test_an_out_of_office_is_dropped(make: Make, an: Attendee, post_office: PostOffice) -> None:
    (invited,) = post_office.deliver()
    away = letter(
        "Ik ben met vakantie.", AN, f"In-Reply-To: {invited['Message-ID']}", "Auto-Submitted: auto-replied"
    )
    mail = receive(make, away)
    assert (mail.kind, mail.raw) == ("automatic", None)
    assert unchanged(an)
    assert post_office.deliver() == []


def test_the_count_of_answers_follows_what_was_said(make: Make, day: Event, app: Flask) -> None:
    big = make.event(capacity=None)
    people = [fresh(make.attendee(big)) for _ in range(4)]
    for person, partstat in zip(people, ("ACCEPTED", "TENTATIVE", "DECLINED"), strict=False):
        receive(make, owa(answer_to(person, partstat)))
    counts = reads.answer_counts(big.id)
    assert counts == {"ACCEPTED": 1, "TENTATIVE": 1, "DECLINED": 1, "NEEDS-ACTION": 1}
    assert reads.answers_of([one.id for one in people])[people[1].id] == "TENTATIVE"

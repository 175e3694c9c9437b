"""After the day: report and material, thanks to who was there, a list that opens only with two people."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from netwerk.events import jobs
from netwerk.events.models import Event, Material
from netwerk.events.queries import attendance
from netwerk.events.queries.evaluation import results
from netwerk.events.services import attendance as marking
from netwerk.events.services import closing, evaluation_presets, materials, reopening
from netwerk.events.services.evaluation_presets import EVALUATION, FOLLOWUP
from netwerk.kernel import clock, uploads
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members.actor import Actor, Grant
from tests.builders import SYSTEM
from tests.cast import actor
from tests.support.after import concluded_day, past_day
from tests.support.door import let_in, today, walk_in


@pytest.fixture
def now(app):
    return clock.now()


def mails(kind: str) -> list[str]:
    rows = db.session.query(OutboxMessage).filter_by(kind=kind).order_by(OutboxMessage.recipient)
    return [row.recipient for row in rows]


def test_concluding_thanks_who_was_there_and_tells_the_others_what_they_missed(app, make):
    event = concluded_day(make, people=4, absent=1)

    assert db.session.get(Event, event.id).state == "concluded"
    assert len(mails("event.thanks")) == 3
    assert mails("event.missed") == [f"p4@school{event.id}.example"]
    thanks = db.session.query(OutboxMessage).filter_by(kind="event.thanks").first()
    assert thanks.facts["after"]["evaluation"]


def test_the_plan_shown_before_is_what_happens(app, make, now):
    event = past_day(make, people=5, absent=2)
    shown = closing.plan(event.id)
    done = make.within(lambda: closing.conclude(event.id, SYSTEM, now=now))
    assert shown == done
    assert (len(shown.thanked), len(shown.missed)) == (3, 2)
    assert len(mails("event.thanks")) + len(mails("event.missed")) == shown.mails


def test_who_gave_no_address_at_the_door_is_counted_as_present_and_not_as_mailed(app, make, at):
    at("2027-03-11 14:00")
    event = today(make, 2)
    let_in(make, event, *make.attendees(event))
    walk_in(make, event, "Sofie Stap", None)
    at("2027-03-11 19:00")
    for purpose in evaluation_presets.PURPOSES:
        make.within(
            lambda purpose=purpose: evaluation_presets.add_usual(event, purpose, SYSTEM, now=clock.now())
        )
    done = make.within(lambda: closing.conclude(event.id, SYSTEM, now=clock.now()))
    assert attendance.present(event.id).totals.present == 3
    assert done.mails == len(mails("event.thanks")) == results(event.id, EVALUATION).asked == 2
    at("2027-06-15 09:00")
    assert jobs.ask_followups() == results(event.id, FOLLOWUP).asked == 2


def test_a_day_without_marks_mails_nobody_that_they_were_missed(app, make, now):
    event = past_day(make, people=2, absent=2)
    done = make.within(lambda: closing.conclude(event.id, SYSTEM, now=now))
    assert done.mails == 0
    assert mails("event.thanks") + mails("event.missed") == []


def test_who_let_know_beforehand_is_not_told_that_nobody_saw_them(app, make, now, post_office):
    event = past_day(make, people=3, absent=2)
    excused = make.attendees(event)[2]
    parts = [part.key for part in attendance.present(event.id).parts]
    during = event.starts_at + timedelta(hours=1)
    make.within(lambda: marking.excuse(event.id, excused.id, parts, reason="Ziek", actor=SYSTEM, now=during))
    done = make.within(lambda: closing.conclude(event.id, SYSTEM, now=now))
    assert done.excused == (excused.id,)
    post_office.deliver()
    told = [post_office.text(post_office.to(f"p{number}@school{event.id}.example")[-1]) for number in (2, 3)]
    assert "we zagen je niet" in told[0]
    assert "Je liet weten" in told[1]
    assert "we zagen je niet" not in told[1]


def test_a_day_is_concluded_once_and_not_before_its_end(app, make, now):
    event = concluded_day(make)
    with pytest.raises(Conflict):
        make.within(lambda: closing.conclude(event.id, SYSTEM, now=now))
    with pytest.raises(Conflict):
        make.within(lambda: closing.conclude(make.event().id, SYSTEM, now=now))
    assert len(mails("event.thanks")) == 3


def test_the_mail_of_thanks_says_all_there_is(app, make, now, post_office):
    event = past_day(make, people=2, absent=0, title="Taal op de werf")
    make.within(lambda: closing.write_report(event.id, "We **spraken** af.", SYSTEM, now=now))
    make.within(
        lambda: materials.add_link(event.id, "Slides", "https://x.example", SYSTEM, is_public=False, now=now)
    )
    make.within(lambda: closing.conclude(event.id, SYSTEM, now=now))
    post_office.deliver()
    thanks = post_office.to(f"p1@school{event.id}.example")[-1]
    assert thanks["Subject"] == "Bedankt dat je erbij was: Taal op de werf"
    text = post_office.text(thanks)
    for words in ("Taal op de werf", "Wanneer", "Het verslag staat", "materiaal", "attest", "/inschrijving/"):
        assert words in text


def test_a_report_waits_for_the_end_of_the_day_and_stands_on_it_cooked(app, make, now):
    event = past_day(make)
    make.within(lambda: closing.write_report(event.id, "# Zo was het\n<script>", SYSTEM, now=now))
    kept = db.session.get(Event, event.id)
    assert "<h2>Zo was het</h2>" in kept.report_html
    assert "<script>" not in kept.report_html
    with pytest.raises(Conflict):
        make.within(lambda: closing.write_report(make.event().id, "x", SYSTEM, now=now))


# --- material ---------------------------------------------------------------------------------------------


def add(make, event, data=b"%PDF-1.7", name="slides.pdf", **more):
    facts = {"is_public": True, "now": clock.now()} | more
    return make.within(
        lambda: materials.add_file(
            event.id, "", uploads.store(io.BytesIO(data), name), facts.pop("by", SYSTEM), **facts
        )
    )


def test_material_keeps_what_was_brought_with_its_hash(app, make):
    event = past_day(make, people=0, absent=0)
    kept = add(make, event)
    assert (kept.title, kept.size, len(kept.sha256)) == ("slides", 8, 64)
    assert uploads.path_of(kept.stored_name).read_bytes() == b"%PDF-1.7"
    assert [one.id for one in materials.of_event(event.id)] == [kept.id]


def test_material_taken_away_leaves_its_file_to_the_sweep(app, make):
    event = past_day(make, people=0, absent=0)
    kept = add(make, event)
    make.within(lambda: materials.remove(event.id, kept.id, SYSTEM))
    assert materials.of_event(event.id) == []
    assert materials._named([kept.stored_name]) == set()


def test_a_refused_file_leaves_no_row(app, make):
    event = past_day(make, people=0, absent=0)
    with pytest.raises(Invalid):
        add(make, event, b"", "leeg.pdf")
    assert db.session.query(Material).count() == 0


def test_material_of_another_scope_and_of_another_day_does_not_exist(app, make, now):
    event, other = past_day(make, people=0, absent=0), make.event()
    stranger = Actor(9, "S", "", "", "nl", (Grant("organiser", theme_id=make.theme("mobiliteit").id),))
    kept = add(make, event)
    with pytest.raises(NotFound):
        add(make, event, by=stranger)
    with pytest.raises(NotFound):
        make.within(lambda: materials.remove(other.id, kept.id, SYSTEM))
    with pytest.raises(Conflict):
        add(make, make.event(state="draft"))


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "http://", "https://a b", "ftp://x.example"])
def test_a_link_must_lead_somewhere(app, make, now, url):
    event = past_day(make, people=0, absent=0)
    with pytest.raises(Invalid) as refused:
        make.within(lambda: materials.add_link(event.id, "x", url, SYSTEM, is_public=True, now=now))
    assert refused.value.field == "url"


# --- opening again ----------------------------------------------------------------------------------------


@pytest.fixture
def two(cast):
    return actor(cast.chantal), actor(cast.admin)


def test_one_asks_and_another_allows_to_open_a_list_again(app, make, now, two):
    chantal, admin = two
    event = concluded_day(make)
    make.within(lambda: reopening.ask(event.id, "Jan was er wel", chantal, now=now))
    assert not reopening.is_open(event.id)
    with pytest.raises(NotAllowed):
        make.within(lambda: reopening.allow(event.id, chantal, now=now))
    make.within(lambda: reopening.allow(event.id, admin, now=now))
    assert reopening.is_open(event.id)

    absent = next(one for one in attendance.present(event.id).people if not one.is_present)
    part = attendance.present(event.id).parts[0].key
    make.within(
        lambda: marking.correct(
            event.id, absent.attendee_id, part, present=True, reason="Jan was er", actor=chantal, now=now
        )
    )
    assert attendance.present(event.id).one(absent.attendee_id).is_present

    make.within(lambda: reopening.close(event.id, chantal, now=now))
    assert not reopening.is_open(event.id)
    acts = [entry.act for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert [act for act in acts if act.startswith("reopening")] == [
        "reopening.ask",
        "reopening.allow",
        "reopening.close",
    ]


def test_a_closed_list_takes_no_marks(app, make, now):
    event = concluded_day(make)
    absent = next(one for one in attendance.present(event.id).people if not one.is_present)
    with pytest.raises(Conflict):
        make.within(
            lambda: marking.correct(
                event.id,
                absent.attendee_id,
                attendance.present(event.id).parts[0].key,
                present=True,
                reason="x",
                actor=SYSTEM,
                now=now,
            )
        )


def test_an_opened_list_closes_by_itself_after_a_week(app, make, at, two):
    chantal, admin = two
    now = at("2026-11-24 10:00")
    event = concluded_day(make)
    make.within(lambda: reopening.ask(event.id, "Fout", chantal, now=now))
    make.within(lambda: reopening.allow(event.id, admin, now=now))
    at(now + timedelta(days=6, hours=23))
    assert jobs.close_reopened() == 0
    at(now + timedelta(days=7))
    assert jobs.close_reopened() == 1
    assert not reopening.is_open(event.id)
    assert jobs.close_reopened() == 0


def test_opening_again_needs_a_reason_a_closed_list_and_one_question_at_a_time(app, make, now, two):
    chantal, _admin = two
    event = concluded_day(make)
    with pytest.raises(Invalid):
        make.within(lambda: reopening.ask(event.id, "  ", chantal, now=now))
    with pytest.raises(Conflict):
        make.within(lambda: reopening.ask(past_day(make).id, "Fout", chantal, now=now))
    make.within(lambda: reopening.ask(event.id, "Fout", chantal, now=now))
    with pytest.raises(Conflict):
        make.within(lambda: reopening.ask(event.id, "Nog een", chantal, now=now))

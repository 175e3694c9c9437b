"""A day from draft to cancellation, as services do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from netwerk.events import queries
from netwerk.events.models import Event
from netwerk.events.services import describing, publishing
from netwerk.events.services.publishing import EventFacts
from netwerk.kernel import outbox
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.members.actor import ORGANISER, Actor, Grant
from netwerk.members.models import Follow
from tests.builders import SYSTEM


@pytest.fixture
def now(app, at):
    return at("2027-01-11 09:00")


def organiser(theme_id=None, region_id=None):
    grant = Grant(ORGANISER, theme_id, region_id)
    return Actor(id=0, name="Chantal", email="", email_key="", language="nl", grants=(grant,))


def mails(kind):
    return [message for message in outbox.recent(500) if message.kind == kind]


def change(make, event, now, actor=SYSTEM, **changes):
    """Edit a day as it is stored now, with these facts other."""
    db.session.rollback()
    stored = publishing_facts(event)
    version = db.session.get(Event, event.id).version
    make.within(
        lambda: publishing.edit(event.id, replace(stored, **changes), actor, version=version, now=now)
    )
    return again(event)


def again(event):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Event, event.id)


def publishing_facts(event):
    return describing.facts_of(queries.load_event(event.id))


def test_a_new_day_is_a_draft_with_an_identity_a_school_year_and_cooked_texts(app, make, now):
    event = make.event(state="draft", title="De werkvloer als klas", description="## Waarom\n<b>x</b>")

    event = again(event)
    assert event.state == "draft"
    assert event.slug == "de-werkvloer-als-klas"
    assert event.school_year.label == "2026-2027"
    assert "<h3>Waarom</h3>" in event.description_html
    assert "<b>" not in event.description_html
    assert b"BEGIN:VEVENT" in event.vevent
    assert len(event.uid) >= 32


def test_publishing_needs_what_visitors_need(app, make, now):
    event = make.event(state="draft", summary="", now=now)

    with pytest.raises(Invalid, match="samenvatting"):
        make.within(lambda: publishing.publish(event.id, SYSTEM, now=now))

    assert again(event).state == "draft"


def test_publishing_mails_each_follower_of_the_themes_once(app, make, now):
    event = make.event(state="draft", themes=["mobiliteit", "begeleiden"], now=now)
    for number, (slug, email) in enumerate(
        [
            ("mobiliteit", "an@school.example"),
            ("begeleiden", "an@school.example"),
            ("begeleiden", "b@school.example"),
        ]
    ):
        follow = Follow(
            thing_kind="theme",
            thing_id=make.theme(slug).id,
            email=email,
            email_key=email,
            nonce=str(number),
            created_at=now,
            confirmed_at=now,
        )
        make.within(lambda follow=follow: db.session.add(follow))

    make.within(lambda: publishing.publish(event.id, SYSTEM, now=now))

    assert again(event).published_at == now
    assert sorted(mail.recipient for mail in mails("event.new_day")) == [
        "an@school.example",
        "b@school.example",
    ]


def test_a_day_is_published_once(app, make, now):
    event = make.event(now=now)

    with pytest.raises(Conflict):
        make.within(lambda: publishing.publish(event.id, SYSTEM, now=now))


def test_a_typo_keeps_the_sequence_and_mails_nobody(app, make, now):
    event = make.event()
    make.attendee(event, "An")

    event = change(make, event, now, title="Netwerkdag met een betere titel", capacity=20)

    assert (event.sequence, event.told, event.tell_at) == (0, None, None)
    assert event.slug == "netwerkdag-met-een-betere-titel"
    assert b"betere titel" in event.vevent


@pytest.mark.parametrize(
    "changes",
    [
        {"venue_name": "C-mine"},
        {"online_url": "https://overleg.example/1", "is_online": True},
        {"ends_at": datetime(2027, 2, 10, 18, tzinfo=UTC)},
    ],
)
def test_another_time_or_place_raises_the_sequence_and_is_told_after_the_quiet_time(app, make, now, changes):
    event = make.event(starts=datetime(2027, 2, 10, 13, 30, tzinfo=BRUSSELS))

    event = change(make, event, now, **changes)

    assert event.sequence == 1
    assert event.tell_at == now + timedelta(minutes=15)
    assert event.told["location"].startswith("PXL Congress")
    assert event.moved_from is None


def test_several_edits_are_gathered_and_remember_what_people_knew(app, make, now):
    event = make.event(venue_name="Eerste zaal")

    change(make, event, now, venue_name="Tweede zaal")
    event = change(make, event, now + timedelta(minutes=5), venue_name="Derde zaal")

    assert event.sequence == 2
    assert event.tell_at == now + timedelta(minutes=20)
    assert event.told["location"].startswith("Eerste zaal")


def test_a_change_undone_within_the_quiet_time_is_never_told(app, make, now):
    event = make.event(venue_name="Eerste zaal")

    change(make, event, now, venue_name="Tweede zaal")
    event = change(make, event, now, venue_name="Eerste zaal")

    assert (event.told, event.tell_at) == (None, None)


def test_a_moved_day_remembers_its_former_start_until_it_moves_back(app, make, now):
    first = datetime(2027, 2, 10, 13, 30, tzinfo=BRUSSELS)
    event = make.event(starts=first)
    week = timedelta(days=7)

    moved = change(make, event, now, starts_at=first + week, ends_at=first + week + timedelta(hours=3))
    assert moved.moved_from == first
    back = change(make, event, now, starts_at=first, ends_at=first + timedelta(hours=3))
    assert back.moved_from is None


def test_the_update_can_be_sent_now_and_goes_to_comers_and_waiters(app, make, now):
    event = make.event(capacity=1)
    make.attendee(event, "An", "an@school.example")
    make.attendee(event, "Bart", "bart@bedrijf.example")
    change(make, event, now, venue_name="C-mine")

    make.within(lambda: publishing.send_update_now(event.id, SYSTEM, now=now))

    assert sorted(mail.recipient for mail in mails("event.updated")) == [
        "an@school.example",
        "bart@bedrijf.example",
    ]
    assert again(event).tell_at is None
    with pytest.raises(Conflict):
        make.within(lambda: publishing.send_update_now(event.id, SYSTEM, now=now))


def test_more_seats_go_to_the_first_in_line(app, make, now):
    event = make.event(capacity=1)
    for name in ("An", "Bart", "Chantal", "Dirk"):
        make.attendee(event, name)

    event = change(make, event, now, capacity=3)

    assert [person.state for person in make.attendees(event)] == ["confirmed"] * 3 + ["waitlisted"]
    assert again(event).taken == 3
    assert len(mails("event.promoted")) == 2


def test_fewer_seats_drop_nobody(app, make, now):
    event = make.event(capacity=3)
    make.booking(event, 3)

    event = change(make, event, now, capacity=1)

    assert [person.state for person in make.attendees(event)] == ["confirmed"] * 3
    assert (event.capacity, event.taken) == (1, 3)


def test_the_second_of_two_editors_is_told(app, make, now):
    event = make.event()
    facts = publishing_facts(event)
    seen = event.version
    make.within(lambda: publishing.edit(event.id, facts, SYSTEM, version=seen, now=now))

    with pytest.raises(Conflict):
        make.within(
            lambda: publishing.edit(event.id, replace(facts, title="Laat"), SYSTEM, version=seen, now=now)
        )

    assert again(event).title == facts.title


def test_a_clone_is_a_draft_at_the_same_hour_across_the_clock_change(app, make, now):
    event = make.event(starts=datetime(2027, 3, 11, 9, tzinfo=BRUSSELS), report="Wat een dag", title="Zorg")
    make.attendee(event, "An")

    copy = make.within(lambda: publishing.clone(event.id, SYSTEM, now=now, weeks=4))

    copy = again(copy)
    assert copy.starts_at.astimezone(BRUSSELS) == datetime(2027, 4, 8, 9, tzinfo=BRUSSELS)
    assert (copy.state, copy.taken, copy.sequence, copy.report) == ("draft", 0, 0, "")
    assert copy.uid != again(event).uid


def test_calling_a_day_off_mails_everybody_and_is_final(app, make, now):
    event = make.event(capacity=1)
    make.attendee(event, "An", "an@school.example")
    make.attendee(event, "Bart", "bart@bedrijf.example")
    change(make, event, now, venue_name="Tweede zaal")

    make.within(lambda: publishing.cancel(event.id, "De zaal is\nondergelopen", SYSTEM, now=now))

    event = again(event)
    assert (event.state, event.cancel_reason) == ("cancelled", "De zaal is ondergelopen")
    assert event.sequence == 2
    assert event.tell_at is None
    assert b"STATUS:CANCELLED" in event.vevent
    assert len(mails("event.day_cancelled")) == 2
    with pytest.raises(Conflict):
        make.within(lambda: publishing.cancel(event.id, "Nog eens", SYSTEM, now=now))
    with pytest.raises(Conflict):
        change(make, event, now, title="Toch?")


def test_a_day_is_not_called_off_without_a_reason_nor_when_it_is_over(app, make, now):
    event = make.event()
    with pytest.raises(Invalid):
        make.within(lambda: publishing.cancel(event.id, "  ", SYSTEM, now=now))
    with pytest.raises(Conflict):
        make.within(lambda: publishing.cancel(event.id, "Te laat", SYSTEM, now=event.ends_at))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "titel"),
        ({"ends_at": datetime(2027, 1, 1, tzinfo=UTC)}, "einduur"),
        ({"opens_at": datetime(2028, 1, 1, tzinfo=UTC)}, "openen"),
        ({"capacity": -1}, "plaatsen"),
        ({"theme_ids": (999,)}, "thema"),
        ({"zone": "America/New_York"}, "Brussel"),
        ({"description": "x" * 20_001}, "te lang"),
    ],
)
def test_facts_that_cannot_be_right_are_refused_with_a_sentence(app, make, now, changes, sentence):
    event = make.event(state="draft")

    with pytest.raises(Invalid) as refused:
        change(make, event, now, **changes)

    assert sentence in str(refused.value.sentence)


def test_the_region_follows_the_municipality_unless_another_is_chosen(app, words, make, now):
    event = make.event(municipality="genk")
    assert db.session.get(Event, event.id).region_id == make._region("midden-limburg").id

    event = change(make, event, now, region_id=make._region("luik").id)
    assert event.region_id == make._region("luik").id


def test_a_day_outside_the_scope_does_not_exist_for_an_organiser(app, words, make, now):
    event = make.event(theme="mobiliteit", region="haspengouw")
    mobility = make.theme("mobiliteit").id
    elsewhere = organiser(mobility, make._region("maasland").id)

    for act in (
        lambda: publishing.cancel(event.id, "x", elsewhere, now=now),
        lambda: publishing.clone(event.id, elsewhere, now=now),
        lambda: publishing.send_update_now(event.id, elsewhere, now=now),
        lambda: publishing.edit(event.id, publishing_facts(event), elsewhere, version=1, now=now),
    ):
        with pytest.raises(NotFound):
            make.within(act)
    with pytest.raises(NotFound):
        make.within(lambda: publishing.cancel(999, "x", SYSTEM, now=now))


def test_an_organiser_makes_days_within_the_own_scope_only(app, words, make, now):
    facts = EventFacts(
        title="Zorg",
        starts_at=now + timedelta(days=9),
        ends_at=now + timedelta(days=9, hours=2),
        theme_ids=(make.theme("mobiliteit").id,),
        region_id=make._region("haspengouw").id,
    )
    with pytest.raises(Invalid) as refused:
        make.within(lambda: publishing.create(facts, organiser(make.theme("begeleiden").id), now=now))
    assert refused.value.field == "theme_ids"

    make.within(lambda: publishing.create(facts, organiser(make.theme("mobiliteit").id), now=now))


def test_every_act_is_in_the_audit(app, make, now):
    event = make.event(state="draft", now=now)
    make.within(lambda: publishing.publish(event.id, SYSTEM, now=now))
    change(make, event, now, venue_name="C-mine")
    make.within(lambda: publishing.send_update_now(event.id, SYSTEM, now=now))
    make.within(lambda: publishing.cancel(event.id, "Sneeuw", SYSTEM, now=now))

    acts = [(entry.act, entry.reason) for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert acts == [
        ("event.create", ""),
        ("event.publish", ""),
        ("event.edit", ""),
        ("event.send_update", ""),
        ("event.cancel", "Sneeuw"),
    ]

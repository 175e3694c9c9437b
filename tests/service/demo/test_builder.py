"""The demo content: every state of every screen, made through the services."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from netwerk.demo import builder
from netwerk.events import rules, seats
from netwerk.events.models import Attendee, Booking, EvaluationResponse, Event, Material, Reopening
from netwerk.forum.models import ModerationAct, Post, PostPointer, Thread
from netwerk.forum.rules import Act, PostState, ThreadState
from netwerk.kernel import clock, outbox
from netwerk.kernel.database import db
from netwerk.kernel.inbox import IncomingMail
from netwerk.members.models import Member, Organisation
from netwerk.members.services import sign_in_with_password
from netwerk.practices import content
from netwerk.practices.consent_rules import Consent
from netwerk.practices.crediting import credits_of
from netwerk.practices.models import Adoption, Agreement, Attachment, Facet, Practice, Review
from netwerk.practices.queries import is_shown, version_or_none
from netwerk.practices.queries.evidence import counting_adoptions
from netwerk.practices.rules import AdoptionState, Kind, ReviewState, Side, Step
from netwerk.taxonomy.models import Region, Sector, Theme

pytestmark = pytest.mark.slow


@pytest.fixture
def now(at):
    return at("2026-11-23 10:00")


@pytest.fixture
def built(app, now):
    told: list[str] = []
    builder.build(progress=told.append)
    db.session.rollback()
    return told


@pytest.mark.drill_on_postgresql
def test_every_state_can_be_seen_the_cast_can_sign_in_and_a_second_build_changes_nothing(
    built, now, post_office, database, say
):
    events = list(db.session.scalars(select(Event)))
    states = Counter(rules.status_of(event, seats.count_waiting(event.id), now) for event in events)
    assert {"open", "few", "full", "soon", "closed", "cancelled", "past"} <= set(states)
    assert len(events) >= 24
    assert len({event.school_year_start for event in events}) >= 3
    assert any(event.state == "draft" for event in events)
    assert any(event.moved_from for event in events)
    assert any(event.is_online and not event.venue_name for event in events)
    assert any(event.is_online and event.venue_name for event in events)
    assert any(event.capacity is None for event in events)
    assert all(event.state == "concluded" for event in events if event.ends_at < now and event.taken)
    for event in events:
        assert event.taken == seats.recount(event.id)
        assert event.capacity is None or event.taken <= event.capacity

    assert db.session.scalar(select(func.count(Organisation.id))) >= 40
    assert db.session.scalar(select(func.count(Member.id))) >= 120
    assert db.session.scalar(select(func.count(Booking.id)).where(Booking.is_duo)) > 20
    assert db.session.scalar(select(func.count()).select_from(EvaluationResponse)) > 100
    assert db.session.scalar(select(func.count(Material.id))) > 10
    assert db.session.scalar(select(func.count(Reopening.id)).where(Reopening.closed_at.is_not(None))) == 1
    assert built[-1].endswith("acts")
    the_library_is_complete()
    the_conversations_are_complete()

    verdicts = Counter(db.session.scalars(select(IncomingMail.verdict)))
    assert verdicts["noted"] > 50
    assert {"freed", "other_sender", "forwarded", "bounced"} <= set(verdicts)

    # Mail of long ago does not leave any more; a little does, so that the mailbox is not empty.
    assert outbox.queue_state().waiting < 15
    mails = post_office.deliver()
    assert 5 < len(mails) < 15
    assert {"an@school.example", "bart@bedrijf.example"} <= {
        mail["To"].addresses[0].addr_spec for mail in mails
    }
    assert any(post_office.calendar(mail) for mail in mails)

    own = select(Attendee.email_key, Attendee.state).where(Attendee.email_key.in_(builder.CAST))
    assert {
        ("an@school.example", "offered"),
        ("bart@bedrijf.example", "requested"),
        ("dirk@elders.example", "waitlisted"),
    } <= {tuple(row) for row in db.session.execute(own)}

    for email in builder.CAST:
        assert sign_in_with_password(email, builder.PASSWORD, None, now).email == email
    db.session.rollback()
    assert builder.has_demo_content()
    builder.build(progress=lambda _words: pytest.fail("something was built again"))
    assert clock.now() == now
    say(f"All of the demo on {database}: {len(events)} days, every state; a second build changes nothing")


def the_conversations_are_complete():
    """A post and a thread in each state, and one that was moved, split off or led elsewhere."""
    assert set(db.session.scalars(select(Post.state))) == set(PostState)
    assert set(db.session.scalars(select(Thread.state))) == set(ThreadState)
    assert set(db.session.scalars(select(ModerationAct.act))) >= {Act.MOVE, Act.MERGE, Act.SPLIT, Act.HIDE}
    assert db.session.scalar(select(func.count()).select_from(PostPointer)) >= 4


def the_library_is_complete():
    """Whatever somebody filters by, there is a sheet in Dutch; and sheets are reviewed and taken over."""
    shown = list(db.session.scalars(select(Practice).where(is_shown())))
    written = {one.id: one for one in shown if one.language == "nl" and one.translation_of_id is None}
    assert len(written) >= 30
    assert len({one.translation_of_id for one in shown} & set(written)) >= 5
    assert {one.kind for one in written.values()} == set(Kind)
    assert {one.step for one in written.values()} == set(Step)

    kept = list(db.session.scalars(select(Attachment).where(Attachment.practice_id.in_(written))))
    assert len([one for one in kept if one.is_image and one.alt]) >= 2
    assert [one for one in kept if not one.is_image]

    facets = list(db.session.scalars(select(Facet).where(Facet.practice_id.in_(written))))
    for name, words in {
        "theme": db.session.scalars(select(Theme.slug)),
        "sector": db.session.scalars(select(Sector.slug)),
        "region": db.session.scalars(select(Region.slug)),
        "phase": content.PHASES,
        "target": content.TARGETS,
    }.items():
        assert {one.value for one in facets if one.name == name} == set(words), name

    adoptions = Counter(db.session.scalars(select(Adoption.state)))
    assert set(adoptions) == set(AdoptionState)
    assert len(counting_adoptions(written)) >= 10
    reviews = list(db.session.scalars(select(Review)))
    assert {ReviewState.ASKED, ReviewState.GIVEN} <= {one.state for one in reviews}
    assert {True, False} <= {one.favourable for one in reviews}
    assert Counter(one.side for one in reviews if one.state == ReviewState.GIVEN).keys() == set(Side)

    agreements = list(db.session.scalars(select(Agreement)))
    assert {one.answer for one in agreements} == {Consent.ASKED, Consent.NAMED}
    [thanked] = [one for one in shown if one.id in {one.practice_id for one in agreements}]
    said = version_or_none(thanked.id, thanked.published_number)
    assert len(credits_of(thanked, said.content).names) == 1
    assert credits_of(thanked, said.content).others


def test_demo_content_is_never_mixed_with_a_real_installation(app, make):
    make.member("Jan", "jan@school.be")
    db.session.commit()
    assert not builder.has_demo_content()

    with pytest.raises(builder.NotEmptyError):
        builder.build(progress=lambda _words: None)

    assert not builder.has_demo_content()

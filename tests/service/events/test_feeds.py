"""Calendars to subscribe to, public and personal."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import update

from netwerk.events import feeds
from netwerk.events.models import CalendarFeed, Event, Invitation
from netwerk.events.queries import Wishes
from netwerk.events.services import booking as bookings
from netwerk.events.services import publishing
from netwerk.kernel import clock
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.kernel.errors import Conflict, NotFound
from netwerk.members.actor import Actor
from netwerk.members.login import actor_of
from netwerk.members.models import Member
from netwerk.members.queries import member_with_rights
from netwerk.taxonomy.queries import region_by_slug, theme_by_slug
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("words")


def titles(content: bytes) -> list[str]:
    return [str(entry["summary"]) for entry in Calendar.from_ical(content).walk("VEVENT")]


def public(**wishes: object) -> list[str]:
    return titles(feeds.public_feed(Wishes(**wishes), clock.now(), "https://netwerk.example/agenda.ics"))


def test_a_feed_holds_the_days_of_its_theme_and_region(make: Make) -> None:
    make.event(title="Carpoolen", theme="mobiliteit", region="maasland")
    make.event(title="Fietsen", theme="mobiliteit", region="haspengouw")
    make.event(title="Ouders", theme="rol-van-de-ouders", region="maasland")
    mobility, maasland = theme_by_slug("mobiliteit"), region_by_slug("maasland")

    assert sorted(public()) == ["Carpoolen", "Fietsen", "Ouders"]
    assert sorted(public(theme=mobility)) == ["Carpoolen", "Fietsen"]
    assert sorted(public(region=maasland)) == ["Carpoolen", "Ouders"]
    assert public(theme=mobility, region=maasland) == ["Carpoolen"]


def test_a_feed_looks_back_ninety_days_and_never_shows_a_draft(make: Make) -> None:
    now = clock.now()
    make.event(title="Vorig seizoen", starts=now - timedelta(days=91))
    make.event(title="Vorige maand", starts=now - timedelta(days=30))
    make.event(title="Geheim", state="draft")

    assert public() == ["Vorige maand"]


def test_a_cancelled_day_stays_in_the_feed_and_says_so(make: Make) -> None:
    make.event(title="Speeddate", state="cancelled")

    assert public() == ["Geannuleerd: Speeddate"]


def test_a_day_without_stored_bytes_is_written_anew(make: Make) -> None:
    event = make.event(title="Slotdag")
    with transaction() as session:
        session.get(Event, event.id).vevent = b""

    assert public() == ["Slotdag"]


def test_many_days_without_stored_bytes_cost_no_more_questions(make: Make, client: Visitor) -> None:
    asked = []
    for _time in range(2):
        for _day in range(3):
            make.event(title="Slotdag")
        with transaction() as session:
            session.execute(update(Event).values(vevent=b""))
            mark_visible_change()
        assert set(titles(client.open("/agenda.ics").data)) == {"Slotdag"}
        asked.append(len(client.queries))
    assert asked[0] == asked[1]


def test_a_personal_feed_holds_the_invitations_uid_and_nobody_elses_days(make: Make, cast: Cast) -> None:
    mine, other = make.event(title="Mijn dag"), make.event(title="Andermans dag")
    attendee = make.attendee(mine, "An", cast.an.email)
    make.attendee(other)
    with transaction():
        _feed, token = feeds.create_feed(actor_of_member(cast.an.id), "gsm", now=clock.now())

    content = feeds.personal_feed(token, now=clock.now()).content
    entry = Calendar.from_ical(content).walk("VEVENT")[0]

    assert titles(content) == ["Mijn dag"]
    assert entry["uid"] == invitation_uid(attendee.id)
    assert "attendee" not in entry


def test_a_personal_feed_changes_with_the_registration(make: Make, cast: Cast) -> None:
    attendee = make.attendee(make.event(), "An", cast.an.email)
    with transaction():
        _feed, token = feeds.create_feed(actor_of_member(cast.an.id), "gsm", now=clock.now())
    before = feeds.personal_feed(token, now=clock.now())
    same = feeds.personal_feed(token, now=clock.now())

    with transaction():
        bookings.cancel_attendee(attendee.id, by="test", reason="", now=clock.now())
    after = feeds.personal_feed(token, now=clock.now())

    assert same.tag == before.tag != after.tag
    assert titles(after.content) == []


def test_waiting_people_have_no_day_in_their_feed(make: Make, cast: Cast) -> None:
    event = make.event(capacity=1)
    make.attendee(event)
    make.attendee(event, "An", cast.an.email)
    with transaction():
        _feed, token = feeds.create_feed(actor_of_member(cast.an.id), "gsm", now=clock.now())

    assert titles(feeds.personal_feed(token, now=clock.now()).content) == []


def test_a_cancelled_day_leaves_the_personal_feed_once_it_is_past(make: Make, cast: Cast) -> None:
    event = make.event(title="Speeddate")
    make.attendee(event, "An", cast.an.email)
    with transaction():
        _feed, token = feeds.create_feed(actor_of_member(cast.an.id), "gsm", now=clock.now())
        publishing.cancel(event.id, "Ziek", SYSTEM, now=clock.now())

    assert titles(feeds.personal_feed(token, now=clock.now()).content) == ["Geannuleerd: Speeddate"]
    later = event.ends_at + timedelta(days=1)
    assert titles(feeds.personal_feed(token, now=later).content) == []


def test_only_the_hash_of_an_address_is_kept_and_revoking_ends_it(make: Make, cast: Cast) -> None:
    an = actor_of_member(cast.an.id)
    with transaction():
        feed, token = feeds.create_feed(an, "  gsm \n", now=clock.now())
    assert feed.label == "gsm"
    assert token not in feed.token_hash
    assert feeds.personal_feed(token, now=clock.now())

    with pytest.raises(NotFound), transaction():
        feeds.revoke_feed(feed.id, actor_of_member(cast.dirk.id))
    with transaction():
        feeds.revoke_feed(feed.id, an)
    with pytest.raises(NotFound):
        feeds.personal_feed(token, now=clock.now())


def test_nobody_has_more_than_twenty_addresses(cast: Cast) -> None:
    an = actor_of_member(cast.an.id)
    with transaction():
        for _ in range(feeds.MOST_FEEDS):
            feeds.create_feed(an, "", now=clock.now())
    with pytest.raises(Conflict):
        feeds.create_feed(an, "", now=clock.now())


def test_a_feed_answers_304_to_who_has_it_already(make: Make, client: Visitor) -> None:
    make.event(theme="mobiliteit")
    first = client.open("/agenda/thema/mobiliteit.ics")
    tag = first.headers["ETag"]

    again = client.open("/agenda/thema/mobiliteit.ics", status=304, headers={"If-None-Match": tag})
    make.event(theme="mobiliteit", title="Nieuw")
    changed = client.open("/agenda/thema/mobiliteit.ics", headers={"If-None-Match": tag})

    assert not tag.startswith("W/")
    assert first.mimetype == "text/calendar"
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert again.data == b""
    assert "Nieuw" in titles(changed.data)


def test_a_personal_feed_stays_private_and_notes_its_use(make: Make, cast: Cast, client: Visitor) -> None:
    make.attendee(make.event(), "An", cast.an.email)
    with transaction():
        feed, token = feeds.create_feed(actor_of_member(cast.an.id), "gsm", now=clock.now())

    answer = client.open(f"/agenda/mijn/{token}.ics")
    again = client.open(
        f"/agenda/mijn/{token}.ics", status=304, headers={"If-None-Match": answer.headers["ETag"]}
    )

    assert len(client.queries) == 1
    assert answer.headers["Cache-Control"] == "private, max-age=900" == again.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    db.session.rollback()
    assert db.session.get(CalendarFeed, feed.id).used_at is not None
    client.open("/agenda/mijn/geraden.ics", status=404)


def feed_of(member: Member) -> str:
    with transaction():
        return feeds.create_feed(actor_of_member(member.id), "gsm", now=clock.now())[1]


def actor_of_member(member_id: int) -> Actor:
    return actor_of(member_with_rights(member_id))


def invitation_uid(attendee_id: int) -> str:
    return db.session.scalars(db.select(Invitation.uid).where(Invitation.attendee_id == attendee_id)).one()


def test_an_address_asked_all_the_time_has_to_wait_an_hour(
    make: Make, cast: Cast, client: Visitor, at: Callable[[str], datetime]
) -> None:
    at("2027-02-01 10:00")
    token = feed_of(cast.an)
    path = f"/agenda/mijn/{token}.ics"
    for _poll in range(feeds.POLLS_AN_HOUR):
        client.open(path)
    refused = client.open(path, status=429)
    assert 0 < int(refused.headers["Retry-After"]) <= 3601
    client.open(f"/agenda/mijn/{feed_of(cast.bart)}.ics")
    at("2027-02-01 11:01")
    client.open(path)


def test_guessing_at_addresses_stops_while_ones_own_goes_on(make: Make, cast: Cast, client: Visitor) -> None:
    path = f"/agenda/mijn/{feed_of(cast.an)}.ics"
    for number in range(feeds.GUESSES_AN_HOUR):
        client.open(f"/agenda/mijn/geraden{number}.ics", status=404)
    client.open("/agenda/mijn/nog-een.ics", status=429)
    client.open(path)

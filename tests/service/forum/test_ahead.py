"""The extra overview in the week before a network day: for who comes and follows, once, in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from netwerk.events.models import Event
from netwerk.events.services import publishing
from netwerk.forum import digest_rules, jobs
from netwerk.forum.models import Thread
from netwerk.forum.services import linking
from netwerk.kernel import clock
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import transaction
from netwerk.members.actor import Actor
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import OVERVIEW, Level
from tests.builders import SYSTEM, Make
from tests.support.post_office import PostOffice
from tests.talk import Talk

At = Callable[[str], datetime]


@pytest.mark.parametrize(
    ("day", "closed", "goes_out"),
    [
        (date(2026, 11, 26), (), date(2026, 11, 24)),
        (date(2026, 11, 23), (), date(2026, 11, 20)),
        (date(2026, 11, 24), (), date(2026, 11, 20)),
        (date(2026, 11, 26), (date(2026, 11, 24),), date(2026, 11, 23)),
        (date(2027, 1, 5), tuple(date(2026, 12, one) for one in range(21, 32)), date(2027, 1, 1)),
        (date(2027, 1, 2), tuple(date(2026, 12, one) for one in range(21, 32)), date(2026, 12, 31)),
    ],
)
def test_it_goes_out_on_a_working_day_unless_that_would_be_late(
    day: date, closed: tuple[date, ...], goes_out: date
) -> None:
    assert digest_rules.ahead_of(day, lambda one: one in closed) == digest_rules.instant(goes_out)


@pytest.fixture
def day(at: At, make: Make, words: None) -> Event:
    """Thursday 26 November: told of on Tuesday, in a network that is older than its first weeks."""
    at("2026-08-03 10:00")
    return make.event(title="Dag over vervoer", starts=datetime(2026, 11, 26, 13, 30, tzinfo=BRUSSELS))


@pytest.fixture
def her(talk: Talk) -> Actor:
    return talk.somebody("Hera Peeters")


@pytest.fixture
def thread(talk: Talk, day: Event) -> Thread:
    talk.thread("Lang geleden", now=clock.now())
    made = talk.thread("Wie rijdt mee naar Pelt?", now=clock.now())
    with transaction():
        linking.link(made, "event", day.id, talk.moderator, now=clock.now())
    return made


def follow(who: Actor, day: Event, level: Level = Level.DIGEST) -> None:
    with transaction():
        subscriptions.choose(who.id, ("event", day.id), level, now=clock.now())


@pytest.fixture
def ahead(at: At, post_office: PostOffice) -> Callable[..., list[str]]:
    """What somebody reads of days that come, after the job ran at a moment."""

    def run(who: Actor, moment: str = "2026-11-24 09:15") -> list[str]:
        at(moment)
        jobs.tell()
        jobs.make_digests()
        jobs.make_digests()
        return [
            post_office.text(mail)
            for mail in post_office.to(who.email)
            if str(mail["Subject"]).startswith("Binnenkort")
        ]

    return run


def test_who_comes_and_follows_gets_the_threads_about_the_day_once(
    make: Make, day: Event, thread: Thread, her: Actor, ahead, post_office: PostOffice
) -> None:
    make.attendee(day, her.name, her.email)
    follow(her, day)

    (text,) = ahead(her)
    assert "Dag over vervoer" in text
    assert "Wie rijdt mee naar Pelt?" in text
    assert f"/{thread.id}-" in text
    assert len(ahead(her, "2026-11-25 09:15")) == 1
    overviews = [one for one in post_office.to(her.email) if "gezegd" in str(one["Subject"])]
    assert not overviews, "the same morning there is one overview"


@pytest.mark.parametrize("who", ["comes only", "follows only", "wants no overview", "follows no more"])
def test_nobody_else_gets_it(make: Make, day: Event, thread: Thread, her: Actor, ahead, who: str) -> None:
    assert thread.id
    if who != "follows only":
        make.attendee(day, her.name, her.email)
    if who != "comes only":
        follow(her, day, Level.OFF if who == "follows no more" else Level.EVERY)
    if who == "wants no overview":
        with transaction():
            subscriptions.choose(her.id, OVERVIEW, Level.OFF, now=clock.now())
    assert ahead(her) == []


def test_not_before_its_morning_nor_after_the_day_began(
    make: Make, day: Event, thread: Thread, her: Actor, ahead
) -> None:
    assert thread.id
    make.attendee(day, her.name, her.email)
    follow(her, day)
    assert ahead(her, "2026-11-24 08:50") == []
    assert ahead(her, "2026-11-26 14:00") == []


def test_a_day_that_is_cancelled_or_of_which_nobody_speaks_is_not_told(
    at: At, make: Make, talk: Talk, day: Event, her: Actor, ahead
) -> None:
    make.attendee(day, her.name, her.email)
    follow(her, day)
    assert ahead(her) == []
    other = make.event(title="Gaat niet door", starts=datetime(2026, 11, 27, 9, 0, tzinfo=BRUSSELS))
    make.attendee(other, her.name, her.email)
    follow(her, other)
    linked = talk.thread("Wie brengt koffie mee?", now=clock.now())
    with transaction():
        linking.link(linked, "event", other.id, talk.moderator, now=clock.now())
        publishing.cancel(other.id, "Ziek.", SYSTEM, now=clock.now())
    assert ahead(her, "2026-11-25 09:15") == []


def test_what_was_said_about_it_is_told_in_full_and_not_again_on_tuesday(
    at: At, make: Make, talk: Talk, her: Actor, thread: Thread, ahead, post_office: PostOffice
) -> None:
    friday = make.event(title="Dag op maandag", starts=datetime(2026, 11, 23, 9, 0, tzinfo=BRUSSELS))
    with transaction():
        linking.link(thread, "event", friday.id, talk.moderator, now=clock.now())
    make.attendee(friday, her.name, her.email)
    follow(her, friday)
    talk.reply(thread, "Ik rijd door Pelt.", now=at("2026-11-19 10:00"))
    at("2026-11-19 10:05")
    jobs.tell()

    (text,) = ahead(her, "2026-11-20 09:15")
    assert "Ik rijd door Pelt." in text

    ahead(her, "2026-11-24 09:15")
    told = [post_office.text(mail) for mail in post_office.to(her.email)]
    assert sum("Ik rijd door Pelt." in one for one in told) == 1

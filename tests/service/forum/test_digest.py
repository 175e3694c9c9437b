"""The overview: whose, when, and that nothing is left out or told twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from netwerk.forum import boards, digest_rules, jobs, rules
from netwerk.forum.mails import digests
from netwerk.forum.models import Digest, Post
from netwerk.forum.services import digesting, marks, moderating, ordering, writing
from netwerk.forum.services.writing import Words
from netwerk.forum.subscribing import board_scope
from netwerk.kernel import clock, inbox
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox import OutboxMessage
from netwerk.members import services as member_services
from netwerk.members.models import Member
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import OVERVIEW, SITE, Level
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support import killing, mailbag
from tests.support.incoming import letter
from tests.support.post_office import PostOffice

pytestmark = pytest.mark.usefixtures("words")
At = Callable[[str], datetime]
MAKER = "tests.support.digest_maker"


def _say(who: Member, title: str, now: datetime, board: str = "mobiliteit") -> int:
    """Begin a thread; gives its id."""
    where, words = boards.board_at(board), Words(f"{title}, wie weet het?")
    with transaction():
        return writing.begin(where, rules.Kind.QUESTION, title, words, actor(who), now=now).thread_id


def _tell(at: At, moment: str) -> None:
    at(moment)
    jobs.tell()


@pytest.fixture
def people(at: At, cast: Cast) -> Cast:
    """A network that is older than its first weeks: overviews go out on Tuesdays."""
    at("2026-08-03 10:00")
    for member in (cast.an, cast.els, cast.chantal):
        assert member.id
    _say(cast.els, "Lang geleden", clock.now())
    _tell(at, "2026-08-03 10:05")
    with transaction():
        db.session.execute(Digest.__table__.delete())
    return cast


def _overviews(post_office: PostOffice, address: str) -> list[str]:
    return [
        post_office.text(mail).replace("\r\n", "\n")
        for mail in post_office.to(address)
        if str(mail["Subject"]).startswith("Wat er gezegd werd")
    ]


def test_once_a_week_everybody_gets_what_others_said_in_full(
    people: Cast, at: At, post_office: PostOffice
) -> None:
    _say(people.els, "Fietsplan gezocht", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at("2026-11-24 09:15")

    jobs.make_digests()
    jobs.make_digests()

    [text] = _overviews(post_office, "an@school.example")
    assert "Fietsplan gezocht, wie weet het?" in text
    assert "Lang geleden" not in text
    assert _overviews(post_office, "els@netwerk.example") == []


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("2026-11-23 09:30", "a Monday"),
        ("2026-11-24 08:59", "before nine"),
        ("2026-12-22 10:00", "the Christmas holidays"),
        ("2026-11-28 10:00", "a Saturday"),
    ],
)
def test_nothing_goes_out_at_another_moment(
    people: Cast, at: At, post_office: PostOffice, moment: str, why: str
) -> None:
    _say(people.els, "Fietsplan gezocht", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at(moment)

    jobs.make_digests()

    assert _overviews(post_office, "an@school.example") == [], why


def test_in_its_first_weeks_the_network_is_told_of_every_working_day(
    at: At, cast: Cast, post_office: PostOffice
) -> None:
    at("2026-11-18 09:30")
    assert cast.an.id
    _say(cast.els, "Eerste vraag", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at("2026-11-19 09:15")

    jobs.make_digests()

    assert len(_overviews(post_office, "an@school.example")) == 1


# Around the last day of summer time (25 October 2026), with the autumn holidays and a week of no worker
# behind it, and its first (28 March 2027), where the spring holidays begin: Sundays on which something is
# said at half past two, each with the Tuesday on which it is told of.
CLOCKS = {
    "back": {
        "2026-10-11": "2026-10-13",
        "2026-10-18": "2026-10-20",
        "2026-10-25": "2026-10-27",
        "2026-11-08": "2026-11-10",
        "2026-11-22": "2026-11-24",
    },
    "forward": {"2027-03-14": "2027-03-16", "2027-03-28": "2027-04-13", "2027-04-18": "2027-04-20"},
}


@pytest.mark.parametrize("clock_goes", CLOCKS)
def test_the_spans_join_across_holidays_the_change_of_the_clock_and_a_worker_that_was_away(
    people: Cast, at: At, post_office: PostOffice, clock_goes: str
) -> None:
    said = []
    for week, (sunday, tuesday) in enumerate(CLOCKS[clock_goes].items()):
        title = f"Vraag {week}"
        _say(people.els, title, at(f"{sunday} 02:30"))
        _tell(at, f"{sunday} 02:40")
        said.append(title)
        at(f"{tuesday} 09:15")
        jobs.make_digests()

    texts = _overviews(post_office, "an@school.example")
    told = [title for text in texts for title in said if title in text]
    assert told == said
    spans = db.session.execute(
        select(Digest.since, Digest.until).where(Digest.member_id == people.an.id).order_by(Digest.until)
    ).all()
    assert [one.since for one in spans[1:]] == [one.until for one in spans[:-1]]


def test_a_worker_that_is_stopped_in_the_middle_goes_on_where_it_was(
    people: Cast, at: At, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    _say(people.els, "Fietsplan gezocht", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at("2026-11-24 09:15")
    real, done = digesting.make, []

    def stopped(member_id: int, until: datetime) -> bool:
        made = real(member_id, until)
        done.append(member_id)
        if len(done) == 2:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(digesting, "make", stopped)
    with pytest.raises(KeyboardInterrupt):
        jobs.make_digests()
    monkeypatch.undo()
    at("2026-11-24 11:00")
    jobs.make_digests()

    assert len(_overviews(post_office, "an@school.example")) == 1
    assert len(_overviews(post_office, "chantal@netwerk.example")) == 1


def test_a_worker_that_is_killed_again_and_again_leaves_no_gap_and_repeats_nothing(
    people: Cast, at: At, post_office: PostOffice, tmp_path: Path
) -> None:
    told = []
    # The last Sunday of summer time lies between the first two of these Tuesdays.
    for tuesday, killed_at in (("2026-10-20", (1, 2)), ("2026-10-27", (6,)), ("2026-11-10", (9,))):
        before = datetime.fromisoformat(tuesday) - timedelta(days=2)
        told.append(f"Vraag voor {tuesday}")
        _say(people.els, told[-1], at(f"{before:%Y-%m-%d} 02:30"))
        _tell(at, f"{before:%Y-%m-%d} 02:40")
        now = at(f"{tuesday} 09:15")
        for number in killed_at:
            ended = killing.run(MAKER, Digest, str(tmp_path), now.isoformat(), str(number))
            killing.check_killed(Digest, number, ended)
        assert killing.run(MAKER, Digest, str(tmp_path), now.isoformat()) == 0

    for member, address in ((people.an, "an@school.example"), (people.chantal, "chantal@netwerk.example")):
        texts = _overviews(post_office, address)
        assert [title for text in texts for title in told if title in text] == told
        query = select(Digest.since, Digest.until).where(Digest.member_id == member.id)
        spans = db.session.execute(query.order_by(Digest.until)).all()
        assert len(spans) == 3
        assert [one.since for one in spans[1:]] == [one.until for one in spans[:-1]]
    assert _overviews(post_office, "els@netwerk.example") == []


def test_what_was_mailed_by_itself_or_read_is_not_told_again(
    people: Cast, at: At, post_office: PostOffice
) -> None:
    with transaction():
        subscriptions.choose(people.an.id, SITE, Level.EVERY, now=clock.now())
    _say(people.els, "Gemaild", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    with transaction():
        subscriptions.choose(people.an.id, SITE, Level.DIGEST, now=clock.now())
    read = _say(people.els, "Gelezen", at("2026-11-19 10:00"))
    _tell(at, "2026-11-19 10:05")
    with transaction():
        marks.raise_to(people.an.id, read, 1, clock.now())
    at("2026-11-24 09:15")

    jobs.make_digests()

    assert _overviews(post_office, "an@school.example") == []


def test_what_is_hidden_after_the_overview_was_made_is_not_sent(
    people: Cast, at: At, post_office: PostOffice
) -> None:
    thread_id = _say(people.els, "Fietsplan gezocht", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at("2026-11-24 09:15")
    jobs.make_digests()
    with transaction():
        moderating.hide(thread_id, 1, "Een naam.", actor(people.admin), version=1, now=clock.now())

    assert _overviews(post_office, "an@school.example") == []


@pytest.mark.parametrize("scope", [OVERVIEW, SITE])
def test_off_is_off(people: Cast, at: At, post_office: PostOffice, scope: tuple[str, int]) -> None:
    _say(people.els, "Fietsplan gezocht", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at("2026-11-24 09:15")
    jobs.make_digests()

    with transaction():
        subscriptions.choose(people.an.id, scope, Level.OFF, now=clock.now())

    assert _overviews(post_office, "an@school.example") == []


def test_a_board_that_somebody_switched_off_is_left_out(
    people: Cast, at: At, post_office: PostOffice
) -> None:
    _say(people.els, "Over mobiliteit", at("2026-11-18 10:00"))
    _say(people.els, "Over ouders", at("2026-11-18 10:01"), "rol-van-de-ouders")
    _tell(at, "2026-11-18 10:10")
    mobility = boards.board_at("mobiliteit").theme_id
    with transaction():
        subscriptions.choose(people.an.id, board_scope(mobility), Level.OFF, now=clock.now())
    at("2026-11-24 09:15")

    jobs.make_digests()

    [text] = _overviews(post_office, "an@school.example")
    assert "Over ouders" in text
    assert "Over mobiliteit" not in text


def test_what_is_stopped_or_hidden_between_the_making_and_the_sending_is_neither_told_nor_counted(
    people: Cast, at: At, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "SHOWN", 1)
    for place in range(3):
        _say(people.els, f"Over mobiliteit {place}", at(f"2026-11-18 10:0{place}"))
    _say(people.els, "Over ouders", at("2026-11-18 10:05"), "rol-van-de-ouders")
    hidden = _say(people.els, "Over een naam", at("2026-11-18 10:06"), "rol-van-de-ouders")
    _tell(at, "2026-11-18 10:10")
    at("2026-11-24 09:15")
    jobs.make_digests()

    mobility, admin = boards.board_at("mobiliteit").theme_id, actor(people.admin)
    with transaction():
        subscriptions.choose(people.an.id, board_scope(mobility), Level.OFF, now=clock.now())
        moderating.hide(hidden, 1, "Een naam.", admin, version=1, now=clock.now())

    [text] = _overviews(post_office, "an@school.example")
    assert "Over ouders" in text
    assert "Over mobiliteit" not in text
    assert "En nog" not in text
    [text] = _overviews(post_office, "chantal@netwerk.example")
    assert "Over mobiliteit 0" in text
    assert "En nog 3 reacties" in text


def test_whose_account_is_closed_gets_no_overview_that_waits(
    people: Cast, at: At, post_office: PostOffice
) -> None:
    _say(people.els, "Fietsplan gezocht", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at("2026-11-24 09:15")
    jobs.make_digests()
    with transaction():
        member_services.disable_member(people.an.id, "test", now=clock.now())

    assert _overviews(post_office, "an@school.example") == []
    assert len(_overviews(post_office, "chantal@netwerk.example")) == 1


def test_an_answer_to_an_overview_comes_back_kindly_and_goes_to_no_organiser(
    people: Cast, at: At, post_office: PostOffice, make: Make
) -> None:
    _say(people.els, "Fietsplan gezocht", at("2026-11-18 10:00"))
    _tell(at, "2026-11-18 10:05")
    at("2026-11-24 09:15")
    make.attendee(make.event(), people.an.name, "an@school.example")
    jobs.make_digests()
    [mail] = [one for one in post_office.to("an@school.example") if "gezegd" in str(one["Subject"])]
    way = str(mail["Reply-To"])
    assert way == "netwerk+overzicht@netwerk.example"
    sent = len(db.session.scalars(select(OutboxMessage.id)).all())

    def receive(sender: str, *headers: str) -> str:
        octets = letter("Wij hebben er **een**.", sender, *headers, title=f"Re: {mail['Subject']}")
        with transaction():
            return inbox.receive(mailbag.to(way, octets), clock.now()).verdict

    assert receive("an@school.example", "Auto-Submitted: auto-replied") == "dropped"
    assert receive("vreemde@elders.example") == "forum_stranger"
    assert len(db.session.scalars(select(OutboxMessage.id)).all()) == sent
    assert receive("an@school.example") == "forum_overview"

    [told] = [one for one in post_office.to("an@school.example") if "Niet geplaatst" in str(one["Subject"])]
    text = post_office.text(told)
    assert "Wij hebben er **een**." in text
    assert "In een overzicht staan verschillende gesprekken" in text
    assert len(db.session.scalars(select(OutboxMessage.id)).all()) == sent + 1
    assert db.session.scalar(select(Post.id).where(Post.via == "mail")) is None


def test_a_busy_board_that_somebody_switched_off_takes_no_room_from_the_others(
    people: Cast, at: At, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digesting, "MOST", 3)
    for place in range(4):
        _say(people.els, f"Over mobiliteit {place}", at(f"2026-11-18 10:0{place}"))
    _say(people.els, "Over ouders", at("2026-11-18 10:05"), "rol-van-de-ouders")
    _tell(at, "2026-11-18 10:10")
    with transaction():
        mobility = boards.board_at("mobiliteit").theme_id
        subscriptions.choose(people.an.id, board_scope(mobility), Level.OFF, now=clock.now())
    at("2026-11-24 09:15")

    jobs.make_digests()

    [text] = _overviews(post_office, "an@school.example")
    assert "Over ouders" in text


def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_change_of_the_clock() -> None:
    before, after = (digest_rules.instant(date(2026, 10, day)) for day in (20, 27))

    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (7, 8)


def test_a_theme_that_somebody_chose_is_told_of_though_all_the_rest_is_off(
    people: Cast, at: At, post_office: PostOffice
) -> None:
    theme = board_scope(boards.board_at("mobiliteit").theme_id)
    with transaction():
        subscriptions.choose(people.an.id, SITE, Level.OFF, now=clock.now())
        subscriptions.choose(people.an.id, theme, Level.DIGEST, now=clock.now())
    _say(people.els, "Over mobiliteit", at("2026-11-18 10:00"))
    _say(people.els, "Over begeleiden", at("2026-11-18 10:01"), board="begeleiden")
    _tell(at, "2026-11-18 10:05")
    at("2026-11-24 09:15")

    jobs.make_digests()

    [text] = _overviews(post_office, "an@school.example")
    assert "Over mobiliteit" in text
    assert "Over begeleiden" not in text


def test_what_was_out_of_sight_when_its_overview_went_out_is_told_of_in_the_next_and_once(
    people: Cast, at: At, post_office: PostOffice
) -> None:
    hidden, told = (
        _say(people.els, title, at("2026-11-18 10:00")) for title in ("Fietsplan gezocht", "Al verteld")
    )
    whole = _say(people.els, "Heel gesprek", at("2026-11-18 10:01"))
    _tell(at, "2026-11-18 10:05")
    admin = actor(people.admin)
    now = at("2026-11-23 09:15")
    with transaction():
        moderating.hide(hidden, 1, "Even kijken.", admin, version=1, now=now)
        ordering.hide_thread(whole, "Even kijken.", admin, now=now)
    at("2026-11-24 09:15")
    jobs.make_digests()
    now = at("2026-11-25 09:15")
    with transaction():
        moderating.hide(told, 1, "Even kijken.", admin, version=1, now=now)
        for one in (hidden, told):
            moderating.show(one, 1, admin, version=1, now=now)
        ordering.show_thread(whole, admin, now=now)

    for tuesday in ("2026-12-01 09:15", "2026-12-08 09:15"):
        at(tuesday)
        jobs.make_digests()

    texts = "\n".join(_overviews(post_office, "an@school.example"))
    said = ("Fietsplan gezocht, wie", "Al verteld, wie", "Heel gesprek, wie")
    assert [texts.count(one) for one in said] == [1, 1, 1]


def test_a_busy_thread_leaves_room_for_the_others_and_what_is_more_is_counted(
    people: Cast, at: At, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digesting, "MOST", 4)
    monkeypatch.setattr(digests, "SHOWN", 3)
    busy = _say(people.els, "Druk", at("2026-11-18 10:00"))
    for minute in range(1, 6):
        with transaction():
            writing.reply(busy, Words("Nog iets."), actor(people.els), now=at(f"2026-11-18 10:0{minute}"))
    _say(people.els, "Stil", at("2026-11-18 10:08"))
    _tell(at, "2026-11-18 10:15")
    at("2026-11-24 09:15")

    jobs.make_digests()

    [text] = _overviews(post_office, "an@school.example")
    assert "Stil, wie weet het?" in text
    assert "En nog 4 reacties" in text

"""Files taken in: tried first, whole or not at all, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from netwerk.events.foreign_calendar import read_calendar
from netwerk.events.models import Event
from netwerk.events.services import publishing
from netwerk.kernel import clock, importing, search, tables
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.importing import ImportRun, Outcome, State, runs, working
from netwerk.kernel.importing.working import LEASE
from netwerk.members import holdings
from netwerk.members.importing import forgetting
from netwerk.members.models import Member, Membership, Organisation
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support import import_files as files
from tests.support.pace import measured

pytestmark = pytest.mark.usefixtures("words")


@pytest.fixture
def read(cast: Cast) -> Callable[..., ImportRun]:
    """Hand a file in as the administrator, and let the worker read it."""
    label = actor(cast.admin).label

    def hand_in(kind: str, octets: bytes, **options: object) -> ImportRun:
        with transaction():
            run_id = importing.begin(kind, octets, "bestand.csv", options, label).id
        importing.work()
        return importing.found(run_id)

    return hand_in


@pytest.fixture
def take_in(read: Callable[..., ImportRun], cast: Cast) -> Callable[..., ImportRun]:
    """Hand a file in, say yes to it, and let the worker do it."""

    def all_of_it(kind: str, octets: bytes, **options: object) -> ImportRun:
        run = read(kind, octets, **options)
        assert run.state == State.READ, (run.problem, run.rows)
        with transaction():
            importing.confirm(run.id, actor(cast.admin).label)
        importing.work()
        return importing.found(run.id)

    return all_of_it


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def outcomes(run: ImportRun) -> list[str]:
    return [row[2] for row in run.rows]


def remarks(run: ImportRun) -> dict[int, list[list[str]]]:
    return {row[0]: row[3] for row in run.rows if row[3]}


def table(*rows: tuple[str, ...]) -> bytes:
    return tables.csv_file(files.ORGANISATIONS, rows)


def test_organisations_are_taken_in_once_and_follow_their_table(take_in, read) -> None:
    first = table(
        ("a", "De Brug", "Genk", "secundaire school", "bouw | hout", ""),
        ("", "Bakkerij Claes", "hasselt", "onderneming", "", "https://claes.example"),
    )
    assert take_in("organisation", first).counts == {"new": 2}
    assert outcomes(read("organisation", first)) == ["same", "same"]
    changed = table(("a", "Campus De Brug", "Genk", "", "hout", ""), ("b", "=cmd()", "", "", "", ""))
    run = take_in("organisation", changed)
    assert run.counts == {"changed": 1, "new": 1}
    named = db.session.scalars(
        select(Organisation).order_by(Organisation.id).options(selectinload(Organisation.sectors))
    ).all()
    assert [one.name for one in named] == ["Campus De Brug", "Bakkerij Claes", "'=cmd()"]
    # What the table leaves empty stays as it was.
    assert named[0].type_id is not None
    assert [sector.slug for sector in named[0].sectors] == ["hout"]
    assert run.octets is None
    things = [("organisation", one.id) for one in named]
    found = search.named(things, "nl", {search.PUBLIC})
    assert [found[thing].title for thing in things] == [one.name for one in named]


def test_an_organisation_that_is_there_is_known_by_name_and_municipality(read, make: Make) -> None:
    make.organisation("Bakkerij Claes")
    run = read(
        "organisation",
        table(("", "BAKKERIJ CLAES", "Genk", "", "", ""), ("", "Bakkerij Nieuw", "", "", "", "")),
    )
    assert outcomes(run) == ["changed", "new"]


def test_each_wrong_row_says_what_and_where_and_nothing_can_be_taken_in(read, cast: Cast) -> None:
    octets = table(
        ("a", "", "", "", "", ""),
        ("b", "x" * 161, "", "", "", ""),
        ("c", "Goed", "Atlantis", "kasteel", "bouw | maan", "javascript:alert(1)"),
        ("d", "Ook goed", "", "", "", ""),
        ("d", "Dubbel", "", "", "", ""),
    )
    run = read("organisation", octets)
    assert outcomes(run) == ["wrong", "wrong", "wrong", "new", "wrong"]
    assert [column for column, _sentence in remarks(run)[4]] == ["gemeente", "type", "sectoren", "website"]
    with pytest.raises(Conflict), transaction():
        importing.confirm(run.id, actor(cast.admin).label)
    assert count(Organisation) == 0


@pytest.mark.parametrize(
    "octets",
    [
        b"\x00\x01\x02",
        b"PK\x03\x04 no zip",
        b"%PDF-1.7",
        b"\xff\xfe",
        b"a;b\n1;2",
        b"sleutel\n",
        "naam\n".encode("utf-16"),
        b"naam\n" + b"x\n" * 10_001,
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(read, octets: bytes) -> None:
    run = read("organisation", octets)
    assert run.state in {State.FAILED, State.READ}
    assert run.problem or not run.counts.get("new")


def test_encodings_and_separators_are_found_out(read) -> None:
    text = "naam{0}gemeente\r\nCafé Élan{0}Genk\r\n"
    for octets in (
        text.format(";").encode("cp1252"),
        text.format("\t").encode("utf-16"),
        text.format(",").encode("utf-8-sig"),
        ("sep=;\r\n" + text.format(";")).encode(),
    ):
        run = read("organisation", octets)
        assert [row[1] for row in run.rows] == ["Café Élan"]
        assert outcomes(run) == ["new"]


def test_a_row_has_the_number_that_a_spreadsheet_shows(read) -> None:
    told = read("organisation", b"naam\r\n\r\nBrug\r\n\r\n,\r\nWeg\r\n")
    assert [row[:2] for row in told.rows] == [[3, "Brug"], [6, "Weg"]]


def test_a_spreadsheet_is_read_and_one_that_unpacks_without_end_is_not(read) -> None:
    octets = tables.xlsx_file("Blad", ["naam", "gemeente"], [["De Brug", "Genk"]])
    assert outcomes(read("organisation", octets)) == ["new"]
    run = read("organisation", files.zip_bomb())
    assert run.state == State.FAILED
    assert "kunnen we niet lezen" in run.problem


def test_people_get_an_account_and_a_place_and_their_names_stand_in_no_report(
    take_in, read, make: Make
) -> None:
    make.organisation("De Brug")
    octets = tables.csv_file(
        ["naam", "e-mail", "organisatie", "functie", "contactpersoon"],
        [["Sofie Peers", "sofie@brug.example", "de brug", "coach", "ja"]],
    )
    run = take_in("contact", octets)
    assert "Sofie" not in str(run.rows)
    assert "sofie" not in str(run.rows)
    member = db.session.scalars(select(Member).filter_by(email_key="sofie@brug.example")).one()
    assert member.password_hash is None
    [place] = db.session.scalars(select(Membership).filter_by(member_id=member.id)).all()
    assert (place.function, place.is_contact) == ("coach", True)
    assert outcomes(read("contact", octets)) == ["same"]
    # What the table does not say stays as it was.
    silent = tables.csv_file(
        ["naam", "e-mail", "organisatie", "contactpersoon"],
        [["Sofie Peers", "sofie@brug.example", "de brug", ""]],
    )
    assert outcomes(read("contact", silent)) == ["same"]
    no_longer = tables.csv_file(
        ["naam", "e-mail", "organisatie", "contactpersoon"],
        [["Sofie Peers", "sofie@brug.example", "de brug", "nee"]],
    )
    take_in("contact", no_longer)
    db.session.expire_all()
    assert place.is_contact is False
    acts = select(AuditEntry.act).where(AuditEntry.act.startswith("organisation.")).order_by(AuditEntry.id)
    assert list(db.session.scalars(acts)) == ["organisation.contact", "organisation.no_contact"]
    wrong = tables.csv_file(
        ["naam", "e-mail", "organisatie", "contactpersoon"],
        [
            ["", "x", "Nergens", "misschien"],
            ["A", "a@x.example", "De Brug", ""],
            ["A", "a@x.example", "De Brug", ""],
        ],
    )
    run = read("contact", wrong)
    assert outcomes(run) == ["wrong", "new", "wrong"]
    assert len(remarks(run)[2]) == 4


def test_days_become_drafts_that_follow_until_they_are_published(take_in, read, cast: Cast) -> None:
    heads = ["sleutel", "titel", "dag", "begin", "einde", "thema's", "gemeente", "plaatsen"]

    def day(title: str = "Ouders mee", hour: str = "13.30") -> bytes:
        return tables.csv_file(
            heads, [["d1", title, "11/03/2027", hour, "16u30", "mobiliteit", "Genk", "40"]]
        )

    assert take_in("event", day()).counts == {"new": 1}
    event = db.session.scalars(select(Event)).one()
    assert (event.state, event.title, event.capacity) == ("draft", "Ouders mee", 40)
    assert event.starts_at.astimezone(BRUSSELS).strftime("%d/%m %H:%M") == "11/03 13:30"
    assert outcomes(read("event", day())) == ["same"]
    take_in("event", day("Ouders mee aan boord", "14:00"))
    db.session.expire_all()
    assert event.title == "Ouders mee aan boord"
    facts = {"summary": "Kort", "description": "Lang", "venue_name": "Zaal", "contact_email": "a@x.example"}
    with transaction():
        one = db.session.get_one(Event, event.id)
        for name, value in facts.items():
            setattr(one, name, value)
        publishing.publish(event.id, actor(cast.admin), now=clock.now())
    run = read("event", day("Nog anders"))
    assert outcomes(run) == ["same"]
    assert "al gepubliceerd" in str(run.rows)
    wrong = tables.csv_file(heads, [["", "", "31/02/2027", "25u", "x", "ruimte", "Mars", "-1"]])
    assert {column for column, _s in remarks(read("event", wrong))[2]} == {
        *("sleutel", "titel", "dag", "begin", "einde", "thema's", "gemeente", "plaatsen")
    }


def test_a_text_of_several_lines_keeps_them(take_in, read) -> None:
    days = tables.csv_file(
        ["sleutel", "titel", "dag", "begin", "einde", "uitleg"],
        [["a", "Dag\nvan twee", "2027-03-11", "13:30", "16:30", "Eerst:\r\n\r\n- koffie\n- rondgang"]],
    )
    take_in("event", days)
    event = db.session.scalars(select(Event)).one()
    assert (event.title, event.description) == ("Dag van twee", "Eerst:\n\n- koffie\n- rondgang")
    assert "<li>koffie</li>" in event.description_html
    schools = tables.csv_file(["naam", "over"], [["De Brug", "Een school.\nMet een bakkerij."]])
    take_in("organisation", schools)
    assert db.session.scalars(select(Organisation.about)).one() == "Een school.\nMet een bakkerij."
    assert outcomes(read("event", days)) == outcomes(read("organisation", schools)) == ["same"]


def test_an_outlook_calendar_becomes_a_draft_at_its_hour_of_here(take_in, make: Make) -> None:
    theme = make.theme("mobiliteit")
    run = take_in("calendar", files.OUTLOOK.replace("\n", "\r\n").encode(), theme_id=theme.id)
    assert run.counts == {"new": 1}
    event = db.session.scalars(select(Event).options(selectinload(Event.themes))).one()
    assert event.starts_at.astimezone(BRUSSELS).isoformat() == "2027-03-11T13:30:00+01:00"
    assert (event.venue_name, event.venue_address) == ("Stadhuis", "Stadsplein 1, Genk")
    assert [one.slug for one in event.themes] == ["mobiliteit"]
    assert "script" not in event.description_html


def test_a_google_series_is_put_out_on_the_wall_clock_with_its_exceptions(take_in, read) -> None:
    octets = files.GOOGLE.replace("\n", "\r\n").encode()
    run = take_in("calendar", octets)
    assert run.counts == {"new": 4, "same": 1}
    found = db.session.execute(select(Event.title, Event.starts_at).order_by(Event.starts_at)).all()
    told = [(row.title, f"{row.starts_at.astimezone(BRUSSELS):%m-%d %H:%M}") for row in found]
    # Over the change to summer time on 28 March, without 5 April, and one moved.
    assert told == [
        ("Intervisie", "03-22 14:00"),
        ("Intervisie", "03-29 14:00"),
        ("Intervisie (verplaatst)", "04-13 15:00"),
        ("Hele dag", "05-01 09:00"),
    ]
    assert set(outcomes(read("calendar", octets))) == {"same"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("RRULE:FREQ=DAILY",), "meer dan 60 dagen"),
        (("RRULE:FREQ=SECONDLY;COUNT=100000000",), "meer dan 60 dagen"),
        (("RRULE:FREQ=NOOIT",), ""),
        (("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",), "geen enkele dag"),
        (("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",), "geen enkele dag"),
        (("RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",), "meer dan 60 dagen"),
        (("RRULE:FREQ=DAILY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30",), "losse afspraken"),
        (("RRULE:FREQ=WEEKLY;COUNT=3", "EXRULE:FREQ=WEEKLY;INTERVAL=2"), "losse afspraken"),
        (("RECURRENCE-ID;RANGE=THISANDFUTURE:20270101T120000Z",), "losse afspraken"),
        (("RDATE;VALUE=PERIOD:20270401T120000Z/PT1H",), "losse afspraken"),
        (("RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2"), "losse afspraken"),
    ],
)
def test_a_series_that_cannot_be_is_said_of_that_event_alone(
    read, lines: tuple[str, ...], words: str
) -> None:
    run = read("calendar", files.calendar(files.event(1, *lines), files.event(2)))
    assert outcomes(run) == ["wrong", "new"]
    assert words in str(run.rows[0])


def test_a_series_has_the_days_beside_its_rule_and_not_those_that_were_taken_out(read) -> None:
    rule = ("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:{taken}", "RDATE:{added}")
    first = files.event(1)
    begin = first.partition("DTSTART:")[2][:16]
    day = datetime.strptime(begin, "%Y%m%dT%H%M%S%z")
    taken, added = day + timedelta(days=7), day + timedelta(days=100)
    lines = [one.format(taken=f"{taken:%Y%m%d}", added=f"{added:%Y%m%dT%H%M%SZ}") for one in rule]
    found = read_calendar(files.calendar(files.event(1, *lines)))
    assert [one.starts_at for one in found] == [day, day + timedelta(days=14), added]
    alone = read_calendar(files.calendar(files.event(1, lines[2])))
    assert [one.starts_at for one in alone] == [day, added]


@pytest.mark.parametrize(
    "event",
    [
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Jaar een\r\nDTSTART:00010101T000000Z\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Zonder tijd\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nSUMMARY:Zonder UID\r\nDTSTART:20270101T120000Z\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20270101T120000Z\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:x\r\nDTSTART:20270101T120000Z\r\nDTEND:20270101T110000Z\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:x\r\nDTSTART:99999999T999999Z\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:x\r\nDTSTART:20270101T120000Z\r\nDURATION:P9999D\r\nEND:VEVENT",
    ],
)
def test_an_event_that_cannot_be_read_is_wrong_by_itself(read, event: str) -> None:
    run = read("calendar", files.calendar(event, files.event(2)))
    assert outcomes(run) == ["wrong", "new"]


def test_no_calendar_and_a_double_event_are_refused(read) -> None:
    for octets in (b"hallo", b"\x00" * 100, files.calendar(), b"BEGIN:VCALENDAR"):
        assert read("calendar", octets).state == State.FAILED
    assert outcomes(read("calendar", files.calendar(files.event(1), files.event(1)))) == ["new", "wrong"]


def test_a_run_that_breaks_off_leaves_nothing_and_is_taken_up_again(
    read, cast: Cast, monkeypatch: pytest.MonkeyPatch, at
) -> None:
    at("2026-11-23 10:00")
    run = read("organisation", files.organisations(5))
    with transaction():
        importing.confirm(run.id, actor(cast.admin).label)

    class Killed(BaseException):
        """As a process that is killed: nobody catches it."""

    def break_off(*_args: object) -> None:
        db.session.flush()
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(working, "end", break_off)
        with pytest.raises(Killed):
            importing.work()
    assert count(Organisation) == 0
    assert importing.work() == 0
    at(clock.now() + LEASE)
    assert importing.work() == 1
    assert count(Organisation) == 5
    assert importing.found(run.id).state == State.DONE


def test_a_file_that_takes_its_worker_along_three_times_is_given_up(
    read, cast: Cast, monkeypatch: pytest.MonkeyPatch, at
) -> None:
    class Killed(BaseException):
        """As a process that is killed: nobody catches it."""

    def break_off(*_args: object) -> None:
        raise Killed

    at("2026-11-23 10:00")
    with monkeypatch.context() as patched:
        patched.setattr(working, "_do", break_off)
        for attempt in range(3):
            with pytest.raises(Killed):
                read("organisation", files.organisations(5)) if not attempt else importing.work()
            at(clock.now() + LEASE)
        assert importing.work() == 0
    [run] = runs.latest(2)
    assert (run.state, run.octets) == (State.FAILED, None)


def test_two_workers_take_a_file_in_once(read, cast: Cast) -> None:
    run = read("organisation", files.organisations(3))
    label = actor(cast.admin).label
    with transaction():
        importing.confirm(run.id, label)
    first = working._claim()
    assert first is not None
    assert working._claim() is None
    # One that came back after its lease was taken over writes nothing.
    with pytest.raises(Conflict):
        working._take_in(first[0], "somebody else")
    working._take_in(first[0], first[1])
    assert count(Organisation) == 3
    with pytest.raises(Conflict), transaction():
        importing.confirm(run.id, label)


def test_what_changed_since_it_was_read_is_seen_before_anything_is_written(read, cast: Cast) -> None:
    octets = tables.csv_file(["naam", "e-mail", "organisatie"], [["A", "a@x.example", "De Brug"]])
    with transaction():
        db.session.add(
            Organisation(
                name="De Brug", name_key="de brug", slug="de-brug", created_at=clock.now(), verified=True
            )
        )
    run = read("contact", octets)
    with transaction():
        importing.confirm(run.id, actor(cast.admin).label)
        db.session.delete(db.session.scalars(select(Organisation)).one())
    importing.work()
    run = importing.found(run.id)
    assert run.state == State.FAILED
    assert "Er is niets ingevoerd" in run.problem
    assert db.session.scalars(select(Member).filter_by(email_key="a@x.example")).first() is None


def test_files_and_reports_do_not_stay(read, cast: Cast, at) -> None:
    at("2026-11-23 10:00")
    run = read("organisation", files.organisations(2))
    at("2026-12-01 10:00")
    with transaction():
        importing.purge(clock.now())
    assert importing.found(run.id, lock=True).octets is None
    at("2027-02-01 10:00")
    with transaction():
        importing.purge(clock.now())
    assert importing.found(run.id).rows == []
    with pytest.raises(Invalid), transaction():
        importing.begin("organisation", b"x" * (runs.LARGEST + 1), "x", {}, "test")
    assert Outcome.NEW == "new"


def test_a_file_that_waits_forgets_who_leaves(read, cast: Cast, make: Make) -> None:
    make.organisation("De Brug")
    rows = [["Dirk Vos", "DIRK@elders.example", "De Brug"]]
    named = read("contact", tables.csv_file(["naam", "e-mail", "organisatie"], rows))
    other = read("organisation", files.organisations(1))
    with transaction():
        forgetting.forget(holdings.person_at(cast.dirk.email), False, clock.now())
    assert importing.found(named.id, lock=True).octets is None
    assert importing.found(other.id, lock=True).octets is not None
    db.session.rollback()
    assert len(forgetting.export(holdings.person_at(cast.admin.email))["ingevoerde-bestanden"]) == 2


@pytest.mark.slow
def test_five_thousand_organisations_are_taken_in_within_seconds(take_in, read) -> None:
    octets = files.organisations(5_000)
    with measured() as work:
        run = take_in("organisation", octets)
    assert run.counts == {"new": 5_000}
    assert count(Organisation) == 5_000
    assert read("organisation", octets).counts == {"same": 5_000}
    assert work.seconds < 60
    assert db.session.scalar(select(func.count()).where(AuditEntry.act == "import.take_in")) == 1


@pytest.mark.slow
def test_five_hundred_events_are_taken_in_within_seconds(take_in, read) -> None:
    octets = files.calendar(*(files.event(number) for number in range(500)))
    with measured() as work:
        assert take_in("calendar", octets).counts == {"new": 500}
    assert count(Event) == 500
    assert read("calendar", octets).counts == {"same": 500}
    assert work.seconds < 60

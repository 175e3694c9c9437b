"""What the one status block says in each of its ten states."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from netwerk.events import presentation, programme_page, status_words
from netwerk.events.models import Event
from netwerk.events.rules import State
from netwerk.events.status_words import OwnPlace

pytestmark = pytest.mark.one_database

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
START = datetime(2027, 3, 11, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)
COMES = OwnPlace(State.CONFIRMED, "/inschrijving/x", "/inschrijving/x/annuleer/1")
WAITS = OwnPlace(State.WAITLISTED, "/inschrijving/x", "/inschrijving/x/annuleer/1", position=3)


def day(**facts: object) -> Event:
    usual = {
        "id": 7,
        "slug": "zorg",
        "title": "Zorg op de werkvloer",
        "kind": "netwerkdag",
        "state": "published",
        "starts_at": START,
        "ends_at": START + timedelta(hours=4),
        "zone": "Europe/Brussels",
        "capacity": 20,
        "taken": 6,
        "report_html": "",
        "contact_email": "chantal@netwerk.example",
        "cancel_reason": "",
        "venue_name": "",
        "venue_address": "",
        "is_online": False,
        "changed_at": NOW,
        "themes": [],
        "municipality": None,
    }
    return Event(**(usual | facts))


@pytest.mark.parametrize(
    ("facts", "waiting", "own", "state", "says", "act"),
    [
        ({}, 0, None, "open", "Nog 14 plaatsen.", "Schrijf je in"),
        ({"capacity": None}, 0, None, "open", "Er is plaats voor iedereen.", "Schrijf je in"),
        ({"taken": 19}, 0, None, "few", "Nog 1 plaats.", "Schrijf je in"),
        ({"taken": 20}, 6, None, "full", "Er staan 6 mensen op de wachtlijst.", "Zet me op de wachtlijst"),
        ({"taken": 20}, 0, None, "full", "sta je vooraan", "Zet me op de wachtlijst"),
        ({"taken": 19}, 1, None, "full", "gaan eerst naar de wachtlijst", "Zet me op de wachtlijst"),
        (
            {"opens_at": NOW + DAY},
            0,
            None,
            "soon",
            "dinsdag 2 maart 2027 om 10.00 uur",
            "Mail me bij de start",
        ),
        (
            {"closes_at": NOW - DAY},
            0,
            None,
            "closed",
            "sinds zondag 28 februari",
            "Vraag het aan de organisator",
        ),
        ({"starts_at": NOW - DAY / 24}, 0, None, "closed", "is bezig", "Vraag het aan de organisator"),
        ({}, 0, COMES, "registered", "Je plaats ligt vast.", "Bekijk mijn inschrijving"),
        ({"taken": 20}, 6, WAITS, "waiting", "op plaats 3 van de wachtlijst", "Haal me van de lijst"),
        (
            {"moved_from": START - 7 * DAY},
            0,
            COMES,
            "moved",
            "(was donderdag 4 maart",
            "Bekijk mijn inschrijving",
        ),
        ({"state": "cancelled"}, 0, COMES, "cancelled", "gaat niet door", "Bekijk andere netwerkdagen"),
        ({"ends_at": NOW - DAY, "starts_at": NOW - 2 * DAY}, 0, COMES, "past", "is voorbij", ""),
    ],
)
def test_the_status_block_says_one_thing_and_offers_one_act(
    app: Flask, facts: dict[str, object], waiting: int, own: OwnPlace | None, state: str, says: str, act: str
) -> None:
    words = status_words.status(day(**facts), waiting, "nl", NOW, own)

    assert words.state == state
    assert says in words.text
    assert words.action == act
    assert bool(words.href) == bool(act)


def test_colleagues_are_counted(app: Flask) -> None:
    assert status_words.own_words(1) == "Je bent ingeschreven, samen met 1 collega."
    assert status_words.own_words(2) == "Je bent ingeschreven, samen met 2 collega's."


def test_a_report_is_offered_when_there_is_one(app: Flask) -> None:
    past = day(starts_at=NOW - 2 * DAY, ends_at=NOW - DAY, report_html="<p>Fijn</p>")

    assert status_words.status(past, 0, "nl", NOW).href == "#verslag"
    assert presentation.card(past, 0, "nl", NOW, has_report=True)["seats"] == "Met verslag"


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        (datetime(2027, 3, 5, 23, tzinfo=UTC), "tot en met vrijdag 5 maart 2027"),
        (datetime(2027, 3, 5, 22, 59, tzinfo=UTC), "tot en met vrijdag 5 maart 2027"),
        (datetime(2027, 3, 5, 11, tzinfo=UTC), "tot vrijdag 5 maart 2027 om 12.00 uur"),
    ],
)
def test_a_closing_time_at_midnight_counts_the_whole_day_before(
    app: Flask, moment: datetime, says: str
) -> None:
    assert presentation.until_words(moment) == says


def test_a_card_shows_the_year_only_when_it_is_another(app: Flask) -> None:
    assert presentation.card(day(), 0, "nl", NOW)["year"] == ""
    assert presentation.card(day(), 0, "nl", NOW - 100 * DAY)["year"] == "2027"


def test_the_programme_writes_its_times_as_dutch_does(app: Flask) -> None:
    rows = programme_page.rows(day(programme=[{"start": "09:00", "end": "", "title": "Koffie: 10:00"}]))

    assert rows == [{"start": "09.00", "end": "", "title": "Koffie: 10:00"}]

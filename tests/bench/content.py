"""What the benchmark measures on: believable rows, a few made through the services, the rest copied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text

from netwerk.events.models import Attendee, Booking, Event, Invitation, event_theme
from netwerk.kernel import clock, schema
from netwerk.kernel.database import db, transaction
from netwerk.kernel.tokens import nonce
from netwerk.members.models import Member, Organisation
from netwerk.needs.models import Need, need_theme
from netwerk.practices.models import Practice
from netwerk.taxonomy.services import load_words
from tests.builders import Make
from tests.library import Library
from tests.register import Register

THEME, REGION = "leren-en-werken", "haspengouw"
EMAIL, PASSWORD = "meting@vti.example", "een-lange-zin-om-mee-te-meten"
TITLES = (
    "Hoe geraak ik op mijn werkplek? Mobiliteit in Noord-Limburg",
    "De werkvloer als klas: klassikaal werkplekleren op bedrijventerreinen",
    "Mentor zkt. trajectbegeleider: speeddate in het Maasland",
    "Van sollicitatiebrief tot eerste werkdag",
    "Evalueren doe je samen",
)
PLACES = ("hasselt", "genk", "lommel", "maaseik", "beringen")
DESCRIPTION = "\n\n".join(
    [
        "We bezoeken **twee bedrijven** die leerlingen opleiden en praten na met hun mentoren.",
        "- hoe begin je op de eerste dag\n- wie volgt wat op\n- wat zeg je als het moeilijk loopt",
        "Je krijgt een takenkaart mee voor mentor en trajectbegeleider. " * 6,
    ]
)
PROGRAMME = [
    {"start": "13:30", "end": "14:00", "title": "Onthaal met koffie", "speaker": ""},
    {"start": "14:00", "end": "15:30", "title": "Rondgang in het atelier", "speaker": "Bart Claes"},
    {"start": "15:45", "end": "16:45", "title": "Aan tafel: wat neem je mee?", "speaker": "An Peeters"},
]
# Half a year of days lies behind for every three years ahead: both halves of the agenda are filled.
FIRST_DAY, LAST_DAY = -85, 1000
PAST_DAYS = 1000
SHEETS = 30


@dataclass(frozen=True)
class Content:
    """Where to find what was made."""

    day_path: str
    day_id: int
    network_path: str
    feed_path: str
    practice_path: str
    region_path: str
    need_path: str


def fill(
    app: Flask, *, days: int, past: int, people_a_day: int, organisations: int, needs: int = 60
) -> Content:
    """Make the schema and so many rows; one day, the nearest, is the same whatever the numbers."""
    with app.app_context():
        schema.upgrade()
        with transaction():
            load_words()
        make = Make()
        patterns = [_pattern(make, title, place) for title, place in zip(TITLES, PLACES, strict=True)]
        featured = _pattern(make, "Ouders mee aan boord bij duaal leren", PLACES[0], days_ahead=1)
        with transaction():
            firms = _organisations(organisations)
            ids = _copies([event.id for event in patterns], days, past)
            _people(ids, people_a_day, firms)
            _people([featured.id], 24, firms[:20])
        need = _needs(make, needs)
        _member(make, [featured, *patterns])
        if db.engine.dialect.name == "postgresql":
            # What its autovacuum does by itself within a minute or so.
            with transaction() as session:
                session.execute(text("ANALYZE"))
        practice = _library(make, SHEETS)
        content = Content(
            day_path=f"/netwerkdagen/{featured.id}-{featured.slug}",
            day_id=featured.id,
            network_path=f"/netwerken/{THEME}",
            feed_path=f"/agenda/thema/{THEME}.ics",
            practice_path=f"/praktijken/{practice.id}-{practice.slug}",
            region_path=f"/regios/{REGION}",
            need_path=f"/noden/{need.id}-{need.slug}",
        )
        db.session.remove()
    return content


def _library(make: Make, number: int) -> Practice:
    """So many published practices, made through the services; the first is on the third step."""
    library = Library(make)
    sheets = [library.practice(library.somebody(), themes=[THEME]) for _sheet in range(number)]
    return library.climb(sheets[0], 3)


def _needs(make: Make, number: int) -> Need:
    """So many needs of one theme and region: one that people recognise, and copies past the services."""
    register = Register(make)
    first = register.need("Te weinig leerwerkplekken groen in Haspengouw", theme=THEME, region=REGION)
    for _voice in range(5):
        register.recognise(first, sentence="Bij ons ook.")
    table = Need.__table__
    with transaction():
        row = db.session.execute(select(table).where(table.c.id == first.id)).mappings().one()
        copied = {name: value for name, value in row.items() if name not in {"id", "form_key"}}
        rows = [copied | {"recognised_count": count % 40} for count in range(number)]
        ids = db.session.scalars(insert(Need).returning(Need.id), rows).all()
        theme_id = first.themes[0].id
        db.session.execute(insert(need_theme), [{"need_id": one, "theme_id": theme_id} for one in ids])
    return register.fresh(first)


def _pattern(make: Make, title: str, place: str, days_ahead: int = 20) -> Event:
    starts = (clock.now() + timedelta(days=days_ahead)).replace(hour=12, minute=30, second=0, microsecond=0)
    return make.event(
        title=title,
        summary="Een namiddag voor mentoren en trajectbegeleiders, met bezoek aan twee bedrijven.",
        audience="Mentoren, trajectbegeleiders en wie leerlingen op de werkvloer begeleidt",
        price="Gratis",
        description=DESCRIPTION,
        practical="Parkeren kan op het terrein. De bus stopt voor de deur.",
        programme=PROGRAMME,
        starts=starts,
        hours=4,
        theme=THEME,
        municipality=place,
        capacity=60,
    )


def _organisations(number: int) -> list[int]:
    now = clock.now()
    rows = [
        {
            "name": f"Bedrijf of school nummer {count}",
            "name_key": f"bedrijf of school nummer {count}",
            "slug": f"bedrijf-of-school-nummer-{count}",
            "verified": True,
            "created_at": now,
        }
        for count in range(number)
    ]
    return list(db.session.scalars(insert(Organisation).returning(Organisation.id), rows))


def _copies(pattern_ids: list[int], days: int, past: int) -> list[int]:
    """The patterns again and again: `days` from some months ago on into the future, `past` before that."""
    table = Event.__table__
    patterns = db.session.execute(select(table).where(table.c.id.in_(pattern_ids))).mappings().all()
    themes = db.session.execute(select(event_theme).where(event_theme.c.event_id.in_(pattern_ids))).all()
    moments = [*_spread(FIRST_DAY, LAST_DAY, days), *_spread(FIRST_DAY - PAST_DAYS, FIRST_DAY, past)]
    rows = [_copy(patterns[number % len(patterns)], number, shift) for number, shift in enumerate(moments, 1)]
    ids = list(db.session.scalars(insert(Event).returning(Event.id, sort_by_parameter_order=True), rows))
    theme_of = dict(map(tuple, themes))
    db.session.execute(
        insert(event_theme),
        [
            {"event_id": event_id, "theme_id": theme_of[patterns[number % len(patterns)]["id"]]}
            for number, event_id in enumerate(ids, 1)
        ],
    )
    return ids


def _spread(first: int, last: int, number: int) -> Iterator[timedelta]:
    for count in range(number):
        days = first + (last - first) * count // number
        # A pattern lies twenty days ahead; never on the nearest day, which stays the nearest.
        yield timedelta(days=days - 20 + (2 if 0 <= days < 2 else 0))


def _copy(pattern: Mapping[str, Any], number: int, shift: timedelta) -> dict[str, Any]:
    row = {name: value for name, value in pattern.items() if name != "id"}
    row["starts_at"], row["ends_at"] = pattern["starts_at"] + shift, pattern["ends_at"] + shift
    row["uid"] = f"{number:06d}-{pattern['uid']}"[:80]
    row["school_year_start"] = row["starts_at"].year - (row["starts_at"].month < 9)
    vevent = pattern["vevent"].replace(pattern["uid"].encode(), row["uid"].encode())
    row["vevent"] = _moved(vevent, row["starts_at"])
    return row


def _moved(vevent: bytes, day: datetime) -> bytes:
    return re.sub(rb"(DT(?:START|END)[^:\r\n]*:)\d{8}", rb"\g<1>" + day.strftime("%Y%m%d").encode(), vevent)


def _people(event_ids: list[int], number: int, organisations: list[int]) -> None:
    """So many people for each day, every third booking with a colleague."""
    now = clock.now() - timedelta(days=10)
    bookings = [
        {
            "event_id": event_id,
            "form_key": f"form-{event_id}-{count}",
            "nonce": nonce(),
            "contact_name": f"Persoon {count}",
            "contact_email": f"persoon{event_id}-{count}@school.example",
            "contact_email_key": f"persoon{event_id}-{count}@school.example",
            "created_at": now,
        }
        for event_id in event_ids
        for count in range(number)
    ]
    ids = list(
        db.session.scalars(insert(Booking).returning(Booking.id, sort_by_parameter_order=True), bookings)
    )
    attendees = [
        {
            "event_id": booking["event_id"],
            "booking_id": booking_id,
            "name": booking["contact_name"],
            "name_key": str(booking["contact_name"]).lower(),
            "email": booking["contact_email"],
            "email_key": booking["contact_email_key"],
            "function": "mentor",
            "organisation_id": organisations[place % len(organisations)],
            "organisation_name": "Bedrijf of school",
            "nonce": nonce(),
            "state": "confirmed",
            "created_at": now,
            "state_since": now,
        }
        for place, (booking_id, booking) in enumerate(zip(ids, bookings, strict=True))
    ]
    people = list(db.session.scalars(insert(Attendee).returning(Attendee.id), attendees))
    db.session.execute(
        insert(Invitation), [{"attendee_id": one, "uid": f"invitation-{one}"} for one in people]
    )
    db.session.execute(Event.__table__.update().where(Event.id.in_(event_ids)).values(taken=number))  # type: ignore[attr-defined]


def _member(make: Make, days: list[Event]) -> Member:
    """Somebody with a password, registered for some days."""
    member = make.member("An Peeters", EMAIL, password=PASSWORD)
    for day in days:
        make.booking(day, [make.person("An Peeters", EMAIL), make.person()])
    return member

"""The list of attendees to take away."""

from __future__ import annotations

from netwerk.events import export, queries, seats
from netwerk.events.manage import queries as manage_queries
from netwerk.events.models import Event
from netwerk.events.services import booking as bookings
from netwerk.kernel.database import db


def exported(event):
    db.session.rollback()
    event = queries.load_event(event.id)
    people = manage_queries.attendees(event.id, manage_queries.EVERYBODY)
    columns, rows = export.table(event, people, manage_queries.consents_of(event.id))
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_one_row_a_person_with_who_registered_them_and_all_answers(app, make, at):
    at("2027-01-11 09:00")
    event = make.event(title="Zorg op de werkvloer")
    an = make.person("An Peeters", "an@school.example", organisation_name="Technische School Genk")
    jan = make.person("Jan", None, function="bakker")
    make.booking(event, [an, jan], contact_phone="011 30 58 40", is_duo=True, consents={"privacy": "1"})

    first, second = exported(event)

    assert first["Naam"] == "An Peeters"
    assert first["Organisatie"] == "Technische School Genk"
    assert first["Toestand"] == "Ingeschreven"
    assert first["Netwerkdag"] == "Zorg op de werkvloer"
    assert first["Ingeschreven op"] == "2027-01-11 09:00"
    assert first["Duo"] == "ja"
    assert second["E-mailadres"] == ""
    assert second["Functie"] == "bakker"
    assert second["E-mailadres van wie inschreef"] == "an@school.example"
    assert second["Telefoon van wie inschreef"] == "011 30 58 40"
    assert second["Toestemmingen"] == "privacy"


def test_waiting_people_have_their_place_and_who_left_stays_in_the_list(app, make):
    event = make.event(capacity=1)
    for name in ("Zita", "An", "Bart", "Carl"):
        make.attendee(event, name)
    bart = make.attendees(event)[2]
    make.within(lambda: bookings.cancel_attendee(bart.id, by="organiser:1", now=bart.created_at))

    rows = {row["Naam"]: (row["Toestand"], row["Plaats op de wachtlijst"]) for row in exported(event)}

    assert rows == {
        "Zita": ("Ingeschreven", ""),
        "An": ("Op de wachtlijst", "1"),
        "Bart": ("Uitgeschreven", ""),
        "Carl": ("Op de wachtlijst", "2"),
    }


def test_the_export_counts_what_the_counter_and_the_recount_say(app, make):
    event = make.event(capacity=3)
    make.booking(event, 5)

    seated = [row for row in exported(event) if row["Toestand"] == "Ingeschreven"]

    assert len(seated) == seats.recount(event.id) == db.session.get(Event, event.id).taken == 3

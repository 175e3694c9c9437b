"""Workshops on the pages: what a visitor sees of them, and what an organiser does with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netwerk.events.models import Attendee
from netwerk.events.queries import workshops as reads
from netwerk.kernel.database import db
from tests.support.visitor import Visitor


@pytest.fixture
def chantal(client, cast):
    return client.as_(cast.chantal)


def programme_of(day):
    return f"/beheer/netwerkdagen/{day.id}/programma"


def registered(make, day, *ranked):
    person = make.person(workshop_ids=tuple(each.id for each in ranked))
    return make.attendees(make.booking(day, [person]))[0]


def test_a_visitor_sees_what_is_parallel_and_where_there_are_seats(client, make):
    day = make.event(programme=[{"start": "13:30", "end": "14:00", "title": "Onthaal", "room": "Hal"}])
    full = make.workshop(day, "Fiets", capacity=1, room="Zaal 1", speaker="Bart Claes")
    make.workshop(day, "Bus", capacity=2)
    registered(make, day, full)
    registered(make, day, full)
    page = client.get(f"/netwerkdagen/{day.id}-{day.slug}")
    assert "Workshops: kies er een" in page
    assert "Bart Claes, Zaal 1" in page
    assert "Volzet, 1 persoon wacht" in page
    assert "Nog 2 plaatsen" in page
    assert page.text.index("Onthaal") < page.text.index("Fiets")
    assert client.query_count <= 6, client.queries


def test_a_day_that_is_over_tells_of_workshops_without_seats(client, make, at):
    day = make.event()
    make.workshop(day, "Fiets")
    at(day.ends_at + timedelta(hours=1))
    page = client.get(f"/netwerkdagen/{day.id}")
    assert "Fiets" in page
    assert "plaatsen" not in page.main.partition("Programma")[2].partition("Een vraag")[0]


def test_the_page_of_a_day_is_anew_when_a_seat_in_a_workshop_goes(client, make):
    day = make.event()
    bike = make.workshop(day, "Fiets", capacity=2)
    assert "Nog 2 plaatsen" in client.get(f"/netwerkdagen/{day.id}")
    registered(make, day, bike)
    assert "Nog 1 plaats" in client.get(f"/netwerkdagen/{day.id}")


def test_what_is_typed_about_a_workshop_or_a_speaker_is_text(chantal, client, make):
    day = make.event()
    chantal.get(programme_of(day))
    chantal.click("Voeg een workshop toe")
    chantal.submit(
        "Bewaar",
        {"Titel": "<b>Fiets</b>", "Zaal": "<i>1</i>", "Begint om": "14.00", "Eindigt om": "15.00"},
    )
    chantal.click("Voeg een spreker toe")
    chantal.submit("Bewaar", {"Naam": "<script>alert(1)</script>", "In enkele regels": "<b>dik</b>"})
    page = client.get(f"/netwerkdagen/{day.id}")
    for text in ("<b>Fiets</b>", "<i>1</i>", "<script>alert(1)</script>", "<b>dik</b>"):
        assert text in page


def test_an_organiser_makes_a_workshop_and_sees_it_in_the_programme(chantal, make):
    day = make.event(state="draft")
    chantal.get(programme_of(day))
    chantal.click("Voeg een workshop toe")
    page = chantal.submit(
        "Bewaar",
        {"Titel": "Fiets", "Begint om": "14u", "Eindigt om": "15.30", "Aantal plaatsen": "12", "Zaal": "Hal"},
    )
    assert "staat in het programma" in page
    assert "14.00-15.30" in page
    assert "0 van 12" in page


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [("12.00", "15.00", "start_time"), ("15.00", "14.00", "end_time"), ("", "15", "start_time")],
)
def test_hours_that_cannot_be_are_refused_beside_the_field(chantal, make, start, end, field):
    day = make.event()
    chantal.get(programme_of(day) + "/workshop")
    page = chantal.submit("Bewaar", {"Titel": "Fiets", "Begint om": start, "Eindigt om": end}, status=422)
    assert field in page.errors


def test_the_effect_of_more_seats_is_shown_before_it_is_confirmed(chantal, make):
    day = make.event()
    bike = make.workshop(day, "Fiets", capacity=1)
    people = [registered(make, day, bike) for _ in range(3)]
    chantal.get(f"{programme_of(day)}/workshop/{bike.id}")
    page = chantal.submit("Bewaar", {"Aantal plaatsen": "3"})
    assert "2 mensen krijgen een andere workshop." in page
    assert "2 mails vertrekken meteen." in page
    assert "Er is nog niets bewaard." in page
    assert [states(person) for person in people] == [["confirmed"], ["waitlisted"], ["waitlisted"]]
    chantal.submit("Bewaar zo")
    assert [states(person) for person in people] == [["confirmed"]] * 3


def test_a_change_of_room_tells_how_many_hear_of_it_and_can_be_sent_at_once(chantal, make, post_office):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", room="Zaal 1"), make.workshop(day, "Bus")
    people = [registered(make, day, each) for each in (bike, bike, bus)]
    post_office.deliver()
    chantal.get(f"{programme_of(day)}/workshop/{bike.id}")
    page = chantal.submit("Bewaar", {"Zaal": "Zaal 9"})
    assert "2 mensen krijgen straks een mail over het nieuwe uur of de nieuwe zaal." in page
    chantal.submit("Bewaar zo")
    page = chantal.get(f"/beheer/netwerkdagen/{day.id}/deelnemers")
    assert "2 mensen krijgen een mail over je wijziging" in page
    chantal.submit("Stuur nu")
    assert {mail["To"].split("<")[1].strip(">") for mail in post_office.deliver()} == {
        person.email for person in people[:2]
    }


@pytest.mark.both_databases
def test_fewer_seats_than_people_is_said_before_and_shown_after(chantal, make):
    day = make.event()
    bike = make.workshop(day, "Fiets", capacity=3)
    for _ in range(3):
        registered(make, day, bike)
    chantal.get(f"{programme_of(day)}/workshop/{bike.id}")
    page = chantal.submit("Bewaar", {"Aantal plaatsen": "1"})
    assert "Er zijn 2 deelnemers te veel. Niemand verliest een plaats." in page
    assert "2 deelnemers te veel" in chantal.submit("Bewaar zo")


def test_calling_a_workshop_off_names_what_happens_and_needs_a_reason(chantal, make):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=2), make.workshop(day, "Bus")
    registered(make, day, bike, bus)
    registered(make, day, bike)
    registered(make, day, bike)
    page = chantal.get(f"{programme_of(day)}/workshop/{bike.id}/annuleer")
    for line in (
        "1 persoon krijgt een andere workshop.",
        "1 persoon heeft op dat uur geen workshop meer.",
        "1 persoon wachtte op een plaats en hoort dat de workshop niet doorgaat.",
        "3 mails vertrekken meteen.",
        "Niemand verliest een plaats op de dag zelf.",
    ):
        assert line in page
    assert "reason" in chantal.submit("Annuleer de workshop", status=422).errors
    page = chantal.submit("Annuleer de workshop", {"Reden": "Spreker ziek"})
    assert "Gaat niet door" in page


def test_a_workshop_nobody_chose_can_simply_go(chantal, make):
    day = make.event()
    bike = make.workshop(day, "Fiets")
    chantal.get(f"{programme_of(day)}/workshop/{bike.id}/annuleer")
    assert "Nog geen workshops" in chantal.submit("Verwijder")


def test_workshops_at_the_same_time_change_places(chantal, make):
    day = make.event()
    make.workshop(day, "Fiets")
    make.workshop(day, "Bus")
    chantal.get(programme_of(day))
    page = chantal.submit("Lager")
    assert page.text.index("Bus") < page.text.index("Fiets")


def test_speakers_are_changed_and_taken_off(chantal, client, make):
    day = make.event()
    chantal.get(programme_of(day))
    chantal.click("Voeg een spreker toe")
    chantal.submit("Bewaar", {"Naam": "Mia Bos", "Functie": "Zaakvoerder", "Organisatie": "Bakkerij Bos"})
    assert "Zaakvoerder, Bakkerij Bos" in client.get(f"/netwerkdagen/{day.id}")
    chantal.click("Mia Bos")
    chantal.submit("Bewaar", {"Naam": "Mia Bosch"})
    assert "Mia Bosch" in client.get(f"/netwerkdagen/{day.id}")
    chantal.click("Mia Bosch")
    chantal.submit("Haal van de pagina")
    assert "Mia Bosch" not in client.get(f"/netwerkdagen/{day.id}")


def test_workshops_of_one_day_are_not_reached_through_another(chantal, make):
    day, other = make.event(), make.event()
    bike = make.workshop(other, "Fiets")
    chantal.get(f"{programme_of(day)}/workshop/{bike.id}", status=404)
    chantal.get(f"{programme_of(day)}/workshop/{bike.id}/annuleer", status=404)


def test_the_list_of_attendees_shows_one_workshop(chantal, make):
    day = make.event()
    bike, bus = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus")
    first, second, third = (
        registered(make, day, bike),
        registered(make, day, bike),
        registered(make, day, bus),
    )
    chantal.get(f"/beheer/netwerkdagen/{day.id}/deelnemers")
    page = chantal.submit("Zoek", {"Workshop": str(bike.id)})
    assert first.name in page.main
    assert second.name in page.main, "who waits for a seat in it too"
    assert f"{third.name} " not in page.main


# --- tables -----------------------------------------------------------------------------------------------


def test_everybody_gets_a_table_and_late_comers_are_listed_apart(chantal, make):
    day = make.event()
    make.booking(day, 7)
    plan = f"/beheer/netwerkdagen/{day.id}/tafels"
    chantal.get(plan)
    page = chantal.submit("Verdeel over tafels", {"Hoeveel mensen aan een tafel?": "4"})
    assert "2 tafels" in page
    late = make.attendee(day, "Wim Laat", "wim@school.example")
    page = chantal.get(plan)
    assert "Nog geen tafel" in page
    before = numbers(day)
    chantal.submit("Geef hun een tafel")
    after = numbers(day)
    assert after[late.id] == 2, "the table with most room"
    assert {one: after[one] for one in before if one != late.id} == {
        one: before[one] for one in before if one != late.id
    }


def test_a_person_is_put_at_another_table_by_hand(chantal, make):
    day = make.event()
    an = make.attendee(day, "An Peeters", "an@school.example")
    chantal.get(f"/beheer/netwerkdagen/{day.id}/tafels")
    chantal.submit("Verdeel over tafels")
    page = chantal.submit("Zet aan deze tafel", {"Wie?": str(an.id), "Naar tafel": "7"})
    assert "An Peeters zit nu aan tafel 7." in page
    assert numbers(day) == {an.id: 7}
    assert "table" in chantal.submit("Zet aan deze tafel", {"Naar tafel": "999"}, status=422).errors
    chantal.submit("Zet aan deze tafel", {"Wie?": str(an.id), "Naar tafel": ""})
    assert numbers(day) == {an.id: None}


def test_nobody_of_another_day_is_seated(chantal: Visitor, make):
    day, other = make.event(), make.event()
    make.booking(day, 1)
    stranger = make.attendee(other)
    chantal.get(f"/beheer/netwerkdagen/{day.id}/tafels")
    chantal.submit("Verdeel over tafels")
    chantal.post(
        f"/beheer/netwerkdagen/{day.id}/tafels/zet", {"person": str(stranger.id), "table": "1"}, status=404
    )


def test_the_size_of_a_table_must_make_sense(chantal, make):
    day = make.event()
    make.booking(day, 1)
    chantal.get(f"/beheer/netwerkdagen/{day.id}/tafels")
    page = chantal.submit("Verdeel over tafels", {"Hoeveel mensen aan een tafel?": "1"}, status=422)
    assert "per_table" in page.errors


@pytest.mark.one_database
def test_a_longer_programme_costs_no_more_queries(chantal, client, make):
    day = make.event()
    counts = []
    for _ in range(2):
        for _ in range(4):
            registered(make, day, make.workshop(day))
        chantal.get(programme_of(day))
        organiser = chantal.query_count
        chantal.get(f"/beheer/netwerkdagen/{day.id}/tafels")
        client.get(f"/netwerkdagen/{day.id}-{day.slug}")
        counts.append((organiser, chantal.query_count, client.query_count))
    assert counts[0] == counts[1]
    assert max(counts[1][:2]) <= 10, counts
    assert counts[1][2] <= 6, client.queries


def states(attendee):
    db.session.rollback()
    return [place.state.value for place in reads.of_attendees([attendee.id]).get(attendee.id, [])]


def numbers(day):
    db.session.rollback()
    return {
        person.id: person.table_number for person in db.session.query(Attendee).filter_by(event_id=day.id)
    }

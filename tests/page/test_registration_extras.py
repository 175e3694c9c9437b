"""The second step of registering: workshops, questions and the list, for each person, checked and kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from netwerk.events.models import Answer, Attendee, Event, WorkshopPlace
from netwerk.events.services import questions
from netwerk.kernel.database import db
from tests.builders import SYSTEM, Make
from tests.support.visitor import Visitor

AN = {
    "contact_name": "An Peeters",
    "contact_email": "an@school.example",
    "organisation": "Technische School Genk",
}


def address(event: Event) -> str:
    return f"/netwerkdagen/{event.id}-{event.slug}/inschrijven"


def kept(event: Event) -> dict[str, list[object]]:
    """Name -> what they answered."""
    db.session.rollback()
    found: dict[str, list[object]] = {}
    rows = db.session.execute(
        select(Attendee.name, Answer.value)
        .join(Answer, Answer.attendee_id == Attendee.id)
        .where(Attendee.event_id == event.id)
        .order_by(Answer.id)
    )
    for name, value in rows:
        found.setdefault(name, []).append(value)
    return found


def with_list(make: Make, event: Event) -> Event:
    make.within(lambda: questions.offer_list(event.id, SYSTEM, offered=True))
    return event


def test_a_day_that_asks_nothing_keeps_its_two_steps(make: Make, client: Visitor) -> None:
    client.get(address(make.event()))
    page = client.submit("Kijk je antwoorden na", AN)
    assert page.h1 == "Kijk je antwoorden na"
    assert "Nog enkele vragen" not in page


def test_what_is_asked_comes_between_and_is_shown_before_it_counts(make: Make, client: Visitor) -> None:
    event = with_list(make, make.event())
    make.question(event, "Wat eet je niet?", sensitive=True)
    page = client.get(address(event))
    assert "Nog enkele vragen" in page
    page = client.submit("Ga verder", AN)
    assert page.h1 == "Nog enkele vragen"
    assert "Alleen de organisatoren zien dit. We wissen het 30 dagen na de dag." in page

    page = client.submit(
        "Kijk je antwoorden na",
        {"Wat eet je niet?": "noten", "Zet mij op de deelnemerslijst": True, "Ik zoek contact": "bakkers"},
    )
    assert page.h1 == "Kijk je antwoorden na"
    assert all(words in page for words in ("noten", "bakkers", "Zoekt contact met"))
    assert kept(event) == {}

    client.submit("Bevestig de inschrijving")
    assert kept(event) == {"An Peeters": ["noten"]}
    [an] = make.attendees(event)
    assert (an.shares_details, an.seeks, an.no_photos) == (True, "bakkers", False)


def test_a_required_question_comes_back_at_its_field_with_nothing_lost(make: Make, client: Visitor) -> None:
    event = make.event()
    make.question(event, "Wat breng je mee?", required=True)
    make.question(event, "Hoeveel jaar werk je?", "number")
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Ga verder", {"people-0-name": "Bart Claes"})

    page = client.submit(
        "Kijk je antwoorden na",
        {"x-c-q_" + root(event, 0): "taart", "x-1-q_" + root(event, 1): "veel"},
        status=422,
    )

    assert page.title.startswith("Fout:")
    summary = page.all("div", class_="error-summary")[0]
    assert [link.get("href") for link in summary.iter("a")] == [
        f"#x-1-q_{root(event, 0)}",
        f"#x-1-q_{root(event, 1)}",
    ]
    assert "(Bart Claes)." in page.errors[f"x-1-q_{root(event, 0)}"]
    values = page.form_with("Kijk je antwoorden na")[0].values
    assert values[f"x-c-q_{root(event, 0)}"] == ["taart"]
    assert values["people-0-name"] == ["Bart Claes"]

    client.submit(
        "Kijk je antwoorden na", {f"x-1-q_{root(event, 0)}": "koffie", f"x-1-q_{root(event, 1)}": "3"}
    )
    client.submit("Bevestig de inschrijving")
    assert kept(event) == {"An Peeters": ["taart"], "Bart Claes": ["koffie", 3]}


def root(event: Event, place: int) -> str:
    db.session.rollback()
    return questions.asked(event.id)[place].root


def test_a_question_that_hangs_on_another_says_so_and_does_not_stand_in_the_way(
    make: Make, client: Visitor
) -> None:
    event = make.event()
    first = make.question(event, "Kom je met de trein?", "yesno")
    second = make.question(
        event, "Welk station?", required=True, shown_when_root=first.root, shown_when_value="ja"
    )
    client.get(address(event))
    page = client.submit("Ga verder", AN)
    assert "Alleen als je bij “Kom je met de trein?” “ja” antwoordt." in page
    page = client.submit("Kijk je antwoorden na", {f"x-c-q_{first.root}": "ja"}, status=422)
    assert set(page.errors) == {f"x-c-q_{second.root}"}
    page = client.submit("Kijk je antwoorden na", {f"x-c-q_{first.root}": "nee"})
    client.submit("Bevestig de inschrijving")
    assert kept(event) == {"An Peeters": [False]}


def test_answers_go_along_on_the_way_back_and_stay_with_whose_they_are(make: Make, client: Visitor) -> None:
    event = make.event()
    question = make.question(event, "Wat breng je mee?")
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Voeg een collega toe", {"people-0-name": "Bart Claes"})
    client.submit("Ga verder", {"people-1-name": "Chris Daems"})
    name = "x-{}-q_" + question.root
    client.submit(
        "Kijk je antwoorden na",
        {name.format("c"): "taart", name.format("1"): "koffie", name.format("2"): "thee"},
    )
    client.submit("Wijzig Bart Claes")
    client.submit("Verwijder collega 1")
    page = client.submit("Ga verder")
    values = page.form_with("Kijk je antwoorden na")[0].values
    assert [value for field, value in values.items() if field.endswith(question.root)] == [
        ["taart"],
        ["thee"],
    ]
    client.submit("Kijk je antwoorden na")
    client.submit("Bevestig de inschrijving")
    assert kept(event) == {"An Peeters": ["taart"], "Chris Daems": ["thee"]}


def test_workshops_are_chosen_by_rank_for_each_time_of_the_day(make: Make, client: Visitor) -> None:
    event = make.event()
    one, two = make.workshop(event, "Taal"), make.workshop(event, "Mobiliteit", capacity=0)
    client.get(address(event))
    page = client.submit("Ga verder", AN)
    assert "Workshop van 14.00 tot 15.00 uur" in page
    assert "Volzet: je komt op de wachtlijst." in page
    page = client.submit(
        "Kijk je antwoorden na", {"x-c-w1_1": str(two.id), "x-c-w1_2": str(two.id)}, status=422
    )
    assert set(page.errors) == {"x-c-w1_2"}
    page = client.submit("Kijk je antwoorden na", {"x-c-w1_2": str(one.id)})
    assert "Mobiliteit, Taal" in page
    client.submit("Bevestig de inschrijving")
    db.session.rollback()
    places = db.session.execute(
        select(WorkshopPlace.workshop_id, WorkshopPlace.state).order_by(WorkshopPlace.rank)
    )
    assert [tuple(place) for place in places] == [(two.id, "waitlisted"), (one.id, "confirmed")]


@pytest.mark.parametrize("value", ["999999", "x", "-1"])
def test_a_workshop_that_is_not_offered_is_refused(make: Make, client: Visitor, value: str) -> None:
    event = make.event()
    make.workshop(event)
    client.get(address(event))
    page = client.submit("Ga verder", AN)
    data = page.form_with("Kijk je antwoorden na")[0].values | {"x-c-w1_1": [value], "stap": ["antwoorden"]}
    response = client.open(address(event), method="POST", data=data, status=422)
    assert "Kies een workshop uit de lijst." in response.text


def test_a_question_that_changed_meanwhile_is_shown_again(make: Make, client: Visitor) -> None:
    event = make.event()
    question = make.question(event, "Wat breng je mee?")
    client.get(address(event))
    client.submit("Ga verder", AN)
    client.submit("Kijk je antwoorden na", {f"x-c-q_{question.root}": "taart"})
    make.question(event, "En wie?", required=True)

    page = client.submit("Bevestig de inschrijving", status=422)

    assert page.h1 == "Nog enkele vragen"
    assert "De organisator paste intussen een vraag aan." in page
    assert page.form_with("Kijk je antwoorden na")[0].values[f"x-c-q_{question.root}"] == ["taart"]
    assert db.session.scalar(select(func.count(Attendee.id))) == 0


def test_a_shortage_and_a_double_address_keep_the_answers_too(make: Make, client: Visitor) -> None:
    event = make.event(capacity=1)
    question = make.question(event, "Wat breng je mee?")
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Ga verder", {"people-0-name": "Bart Claes"})
    client.submit("Kijk je antwoorden na", {f"x-1-q_{question.root}": "koffie"})
    client.submit("Bevestig de inschrijving", status=409)
    client.submit("Bevestig deze keuze", {"shortage": "split"})
    assert kept(event) == {"Bart Claes": ["koffie"]}


def test_hostile_questions_and_answers_end_as_text(make: Make, client: Visitor) -> None:
    event = make.event()
    evil = "<script>alert(1)</script>"
    make.question(event, evil, help="<b>x</b>")
    make.question(event, "Kies", "choice", options=["<img src=x onerror=alert(1)>", '"><svg>'])
    client.get(address(event))
    page = client.submit("Ga verder", AN)
    assert evil in page
    assert evil not in page.html
    assert "<img src=x" not in page.html
    data = {f"x-c-q_{root(event, 0)}": "<i>=1+1</i>\u202e", f"x-c-q_{root(event, 1)}": '"><svg>'}
    page = client.submit("Kijk je antwoorden na", data)
    assert "<i>=1+1</i>" in page
    page = client.submit("Bevestig de inschrijving")
    assert "<i>=1+1</i>" in page
    assert "<i>=1" not in page.html
    assert kept(event) == {"An Peeters": ["<i>=1+1</i>", '"><svg>']}


def test_the_short_address_without_the_name_of_the_day_leads_to_the_form(make: Make, client: Visitor) -> None:
    event = make.event()
    response = client.open(f"/netwerkdagen/{event.id}/inschrijven", status=301)
    assert response.headers["Location"].endswith(address(event))


def test_a_group_of_forty_gets_a_page_that_still_loads(make: Make, client: Visitor) -> None:
    event = with_list(make, make.event(capacity=60))
    for number in range(4):
        make.workshop(event, f"Workshop over iets {number}")
    make.question(
        event, "Eet je iets niet?", "several", options=["Vegetarisch", "Veganistisch", "Halal", "Noten"]
    )
    client.get(address(event))
    pasted = "\n".join(f"Collega {number};c{number}@bedrijf.example" for number in range(40))
    client.submit("Neem de lijst over", {**AN, "pasted": pasted})
    page = client.submit("Ga verder")
    assert len(page.html.encode()) < 250 * 1024
    client.submit("Kijk je antwoorden na")
    client.submit("Bevestig de inschrijving")
    assert len(make.attendees(event)) == 41


def test_what_everybody_answered_alike_is_shown_once(make: Make, client: Visitor) -> None:
    event = with_list(make, make.event())
    client.get(address(event))
    client.submit("Voeg een collega toe", AN)
    client.submit("Ga verder", {"people-0-name": "Bart Claes"})
    page = client.submit("Kijk je antwoorden na")
    assert "Antwoorden voor iedereen" in page
    assert "Antwoorden voor Bart Claes" not in page
    assert page.main.count("Deelnemerslijst nee") == 1

"""A day that asks things, with a list of participants, and the addresses of its pages."""

from __future__ import annotations

from typing import Any

from netwerk.events.services import private_links, questions
from netwerk.members.actor import Actor
from tests.builders import SYSTEM, Make

OWN_QUESTION = ("question_edit", "question_move", "question_remove", "question_answers")
OF_DAY = ("asked", "question_add", "question_preset", "participant_list_offer")


def asked(make: Make, by: Actor) -> dict[str, dict[str, Any]]:
    """Two questions, one of them sensitive and one that hangs on it, and somebody who answered."""
    day = make.event(title="Dag met vragen", theme="mobiliteit", municipality="genk", by=by)
    make.within(lambda: questions.offer_list(day.id, SYSTEM, offered=True))
    diet = make.question(
        day, "Eet je iets niet?", "several", options=["Halal", "Iets anders"], sensitive=True
    )
    make.question(day, "Wat dan?", shown_when_root=diet.root, shown_when_value="Iets anders")
    make.workshop(day, "Taal op de werkvloer")
    make.workshop(day, "Op weg met de fiets", capacity=0)
    person = make.person("Zoë Zegt", answers={diet.root: ["Halal"]}, shares_details=True, seeks="bakkers")
    booking = make.booking(day, [person])
    [attendee] = make.attendees(booking)
    known = make.attendee(day, by.name, by.email)
    own = {"token": private_links.booking_token(booking), "attendee_id": attendee.id}
    return {
        "events.choices": own,
        "events.follow_talk": {"token": private_links.attendee_token(known)},
        "events.participants": own,
        "manage_events.attendee": {"event_id": day.id, "attendee_id": attendee.id},
        **{f"manage_events.{name}": {"event_id": day.id, "question_id": diet.id} for name in OWN_QUESTION},
        **{f"manage_events.{name}": {"event_id": day.id} for name in OF_DAY},
    }

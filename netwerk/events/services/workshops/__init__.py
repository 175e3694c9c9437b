"""Workshops within a day: what people choose, who gets a seat, and the organiser's acts on them."""

from netwerk.events.queries.workshops import Place, of_attendees
from netwerk.events.services.workshops.choosing import (
    Block,
    Choice,
    check,
    choices,
    choose,
    settle,
    tell,
    wish,
)
from netwerk.events.services.workshops.foretelling import Effects, of_cancelling, of_change
from netwerk.events.services.workshops.programming import (
    WorkshopFacts,
    add_workshop,
    cancel_workshop,
    copy_workshops,
    edit_workshop,
    follow_day,
    order_workshop,
    remove_workshop,
)
from netwerk.events.services.workshops.speakers import (
    SpeakerFacts,
    add_speaker,
    copy_speakers,
    edit_speaker,
    remove_speaker,
)

__all__ = [
    "Block",
    "Choice",
    "Effects",
    "Place",
    "SpeakerFacts",
    "WorkshopFacts",
    "add_speaker",
    "add_workshop",
    "cancel_workshop",
    "check",
    "choices",
    "choose",
    "copy_speakers",
    "copy_workshops",
    "edit_speaker",
    "edit_workshop",
    "follow_day",
    "of_attendees",
    "of_cancelling",
    "of_change",
    "order_workshop",
    "remove_speaker",
    "remove_workshop",
    "settle",
    "tell",
    "wish",
]

"""Tables of network days, cut by subject."""

from netwerk.events.models.attendance import AttendanceMark, Attestation, Material, Reopening
from netwerk.events.models.calendars import CalendarFeed, Reply
from netwerk.events.models.days import Event, EventStep, Series, event_organiser, event_theme
from netwerk.events.models.outreach import OrganiserMessage, Outreach, OutreachRecipient
from netwerk.events.models.people import ACTIVE, Attendee, Booking, Invitation, Transition
from netwerk.events.models.questions import Answer, EvaluationResponse, EvaluationTicket, Question
from netwerk.events.models.workshops import Speaker, Workshop, WorkshopPlace

__all__ = [
    "ACTIVE",
    "Answer",
    "AttendanceMark",
    "Attendee",
    "Attestation",
    "Booking",
    "CalendarFeed",
    "EvaluationResponse",
    "EvaluationTicket",
    "Event",
    "EventStep",
    "Invitation",
    "Material",
    "OrganiserMessage",
    "Outreach",
    "OutreachRecipient",
    "Question",
    "Reopening",
    "Reply",
    "Series",
    "Speaker",
    "Transition",
    "Workshop",
    "WorkshopPlace",
    "event_organiser",
    "event_theme",
]

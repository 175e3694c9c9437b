"""How long network days keep what they know of people: counted, and taken away a batch at a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, func, select
from sqlalchemy.orm import joinedload

from netwerk.events.models import (
    Answer,
    AttendanceMark,
    Attendee,
    Booking,
    Event,
    OutreachRecipient,
    Question,
)
from netwerk.events.question_rules import SENSITIVE_KEPT
from netwerk.events.seats import lock_event
from netwerk.events.services import answers, forgetting, outreach
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.retention import AT_ONCE, Held
from netwerk.members.models import Consent
from netwerk.taxonomy import evidence
from netwerk.taxonomy.models import Funding
from netwerk.taxonomy.school_year import SchoolYear

MARKED = select(AttendanceMark.id).where(AttendanceMark.attendee_id == Attendee.id).exists()
# What a fund may ask for, and what nobody may.
IS_EVIDENCE: ColumnElement[bool] = and_(Event.funding_id.is_not(None), MARKED)
HAS_NAME: ColumnElement[bool] = Attendee.name != forgetting.FORMER_ATTENDEE


# --- diet and access needs --------------------------------------------------------------------------------


def sensitive_held() -> Held:
    """When answers about diet and access go, and how many."""
    roots = select(Question.root).where(Question.sensitive.is_(True))
    query = (
        select(Event.ends_at, func.count(Answer.id))
        .join(Question, Question.event_id == Event.id)
        .join(Answer, Answer.question_id == Question.id)
        .where(Question.root.in_(roots))
        .group_by(Event.id, Event.ends_at)
    )
    return [(row[0] + SENSITIVE_KEPT, row[1]) for row in db.session.execute(query)]


def purge_sensitive(now: datetime) -> int:
    """Wipe the sensitive answers of one day that is due; gives how many, 0 when none is."""
    return next((answers.purge(lock_event(event_id), now) for event_id in answers.purge_due(now)), 0)


# --- whom organisers invited ------------------------------------------------------------------------------


def invited_held() -> Held:
    """When names of those invited to a day go, and how many."""
    query = (
        select(Event.ends_at, func.count(OutreachRecipient.id))
        .join(OutreachRecipient, OutreachRecipient.event_id == Event.id)
        .where(OutreachRecipient.email != "")
        .group_by(Event.id, Event.ends_at)
    )
    return [(row[0] + outreach.KEPT_AFTER, row[1]) for row in db.session.execute(query)]


def forget_invited(now: datetime) -> int:
    """Forget whom organisers invited to one day that is long over; gives how many people."""
    return next((outreach.forget(event_id) for event_id in outreach.forget_due(now)), 0)


# --- registrations ----------------------------------------------------------------------------------------


def registrations_held() -> Held:
    """When registrations lose their names, and how many people and forms these are."""
    people = (
        select(Event.school_year_start, func.count(Attendee.id))
        .join(Attendee, Attendee.event_id == Event.id)
        .where(HAS_NAME, ~IS_EVIDENCE)
        .group_by(Event.school_year_start)
    )
    forms = (
        select(Event.school_year_start, func.count(Booking.id))
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.contact_name != forgetting.FORMER_CONTACT)
        .group_by(Event.school_year_start)
    )
    return [(_end_of_next(row[0]), row[1]) for query in (people, forms) for row in db.session.execute(query)]


def purge_registrations(now: datetime) -> int:
    """Take the names out of registrations of school years that are over for a year; gives how many."""
    over = Event.school_year_start < SchoolYear.of(now).start - 1
    of_people = select(Attendee).join(Attendee.event).where(over, HAS_NAME, ~IS_EVIDENCE)
    people = list(db.session.scalars(_some(of_people)))
    forgetting.forget_attendees(people)
    of_forms = select(Booking.id).join(Booking.event).where(over)
    of_forms = of_forms.where(Booking.contact_name != forgetting.FORMER_CONTACT).order_by(Booking.id)
    forms = db.session.scalars(of_forms.limit(AT_ONCE)).all()
    forgetting.forget_bookings(forms)
    for kind, ids in (("attendee", [one.id for one in people]), ("booking", list(forms))):
        db.session.execute(delete(Consent).where(Consent.subject_kind == kind, Consent.subject_id.in_(ids)))
    return len(people) + len(forms)


def _end_of_next(start: int) -> datetime:
    """When the school year after the one that began then is over."""
    return _midnight(date(start + 2, 9, 1))


# --- evidence for a fund ----------------------------------------------------------------------------------


def evidence_held() -> Held:
    """When attendance lists of funded days lose their names, and how many people these are."""
    query = (
        select(Funding.ends_on, func.count(Attendee.id))
        .join(Event, Event.funding_id == Funding.id)
        .join(Attendee, Attendee.event_id == Event.id)
        .where(HAS_NAME, MARKED)
        .group_by(Funding.ends_on)
    )
    return [(_after(evidence.kept_until(row[0])), row[1]) for row in db.session.execute(query)]


def purge_evidence(now: datetime) -> int:
    """Take the names out of attendance that no fund may ask for any more; gives how many people."""
    projects = db.session.execute(select(Funding.id, Funding.ends_on))
    over = [row.id for row in projects if _after(evidence.kept_until(row.ends_on)) <= now]
    due = select(Attendee).join(Attendee.event).where(HAS_NAME, MARKED, Event.funding_id.in_(over))
    people = list(db.session.scalars(_some(due))) if over else []
    forgetting.forget_attendees(people)
    return len(people)


def _some(query: Select[Attendee]) -> Select[Attendee]:
    return query.order_by(Attendee.id).limit(AT_ONCE).options(joinedload(Attendee.booking))


def _after(day: date) -> datetime:
    return _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BRUSSELS)

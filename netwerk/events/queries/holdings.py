"""Reads of what the network days keep about one person, who may have no account."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from netwerk.events.models import (
    Answer,
    AttendanceMark,
    Attendee,
    Attestation,
    Booking,
    CalendarFeed,
    EvaluationTicket,
    Event,
    OrganiserMessage,
    Outreach,
    OutreachRecipient,
    Reply,
    Speaker,
    Transition,
    WorkshopPlace,
    event_organiser,
)
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.needles import Needle
from netwerk.kernel.text import key
from netwerk.members.holdings import Person, Traces, under
from netwerk.members.models import Membership
from netwerk.taxonomy import evidence


def booked_by(person: Person) -> ColumnElement[bool]:
    """Is it a booking that somebody made? For queries that have `Booking` in them."""
    by_account = Booking.member_id == person.member_id if person.member_id is not None else false()
    return or_(under(person, Booking.contact_email_key, Booking.created_at), by_account)


def _own_seat(person: Person) -> ColumnElement[bool]:
    return under(person, Attendee.email_key, Attendee.created_at)


def was_invited(person: Person) -> ColumnElement[bool]:
    """Was it somebody whom an organiser invited? For queries that have `OutreachRecipient` in them."""
    # Another name, as queries may have the rounds in them already.
    a_round = aliased(Outreach)
    at = select(a_round.created_at).where(a_round.id == OutreachRecipient.outreach_id).scalar_subquery()
    return under(person, OutreachRecipient.email_key, at)


def is_asked_about(person: Person) -> ColumnElement[bool]:
    """Is it a day of which somebody is the one to ask? For queries that have `Event` in them.

    Nothing says since when: at an address of before, the name tells whether it is they.
    """
    of_now, *before = [one.email_key for one in person.kept_under]
    email = func.lower(Event.contact_email)
    return or_(email == of_now, and_(email.in_(before), Event.contact_name.in_(sorted(person.names))))


def attendees_of(person: Person) -> list[Attendee]:
    """Where somebody comes, came or waited, in order, with day, booking and organisation.

    Whoever was registered without an address of their own is they when the name is theirs and so is the
    booking or the organisation.
    """
    at_work = select(Attendee.organisation_id).where(_own_seat(person))
    member_at = select(Membership.organisation_id).where(Membership.member_id == (person.member_id or 0))
    near = or_(
        booked_by(person),
        Attendee.organisation_id.in_(at_work),
        Attendee.organisation_id.in_(member_at),
    )
    named = Attendee.name_key.in_(sorted(key(name) for name in person.names))
    query = (
        select(Attendee)
        .join(Attendee.booking)
        .where(
            or_(
                _own_seat(person),
                and_(Attendee.email_key.is_(None), Attendee.held_until.is_(None), named, near),
            )
        )
        .order_by(Attendee.id)
        .options(
            joinedload(Attendee.booking),
            joinedload(Attendee.organisation),
            joinedload(Attendee.invitation),
            joinedload(Attendee.event).joinedload(Event.funding),
        )
    )
    return list(db.session.scalars(query))


def traces_of(person: Person) -> Traces:
    """The names and telephone numbers under which somebody is known on days."""
    names = set(db.session.scalars(select(Attendee.name).where(_own_seat(person))))
    booked = select(Booking.contact_name, Booking.contact_phone).where(booked_by(person))
    bookings = db.session.execute(booked).all()
    invited = select(OutreachRecipient.name).where(was_invited(person))
    names |= {row.contact_name for row in bookings} | set(db.session.scalars(invited))
    if person.member_id is not None:
        names |= set(db.session.scalars(select(Speaker.name).where(Speaker.member_id == person.member_id)))
    return Traces(frozenset(names), frozenset(row.contact_phone for row in bookings))


def held_until(people: Collection[Attendee], now: datetime) -> Mapping[int, date]:
    """Of these people, those whose attendance a fund may still ask for, and until when."""
    ids = [one.id for one in people]
    marked = set(
        db.session.scalars(select(AttendanceMark.attendee_id).where(AttendanceMark.attendee_id.in_(ids)))
    )
    today = now.astimezone(BRUSSELS).date()
    return {
        one.id: until
        for one in people
        if one.id in marked
        and one.event.funding is not None
        and (until := evidence.kept_until(one.event.funding.ends_on)) >= today
    }


def is_namesake(person: Person, name_key: str) -> bool:
    """Is there somebody else of this name among those who come to days, with an address of their own?"""
    others = select(Attendee.id).where(
        Attendee.name_key == name_key, Attendee.email_key.is_not(None), ~_own_seat(person)
    )
    return db.session.scalar(others.limit(1)) is not None


def seats_naming(needles: Collection[Needle]) -> list[Attendee]:
    """The seats without an address that stand on one of these names, in order, with the day and its fund."""
    sought = [one for one in needles if not one.columns]
    likely = [Attendee.name.ilike(f"%{words}%", escape="\\") for one in sought for words in one.like]
    query = (
        select(Attendee)
        .where(Attendee.email_key.is_(None), Attendee.held_until.is_(None), or_(false(), *likely))
        .order_by(Attendee.id)
        .options(joinedload(Attendee.event).joinedload(Event.funding))
    )
    return [one for one in db.session.scalars(query) if any(needle.is_in(one.name) for needle in sought)]


# --- what hangs on them -----------------------------------------------------------------------------------


def transitions_of(ids: Collection[int]) -> Sequence[Transition]:
    """Every change of where these people stand."""
    query = select(Transition).where(Transition.attendee_id.in_(ids)).order_by(Transition.id)
    return db.session.scalars(query).all()


def places_of(ids: Collection[int]) -> Sequence[WorkshopPlace]:
    """The workshops that these people chose."""
    query = select(WorkshopPlace).where(WorkshopPlace.attendee_id.in_(ids)).order_by(WorkshopPlace.id)
    return db.session.scalars(query.options(joinedload(WorkshopPlace.workshop))).all()


def answers_of(ids: Collection[int]) -> Sequence[Answer]:
    """What these people answered, with the questions and the days."""
    query = select(Answer).where(Answer.attendee_id.in_(ids)).order_by(Answer.id)
    return db.session.scalars(query.options(joinedload(Answer.question))).all()


def marks_of(ids: Collection[int]) -> Sequence[AttendanceMark]:
    """Every mark of these people on the attendance lists."""
    query = select(AttendanceMark).where(AttendanceMark.attendee_id.in_(ids)).order_by(AttendanceMark.id)
    return db.session.scalars(query).all()


def attestations_of(ids: Collection[int]) -> Sequence[Attestation]:
    """The attestations of these people."""
    return db.session.scalars(select(Attestation).where(Attestation.attendee_id.in_(ids))).all()


def tickets_of(ids: Collection[int]) -> Sequence[EvaluationTicket]:
    """Whether these people answered after a day; what they said nobody can tell."""
    return db.session.scalars(select(EvaluationTicket).where(EvaluationTicket.attendee_id.in_(ids))).all()


def replies_of(ids: Collection[int]) -> Sequence[Reply]:
    """What these people answered by mail."""
    return db.session.scalars(select(Reply).where(Reply.attendee_id.in_(ids)).order_by(Reply.id)).all()


def bookings_of(person: Person) -> Sequence[tuple[Booking, str, int]]:
    """The bookings somebody made, with the title of the day and the number of people."""
    people = select(func.count(Attendee.id)).where(Attendee.booking_id == Booking.id).scalar_subquery()
    query = (
        select(Booking, Event.title, people)
        .join(Event, Event.id == Booking.event_id)
        .where(booked_by(person))
        .order_by(Booking.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def invitations_to(person: Person) -> Sequence[tuple[OutreachRecipient, str, datetime]]:
    """The days somebody was invited to by an organiser, and when."""
    query = (
        select(OutreachRecipient, Event.title, Outreach.created_at)
        .join(Event, Event.id == OutreachRecipient.event_id)
        .join(Outreach, Outreach.id == OutreachRecipient.outreach_id)
        .where(was_invited(person))
        .order_by(OutreachRecipient.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def calendars_of(member_id: int) -> Sequence[CalendarFeed]:
    """A member's own calendar addresses."""
    query = select(CalendarFeed).where(CalendarFeed.member_id == member_id).order_by(CalendarFeed.id)
    return db.session.scalars(query).all()


def organised_by(person: Person) -> Sequence[tuple[str, datetime, str]]:
    """What somebody did to make days happen: title of the day, when, and as what."""
    member_id = person.member_id or 0
    of_team = (
        select(Event.title, Event.starts_at)
        .join(event_organiser, event_organiser.c.event_id == Event.id)
        .where(event_organiser.c.member_id == member_id)
    )
    spoke = select(Event.title, Event.starts_at).join(Speaker, Speaker.event_id == Event.id)
    wrote = select(Event.title, OrganiserMessage.created_at).join(
        OrganiserMessage, OrganiserMessage.event_id == Event.id
    )
    asked = select(Event.title, Outreach.created_at).join(Outreach, Outreach.event_id == Event.id)
    answers = select(Event.title, Event.starts_at).where(is_asked_about(person))
    parts = (
        ("organisator", of_team),
        ("spreker", spoke.where(Speaker.member_id == member_id)),
        ("bericht", wrote.where(OrganiserMessage.member_id == member_id)),
        ("uitnodiging", asked.where(Outreach.member_id == member_id)),
        ("contactpersoon", answers),
    )
    return [(row[0], row[1], role) for role, query in parts for row in db.session.execute(query)]

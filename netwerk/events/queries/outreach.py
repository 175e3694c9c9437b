"""Reads for inviting people: whom an organiser can mean, and what the form offers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from netwerk.events.models import (
    ACTIVE,
    Attendee,
    Booking,
    Event,
    OutreachRecipient,
    event_theme,
)
from netwerk.events.outreach_rules import Candidate, Known, Segment, Source
from netwerk.events.rules import State
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.inbox.bounces import bounced
from netwerk.members.models import Consent, Follow, Member, Membership, Organisation
from netwerk.members.queries import who_refuse
from netwerk.members.queries.directory import is_in
from netwerk.taxonomy.models import MunicipalityRegion, OrganisationType
from netwerk.taxonomy.queries import all_regions, all_themes, in_use

# The box on the registration form that asks for mail about the themes of the day.
THEME_MAIL = "theme_mail"


# --- whom to invite ---------------------------------------------------------------------------------------


def candidates(event: Event, segment: Segment, now: datetime) -> Iterator[Candidate]:
    """Everybody a segment means, whoever they are; the same address may come more than once."""
    if segment.theme_ids:
        yield from _followers(segment.theme_ids)
    if segment.region_ids or segment.type_ids:
        yield from _of_organisations(segment, now.astimezone(BRUSSELS).date())
    if segment.former:
        yield from _former(event)
    for typed in segment.typed:
        yield Candidate(typed.email, typed.email_key, typed.name, event.language, Source.TYPED)


def known_of(event_id: int, email_keys: set[str]) -> Known:
    """What is known of these addresses."""
    registered = select(Attendee.email_key).where(
        Attendee.event_id == event_id, Attendee.state.in_(ACTIVE), Attendee.email_key.is_not(None)
    )
    invited = select(OutreachRecipient.email_key).where(OutreachRecipient.event_id == event_id)
    return Known(
        registered=set(db.session.scalars(registered)),
        invited=set(db.session.scalars(invited)),
        refused=who_refuse(email_keys),
        bounced=bounced(email_keys),
    )


def _followers(theme_ids: tuple[int, ...]) -> Iterator[Candidate]:
    rows = db.session.execute(
        select(Follow.email, Follow.email_key, Follow.language, Member.name)
        .outerjoin(Member, Member.id == Follow.member_id)
        .where(
            Follow.thing_kind == "theme",
            Follow.thing_id.in_(theme_ids),
            Follow.confirmed_at.is_not(None),
            Member.disabled_at.is_(None),
        )
        .order_by(Follow.id)
    )
    for email, email_key, language, name in rows:
        yield Candidate(email, email_key, name or "", language, Source.FOLLOWS)


def _of_organisations(segment: Segment, day: date) -> Iterator[Candidate]:
    wanted: list[ColumnElement[bool]] = []
    if segment.type_ids:
        wanted.append(Organisation.type_id.in_(segment.type_ids))
    if segment.region_ids:
        wanted.append(is_in(_towns(segment.region_ids, day)))
    rows = db.session.execute(
        select(Member.email, Member.email_key, Member.name, Member.language)
        .join(Membership, Membership.member_id == Member.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            *wanted,
            Member.disabled_at.is_(None),
            _holds_on(Membership.valid_from, Membership.valid_until, day),
        )
        .order_by(Member.name, Member.id)
    )
    for email, email_key, name, language in rows:
        yield Candidate(email, email_key, name, language, Source.ORGANISATION)


def _towns(region_ids: tuple[int, ...], day: date) -> Select[int]:
    return select(MunicipalityRegion.municipality_id).where(
        MunicipalityRegion.region_id.in_(region_ids),
        _holds_on(MunicipalityRegion.valid_from, MunicipalityRegion.valid_until, day),
    )


def _holds_on(
    start: InstrumentedAttribute[date | None], end: InstrumentedAttribute[date | None], day: date
) -> ColumnElement[bool]:
    return and_(or_(start.is_(None), start <= day), or_(end.is_(None), end > day))


def _former(event: Event) -> Iterator[Candidate]:
    """Who came to a day about one of these themes: agreed is who ticked the box for mail about them."""
    consented = (
        select(Consent.id)
        .where(
            Consent.subject_kind == "booking",
            Consent.subject_id == Booking.id,
            Consent.purpose == THEME_MAIL,
            Consent.withdrawn_at.is_(None),
        )
        .exists()
    )
    about = select(event_theme.c.event_id).where(
        event_theme.c.theme_id.in_([theme.id for theme in event.themes])
    )
    rows = db.session.execute(
        select(Attendee.email, Attendee.email_key, Attendee.name, Booking, consented)
        .join(Booking, Booking.id == Attendee.booking_id)
        .join(Event, Event.id == Attendee.event_id)
        .where(
            Event.id.in_(about),
            Event.id != event.id,
            Event.ends_at < event.starts_at,
            Attendee.state == State.CONFIRMED,
        )
        .order_by(Attendee.id)
    )
    for email, email_key, name, booking, agreed in rows:
        if agreed:
            yield _contact(booking)
        # The box is the contact person's: it says nothing of a colleague.
        if email and email_key and not (agreed and email_key == booking.contact_email_key):
            yield Candidate(email, email_key, name, booking.language, Source.FORMER, agreed=False)


def _contact(booking: Booking) -> Candidate:
    return Candidate(
        booking.contact_email,
        booking.contact_email_key,
        booking.contact_name,
        booking.language,
        Source.FORMER,
    )


# --- what the form offers ---------------------------------------------------------------------------------

Choices = list[tuple[int, str]]


def choices(language: str) -> tuple[Choices, Choices, Choices]:
    """Themes, regions and types of organisation to choose from."""
    types = db.session.scalars(
        select(OrganisationType)
        .where(OrganisationType.retired_at.is_(None))
        .order_by(OrganisationType.position, OrganisationType.id)
    )
    return (
        [(theme.id, theme.label(language)) for theme in in_use(all_themes())],
        [(region.id, region.label(language)) for region in in_use(all_regions())],
        [(kind.id, kind.label(language)) for kind in types],
    )


def followers_by_theme() -> dict[int, int]:
    """How many people follow each theme by mail."""
    rows = db.session.execute(
        select(Follow.thing_id, func.count())
        .where(Follow.thing_kind == "theme", Follow.confirmed_at.is_not(None))
        .group_by(Follow.thing_id)
    )
    return dict.fromkeys((theme.id for theme in all_themes()), 0) | dict(rows.all())

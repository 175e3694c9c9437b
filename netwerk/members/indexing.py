"""Organisations and people in the search: what is found of them, by whom, and how they are shown there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from netwerk.kernel import clock, links, search
from netwerk.kernel.database import db
from netwerk.kernel.i18n import SOURCE, lazy
from netwerk.kernel.search import MEMBERS, PUBLIC, Document, Kind, Shown
from netwerk.members.models import Establishment, Member, Membership, Organisation, Profile
from netwerk.members.queries.directory import is_listed
from netwerk.members.queries.profiles import works
from netwerk.members.rules import Audience, audience_of

ORGANISATION, PERSON = "organisation", "person"
BETWEEN = " · "
AT_ONCE = 500
# The worker may have been away for as long.
RECENT = timedelta(days=7)
VISIBILITY = {Audience.EVERYBODY: PUBLIC, Audience.MEMBERS: MEMBERS}


def index_organisation(organisation_id: int) -> None:
    """Make an organisation findable as it is now: once an organiser has looked at it."""
    documents = _organisations([organisation_id])
    if documents:
        search.put(documents[0])
    else:
        search.remove(ORGANISATION, organisation_id)


def index_person(member_id: int) -> None:
    """Make a member findable by what they show, for those they show it to."""
    documents = _people([member_id])
    if documents:
        search.put(documents[0])
    else:
        search.remove(PERSON, member_id)


def index_people_at(organisation_id: int) -> None:
    """The same for everybody who works or worked at an organisation that is called otherwise now."""
    _put_people(select(Membership.member_id).where(Membership.organisation_id == organisation_id))


def index_people_who_moved(today: date) -> None:
    """The same for everybody whose job began or ended in the last days."""
    moment = (Membership.valid_from, Membership.valid_until)
    recent = or_(*(column.between(today - RECENT, today) for column in moment))
    _put_people(select(Membership.member_id).where(recent))


def _put_people(member_ids: Select[int]) -> None:
    ids = db.session.scalars(member_ids.distinct().order_by(Membership.member_id)).all()
    for first in range(0, len(ids), AT_ONCE):
        search.put_all(_people(ids[first : first + AT_ONCE]))


def _organisations(ids: Sequence[int]) -> list[Document]:
    query = (
        select(Organisation)
        .where(Organisation.id.in_(ids), is_listed())
        .options(
            joinedload(Organisation.type),
            joinedload(Organisation.municipality),
            selectinload(Organisation.sectors),
            selectinload(Organisation.establishments).joinedload(Establishment.municipality),
        )
        .order_by(Organisation.id)
        .execution_options(populate_existing=True)
    )
    return [_organisation(one) for one in db.session.scalars(query)]


def _organisation(one: Organisation) -> Document:
    place = one.municipality.name if one.municipality else ""
    elsewhere = dict.fromkeys(
        word for site in one.establishments for word in (site.name, site.municipality.name)
    )
    words = [one.about, place, one.type.name if one.type else "", *(sector.name for sector in one.sectors)]
    return Document(
        kind=ORGANISATION,
        thing_id=one.id,
        language=SOURCE,
        title=one.name,
        text=BETWEEN.join(word for word in (*words, *elsewhere) if word),
        at=one.created_at,
        facts={"slug": one.slug, "place": place},
    )


def _people(ids: Sequence[int]) -> list[Document]:
    query = (
        select(Profile)
        .join(Profile.member)
        .where(Profile.member_id.in_(ids), Member.disabled_at.is_(None), Profile.work_for != Audience.NOBODY)
        .options(joinedload(Profile.member), selectinload(Profile.themes))
        .order_by(Profile.member_id)
        .execution_options(populate_existing=True)
    )
    shown = db.session.scalars(query).all()
    work = works([one.member_id for one in shown], clock.today())
    return [_person(one, work.get(one.member_id, "")) for one in shown]


def _person(profile: Profile, work: str) -> Document:
    """What everybody finds holds only what everybody sees; the rest stands on the page alone."""
    audience = Audience(profile.work_for)
    words = [work]
    for block, texts in (
        ("about", (profile.about, *(theme.name for theme in profile.themes))),
        ("exchange", (profile.offers, profile.seeks)),
        ("expertise", (profile.expertise,)),
    ):
        if audience_of(profile, block).reaches(audience):
            words += texts
    return Document(
        kind=PERSON,
        thing_id=profile.member_id,
        language=SOURCE,
        title=profile.member.name,
        text=BETWEEN.join(word for word in words if word),
        at=profile.member.created_at,
        visibility=VISIBILITY[audience],
        facts={"work": work},
    )


def describe_organisation(organisation_id: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found organisation: its page and where it is."""
    href = links.path("members.organisation", language, organisation_id=organisation_id, slug=known["slug"])
    return Shown(href=href, line=known["place"])


def describe_person(member_id: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found person: their profile and their work."""
    return Shown(href=links.path("members.person", language, member_id=member_id), line=known["work"])


def following_organisations(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next organisations after an id, for a rebuild of the index; locked."""
    wanted = select(Organisation.id).where(Organisation.id > after).order_by(Organisation.id).limit(number)
    ids = db.session.scalars(wanted.with_for_update()).all()
    return (ids[-1] if len(ids) == number else None), _organisations(ids)


def following_people(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next people after an id, for a rebuild of the index; locked."""
    wanted = select(Profile.member_id).where(Profile.member_id > after).order_by(Profile.member_id)
    ids = db.session.scalars(wanted.limit(number).with_for_update()).all()
    return (ids[-1] if len(ids) == number else None), _people(ids)


search.register_kind(
    Kind(
        name=ORGANISATION,
        heading=lazy("Organisaties"),
        describe=describe_organisation,
        following=following_organisations,
        place=4,
    )
)
search.register_kind(
    Kind(name=PERSON, heading=lazy("Mensen"), describe=describe_person, following=following_people, place=5)
)

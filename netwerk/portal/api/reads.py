"""What the API gives, page by page: what a visitor may see on the site, and nothing else.

A theme or region that is asked for by an address it had before raises Moved, by one it never had NotFound.
Each list goes on behind an id, so that a page costs the same wherever it lies and nothing is skipped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, raiseload, selectinload

from netwerk.events import facts
from netwerk.events import queries as days
from netwerk.events.models import Event, event_theme
from netwerk.events.rules import PUBLIC_STATES
from netwerk.forum.boards import board_of
from netwerk.forum.models import Thread
from netwerk.kernel import links
from netwerk.kernel.database import db
from netwerk.members.models import Establishment, Organisation
from netwerk.members.queries.directory import is_listed
from netwerk.needs import policy
from netwerk.needs.models import Need
from netwerk.needs.queries.lists import LISTED, has_theme
from netwerk.portal.api import shapes
from netwerk.portal.api.shapes import Asked, Paging
from netwerk.practices.models import Facet, Partner, Practice
from netwerk.practices.queries.sheets import is_shown
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_regions, all_themes, region_by_slug, theme_by_slug, word_asked

ABOUT, WHERE = "theme", "region"


def themes() -> list[shapes.Theme]:
    """The learning networks."""
    return [
        shapes.Theme(
            slug=one.slug,
            name=one.name,
            summary=one.summary,
            names=_names(one),
            is_retired=one.retired_at is not None,
            url=links.link("portal.network", slug=one.slug),
        )
        for one in all_themes()
    ]


def regions() -> list[shapes.Region]:
    """The regions."""
    return [
        shapes.Region(
            slug=one.slug,
            name=one.name,
            names=_names(one),
            is_partner=one.interregional,
            is_retired=one.retired_at is not None,
            url=links.link("portal.region", slug=one.slug),
        )
        for one in all_regions()
    ]


def events(asked: Asked, one: int | None = None) -> list[shapes.Day]:
    """Network days; of one only when its id is given."""
    wanted = [Event.state.in_(PUBLIC_STATES), *_span(Event.id, asked, one)]
    if asked.theme is not None:
        theme_id = theme_by_slug(asked.theme).id
        wanted.append(Event.id.in_(select(event_theme.c.event_id).where(event_theme.c.theme_id == theme_id)))
    if asked.region is not None:
        wanted.append(Event.region_id == region_by_slug(asked.region).id)
    query = select(Event).where(*wanted).options(*days.full_options()).order_by(Event.id)
    return [_day(event) for event in db.session.scalars(query.limit(asked.limit + 1)).unique()]


def practices(asked: Asked, one: int | None = None) -> list[shapes.Practice]:
    """Published practices; of one only when its id is given."""
    wanted = [is_shown(), *_span(Practice.id, asked, one)]
    # A translation is about what its original is about.
    named = or_(Facet.practice_id == Practice.id, Facet.practice_id == Practice.translation_of_id)
    asked_words = (
        (ABOUT, word_asked(all_themes(), asked.theme)),
        (WHERE, word_asked(all_regions(), asked.region)),
    )
    for name, word in asked_words:
        if word is not None:
            wanted.append(exists().where(Facet.name == name, Facet.value == word.slug, named))
    query = select(Practice).where(*wanted).order_by(Practice.id).limit(asked.limit + 1)
    shown = selectinload(Practice.partners).joinedload(Partner.organisation).load_only(Organisation.name)
    found = db.session.scalars(query.options(shown, raiseload("*"))).all()
    facets = _facets([sheet.translation_of_id or sheet.id for sheet in found])
    return [_practice(sheet, facets[sheet.translation_of_id or sheet.id]) for sheet in found]


def threads(asked: Asked, one: int | None = None) -> list[shapes.Thread]:
    """Conversations; of one only when its id is given."""
    wanted = [Thread.listed.is_(True), *_span(Thread.id, asked, one)]
    if asked.theme is not None:
        wanted.append(Thread.theme_id == theme_by_slug(asked.theme).id)
    if asked.region is not None:
        wanted.append(Thread.region_id == region_by_slug(asked.region).id)
    query = select(Thread).where(*wanted).order_by(Thread.id).limit(asked.limit + 1)
    shown = (joinedload(Thread.theme), joinedload(Thread.region), raiseload("*"))
    return [_thread(thread) for thread in db.session.scalars(query.options(*shown))]


def needs(asked: Asked, one: int | None = None) -> list[shapes.Need]:
    """Needs and chances; of one only when its id is given."""
    wanted = [LISTED, *_span(Need.id, asked, one)]
    if asked.theme is not None:
        wanted.append(has_theme(theme_by_slug(asked.theme).id))
    if asked.region is not None:
        wanted.append(Need.region_id == region_by_slug(asked.region).id)
    query = select(Need).where(*wanted).order_by(Need.id).limit(asked.limit + 1)
    shown = (
        joinedload(Need.region),
        joinedload(Need.organisation),
        selectinload(Need.themes),
        raiseload("*"),
    )
    return [_need(need) for need in db.session.scalars(query.options(*shown))]


def organisations(asked: Paging, one: int | None = None) -> list[shapes.Organisation]:
    """Organisations of the directory; of one only when its id is given."""
    query = (
        select(Organisation)
        .where(is_listed(), *_span(Organisation.id, asked, one))
        .options(
            joinedload(Organisation.type),
            joinedload(Organisation.municipality),
            selectinload(Organisation.establishments).joinedload(Establishment.municipality),
            raiseload("*"),
        )
        .order_by(Organisation.id)
        .limit(asked.limit + 1)
    )
    return [
        shapes.Organisation(
            id=row.id,
            name=row.name,
            type=row.type.slug if row.type else None,
            municipality=row.municipality.name if row.municipality else None,
            establishments=[
                shapes.Establishment(
                    name=site.name or None,
                    street=site.street,
                    postcode=site.postcode,
                    municipality=site.municipality.name,
                )
                for site in row.establishments
            ],
            url=links.link("members.organisation", organisation_id=row.id, slug=row.slug),
        )
        for row in db.session.scalars(query)
    ]


def _span(column: InstrumentedAttribute[int], asked: Paging, one: int | None) -> list[ColumnElement[bool]]:
    return [column == one] if one is not None else [column > asked.after]


def _names(word: Word) -> dict[str, str]:
    told = {code: str(parts["name"]) for code, parts in word.translations.items() if parts.get("name")}
    return {"nl": word.name, **told}


def _facets(ids: Sequence[int]) -> Mapping[int, Mapping[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: {ABOUT: [], WHERE: []})
    rows = select(Facet.practice_id, Facet.name, Facet.value).where(
        Facet.practice_id.in_(ids), Facet.name.in_((ABOUT, WHERE))
    )
    for practice_id, name, value in db.session.execute(rows.order_by(Facet.value)):
        found[practice_id][name].append(value)
    return found


def _day(event: Event) -> shapes.Day:
    values: dict[str, Any] = {"event_id": event.id, "slug": event.slug}
    return shapes.Day(
        id=event.id,
        title=event.title,
        summary=event.summary,
        kind=event.kind,
        language=event.language,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.zone,
        school_year=event.school_year.label,
        venue=event.venue_name,
        municipality=event.municipality.name if event.municipality else None,
        region=event.region.slug if event.region else None,
        themes=sorted(theme.slug for theme in event.themes),
        is_online=event.is_online,
        is_cancelled=event.state == "cancelled",
        funding=facts.funding_sentence(event, event.language) or None,
        changed_at=event.changed_at,
        url=links.link("events.day", **values),
        calendar_url=links.link("events.day_calendar", **values),
    )


def _practice(sheet: Practice, facets: Mapping[str, list[str]]) -> shapes.Practice:
    return shapes.Practice(
        id=sheet.id,
        title=sheet.title,
        summary=sheet.summary,
        kind=sheet.kind,
        step=sheet.step,
        language=sheet.language,
        translation_of=sheet.translation_of_id,
        organisations=[partner.organisation.name for partner in sheet.partners],
        themes=facets[ABOUT],
        regions=facets[WHERE],
        adoptions=sheet.adoption_count,
        published_at=sheet.published_at or sheet.created_at,
        changed_at=sheet.changed_at,
        url=links.link("practices.sheet", practice_id=sheet.id, slug=sheet.slug),
    )


def _thread(thread: Thread) -> shapes.Thread:
    board = board_of(thread.theme_id)
    return shapes.Thread(
        id=thread.id,
        title=thread.title,
        kind=thread.kind,
        language=thread.language,
        theme=thread.theme.slug if thread.theme else None,
        region=thread.region.slug if thread.region else None,
        replies=max(thread.post_count - 1, 0),
        is_answered=thread.answer_no is not None,
        started_at=thread.created_at,
        last_at=thread.last_at,
        url=links.link("forum.thread", board=board.slug, thread_id=thread.id, slug=thread.slug),
    )


def _need(need: Need) -> shapes.Need:
    return shapes.Need(
        id=need.id,
        title=need.title,
        kind=need.kind,
        state=need.state,
        language=need.language,
        themes=sorted(theme.slug for theme in need.themes),
        region=need.region.slug if need.region else None,
        organisation=shown.name if (shown := policy.shown_organisation(need)) else None,
        people=need.recognised_count,
        organisations=need.organisation_count,
        reported_at=need.created_at,
        changed_at=need.changed_at,
        url=links.link("needs.need", need_id=need.id, slug=need.slug),
    )

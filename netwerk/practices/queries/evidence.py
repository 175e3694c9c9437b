"""What the steps of the ladder rest on, counted for many sheets at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import joinedload

from netwerk.kernel.database import db
from netwerk.kernel.text import key
from netwerk.members.models import Organisation
from netwerk.practices import content
from netwerk.practices.models import Adoption, Facet, Partner, Practice, Review, Version, Writer
from netwerk.practices.queries.sheets import is_shown
from netwerk.practices.rules import COUNTING, Evidence, ReviewState, Side
from netwerk.taxonomy.queries import all_regions

By = Mapping[int, set[int]]
# The instant from which an adoption counts, so the school year in which it does.
COUNTED_AT = Adoption.confirmed_at


def evidence_of(
    practices: Sequence[Practice], day: date, *, instead: Mapping[int, content.Content] | None = None
) -> dict[int, Evidence]:
    """What is known of each published sheet now, counted from the rows: a fixed number of queries.

    `instead` holds by sheet what it would say, to know what would come of that.
    """
    ids = [practice.id for practice in practices]
    said, partners, own = _said(ids), _partners(ids), _regions(ids, day)
    for practice_id, words in (instead or {}).items():
        said[practice_id] = words
    adoptions, sides, languages = counting_adoptions(ids), _reviewed_sides(ids), _languages(practices)
    found = {}
    for one in practices:
        words = said.get(one.id, {})
        summaries = {row["language"] for row in content.value(words, "summaries") if row["words"]}
        taken = adoptions.get(one.id, [])
        found[one.id] = Evidence(
            partners=_named(words) if instead and one.id in instead else len(partners[one.id]),
            done_once=bool(content.value(words, "done_once")),
            checked_by_editor=one.checked_at is not None,
            kinds_of_evidence=len({row["kind"] for row in content.value(words, "evidence")} - {""}),
            school_reviews=sides[one.id].count(Side.SCHOOL),
            company_reviews=sides[one.id].count(Side.COMPANY),
            adoptions=len(taken),
            adoptions_elsewhere=sum(_is_elsewhere(row, own[one.id]) for row in taken),
            languages=len((languages[one.id] | summaries) - {""}),
            transfer_note=bool(content.value(words, "must") and content.value(words, "adapt")),
        )
    return found


def without(known: Evidence, row: Adoption, day: date) -> Evidence:
    """The same evidence without an adoption that counts in it."""
    elsewhere = _is_elsewhere(row, _regions([row.practice_id], day)[row.practice_id])
    return replace(
        known, adoptions=known.adoptions - 1, adoptions_elsewhere=known.adoptions_elsewhere - elsewhere
    )


def counting_adoptions(ids: Collection[int]) -> dict[int, list[Adoption]]:
    """The adoptions that count, by sheet: confirmed, begun, not stopped, of others than the partners."""
    rows = db.session.scalars(
        select(Adoption)
        .where(
            Adoption.practice_id.in_(ids),
            counts(),
        )
        .order_by(Adoption.id)
    )
    found: dict[int, list[Adoption]] = defaultdict(list)
    for row in rows:
        found[row.practice_id].append(row)
    return found


def stands() -> ColumnElement[bool]:
    """Is an adoption confirmed, not refused, and of somebody else than the partners?"""
    own = exists().where(
        Partner.practice_id == Adoption.practice_id, Partner.organisation_id == Adoption.organisation_id
    )
    return and_(
        Adoption.confirmed_at.is_not(None), Adoption.denied_at.is_(None), Adoption.refused_at.is_(None), ~own
    )


def counts() -> ColumnElement[bool]:
    """Does an adoption count, in totals, on the ladder, in lists? It stands, and the organisation goes on."""
    return and_(stands(), Adoption.state.in_(COUNTING))


def favourable_reviews(ids: Collection[int]) -> Sequence[Review]:
    """The reviews that count: the last word of each reviewer where it is favourable, of nobody who made it.

    Whoever works on both sides speaks for the one they were asked for last.
    """
    own = exists().where(
        Partner.practice_id == Review.practice_id, Partner.organisation_id == Review.organisation_id
    )
    writes = exists().where(Writer.practice_id == Review.practice_id, Writer.member_id == Review.reviewer_id)
    query = select(Review).where(
        Review.practice_id.in_(ids),
        Review.state == ReviewState.GIVEN,
        ~own,
        ~writes,
    )
    last: dict[tuple[int, int], Review] = {}
    for review in db.session.scalars(query.order_by(Review.id)):
        # Of whoever is erased each review stands by itself.
        last[review.practice_id, review.reviewer_id or -review.id] = review
    return [review for review in last.values() if review.favourable]


def _is_elsewhere(row: Adoption, own: Collection[int]) -> bool:
    # Where nobody knows where it was made, nobody can say that somewhere is elsewhere.
    return bool(own) and row.region_id is not None and row.region_id not in own


def _said(ids: Collection[int]) -> dict[int, content.Content]:
    query = (
        select(Version.practice_id, Version.content)
        .join(Practice, and_(Practice.id == Version.practice_id, Practice.published_number == Version.number))
        .where(Practice.id.in_(ids))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _named(words: content.Content) -> int:
    return len({key(row["organisation"]) for row in content.value(words, "partners")} - {""})


def _partners(ids: Collection[int]) -> By:
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Partner.practice_id, Partner.organisation_id).where(Partner.practice_id.in_(ids))
    for practice_id, organisation_id in db.session.execute(query):
        found[practice_id].add(organisation_id)
    return found


def _regions(ids: Collection[int], day: date) -> By:
    found: dict[int, set[int]] = defaultdict(set)
    known = {region.slug: region.id for region in all_regions()}
    named = select(Facet.practice_id, Facet.value).where(Facet.practice_id.in_(ids), Facet.name == "region")
    for practice_id, slug in db.session.execute(named):
        if slug in known:
            found[practice_id].add(known[slug])
    made_by = (
        select(Partner)
        .where(Partner.practice_id.in_(ids))
        .options(joinedload(Partner.organisation).joinedload(Organisation.municipality))
    )
    for partner in db.session.scalars(made_by):
        place = partner.organisation.municipality
        region = place.region_on(day) if place is not None else None
        if region is not None:
            found[partner.practice_id].add(region.id)
    return found


def _reviewed_sides(ids: Collection[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for review in favourable_reviews(ids):
        found[review.practice_id].append(review.side)
    return found


def _languages(practices: Sequence[Practice]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for one in practices:
        found[one.id].add(one.language)
    query = select(Practice.translation_of_id, Practice.language).where(
        Practice.translation_of_id.in_(list(found)), is_shown()
    )
    for original, language in db.session.execute(query):
        if original is not None:
            found[original].add(language)
    return found

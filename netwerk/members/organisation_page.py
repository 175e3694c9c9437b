"""What the page of an organisation shows, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netwerk.kernel import clock
from netwerk.members import contributions, policy
from netwerk.members.actor import Actor
from netwerk.members.contributions import Contribution, Given, Sort
from netwerk.members.models import Establishment, Organisation, Partnership
from netwerk.members.queries import partnerships
from netwerk.members.queries.directory import establishments_of
from netwerk.members.queries.profiles import ShownPerson, shown_people
from netwerk.members.wording import SIZE_WORDS
from netwerk.taxonomy.models import Region
from netwerk.taxonomy.school_year import SchoolYear

FEW = 6


@dataclass(frozen=True)
class Year:
    """One school year of an organisation: how much of each sort."""

    label: str
    counted: Sequence[str]


@dataclass(frozen=True)
class Done:
    """A sort of contribution with the latest of them and how many there are."""

    sort: Sort
    number: int
    latest: Sequence[Contribution]
    earlier: Sequence[Contribution]


@dataclass(frozen=True)
class Site:
    """An establishment with the region in which it is today."""

    row: Establishment
    region: Region | None


@dataclass(frozen=True)
class OrganisationPage:
    """The page, as one reader sees it."""

    organisation: Organisation
    region: Region | None
    sectors: str
    size: str
    establishments: Sequence[Site]
    people: Sequence[ShownPerson]
    partnerships: Sequence[Partnership]
    done: Sequence[Done]
    years: Sequence[Year]
    may_edit: bool


def organisation_page(organisation: Organisation, actor: Actor | None, language: str) -> OrganisationPage:
    """Everything about an organisation that this reader may see."""
    given = contributions.of_organisation(organisation.id, language)
    place = organisation.municipality
    sectors = sorted(organisation.sectors, key=lambda one: (one.position, one.id))
    return OrganisationPage(
        organisation=organisation,
        region=place.region_on(clock.today()) if place else None,
        sectors=", ".join(sector.label(language) for sector in sectors),
        size=str(SIZE_WORDS.get(organisation.size_class, "")),
        establishments=[
            Site(one, one.municipality.region_on(clock.today())) for one in establishments_of(organisation.id)
        ],
        people=shown_people(organisation.id, actor, clock.today()),
        partnerships=partnerships.partnerships_of(organisation.id),
        done=done(given),
        years=_years(given),
        may_edit=actor is not None and policy.may_edit_organisation(actor, organisation),
    )


def done(given: Given) -> Sequence[Done]:
    """What there is of each sort."""
    return [Done(sort, len(found), found[:FEW], found[FEW:]) for sort, found in given if found]


def _years(given: Given) -> Sequence[Year]:
    """By school year, the latest first, how much was done; made of the very rows that are listed."""
    years = {SchoolYear.of(one.at) for _sort, found in given for one in found}
    return [
        Year(
            year.label,
            [
                sort.counted(number)
                for sort, found in given
                if (number := sum(SchoolYear.of(one.at) == year for one in found))
            ],
        )
        for year in sorted(years, reverse=True)
    ]

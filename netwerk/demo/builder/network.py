"""The people and organisations of the demo, put in through the services of members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import select

from netwerk.demo.builder.content import DemoOrganisation, DemoPerson, organisations, people
from netwerk.events.services.requests import Person
from netwerk.kernel.database import db
from netwerk.members import services
from netwerk.members.actor import ADMINISTRATOR, Actor
from netwerk.members.login import actor_of
from netwerk.members.queries import member_with_rights
from netwerk.members.services import establishments
from netwerk.members.services.establishments import EstablishmentFacts
from netwerk.members.services.organisations import OrganisationFacts
from netwerk.taxonomy.models import Funding, Municipality, OrganisationType, Region, Sector, Theme

PASSWORD = "demo-netwerk-2026"  # noqa: S105 (printed at every start of the demo)
FUNCTIONS = {
    "mentor": "Mentor",
    "trajectbegeleider": "Trajectbegeleider",
    "leerkracht": "Leerkracht",
    "directeur": "Directeur",
    "zaakvoerder": "Zaakvoerder",
    "hr": "Personeelsdienst",
    "coordinator": "Coördinator",
    "stagebegeleider": "Stagebegeleider",
    "ander": "",
}
# Who follows which learning networks by mail.
FOLLOWS = {"an": ("begeleiden",), "bart": ("leren-en-werken",), "dirk": ("mobiliteit",)}


@dataclass(frozen=True)
class Words:
    """The ids of the shared words by their slugs."""

    themes: dict[str, int]
    regions: dict[str, int]
    municipalities: dict[str, int]
    sectors: dict[str, int]
    types: dict[str, int]
    sides: dict[str, str]
    fundings: dict[str, int]

    @classmethod
    def read(cls) -> Words:
        """The words as they stand in the database."""
        kinds = db.session.execute(select(OrganisationType.slug, OrganisationType.side))
        return cls(
            themes=_ids(Theme),
            regions=_ids(Region),
            municipalities=_ids(Municipality),
            sectors=_ids(Sector),
            types=_ids(OrganisationType),
            sides={row[0]: row[1] for row in kinds},
            fundings=_ids(Funding),
        )


def _ids(
    model: type[Theme | Region | Municipality | Sector | OrganisationType | Funding],
) -> dict[str, int]:
    return {row[0]: row[1] for row in db.session.execute(select(model.slug, model.id))}


class Network:
    """Who is there, by the keys of the data files."""

    def __init__(self, words: Words) -> None:
        """Nobody yet: `move_in` puts them into the database."""
        self.words = words
        self.people = {person.key: person for person in people()}
        self.organisations = {organisation.key: organisation for organisation in organisations()}
        self.actors: dict[str, Actor] = {}
        self._member_ids: dict[str, int] = {}
        self._organisation_ids: dict[str, int] = {}

    def move_in(self, now: datetime) -> None:
        """Add everybody and every organisation, as they were at `now`, long ago."""
        for person in self.people.values():
            self._add_member(person, now)
        administrator = member_with_rights(self._member_ids["admin"])
        services.grant_role(administrator.id, ADMINISTRATOR, "system")
        admin = actor_of(member_with_rights(administrator.id))
        for organisation in self.organisations.values():
            self._add_organisation(organisation, admin, now)
        for person in self.people.values():
            self._give_work_and_roles(person, admin)
        for person in self.people.values():
            if person.account or person.role:
                self.actors[person.key] = actor_of(member_with_rights(self._member_ids[person.key]))
        for key, themes in FOLLOWS.items():
            actor = self.actors[key]
            for theme in themes:
                services.follow(
                    "theme", self.words.themes[theme], actor.email, actor.language, actor=actor, now=now
                )

    def actor(self, key: str) -> Actor:
        """Anybody, as services want who acts."""
        if key not in self.actors:
            self.actors[key] = actor_of(member_with_rights(self._member_ids[key]))
        return self.actors[key]

    def _add_member(self, person: DemoPerson, now: datetime) -> None:
        member = services.create_member(
            person.email,
            person.name,
            person.language,
            now=now,
            password=PASSWORD if person.account else None,
        )
        self._member_ids[person.key] = member.id

    def _add_organisation(self, given: DemoOrganisation, admin: Actor, now: datetime) -> None:
        organisation = services.find_or_create_organisation(given.name, now=now)
        facts = OrganisationFacts(
            type_id=self.words.types[given.type],
            municipality_id=self.words.municipalities.get(given.municipality),
            sector_ids=tuple(self.words.sectors[sector] for sector in given.sectors),
            address=f"{given.address}, {given.postcode} {given.town}",
            website=given.website,
            about=given.about,
            size_class=given.size_class,
        )
        services.describe_organisation(organisation.id, facts, admin)
        for place in given.establishment:
            establishments.add(organisation.id, self._site(place), admin)
        services.verify_organisation(organisation.id, admin)
        self._organisation_ids[given.key] = organisation.id

    def _site(self, place: Mapping[str, str]) -> EstablishmentFacts:
        return EstablishmentFacts(
            name=place["name"],
            street=place["address"],
            postcode=place["postcode"],
            municipality_id=self.words.municipalities[place["municipality"]],
        )

    def _give_work_and_roles(self, person: DemoPerson, admin: Actor) -> None:
        member_id = self._member_ids[person.key]
        services.add_membership(
            member_id,
            self._organisation_ids[person.organisation],
            function=FUNCTIONS[person.function],
            is_contact=person.contact,
        )
        if not person.role or person.role == ADMINISTRATOR:
            return
        themes = [self.words.themes[slug] for slug in person.scope_themes]
        regions = [self.words.regions[slug] for slug in person.scope_regions]
        held = [role for role in (person.role, person.also) if role]
        for role, theme_id, region_id in product(held, themes or (None,), regions or (None,)):
            services.grant_role(member_id, role, admin.label, theme_id=theme_id, region_id=region_id)

    def on_form(self, key: str, *, with_email: bool = True) -> Person:
        """Somebody as they stand on a registration form."""
        person = self.people[key]
        return Person(
            name=person.name,
            email=person.email if with_email else None,
            function=FUNCTIONS[person.function],
            organisation_id=self._organisation_ids[person.organisation],
            organisation_name=self.organisations[person.organisation].name,
        )

    def organisation_id(self, key: str) -> int:
        """The row of an organisation."""
        return self._organisation_ids[key]

    def side(self, key: str) -> str:
        """Where somebody stands in a duo: school, company or other."""
        return self.words.sides[self.organisations[self.people[key].organisation].type]

    def region(self, key: str) -> str:
        """The region somebody works in."""
        return self.organisations[self.people[key].organisation].region

"""Who the people of the demo are, what their organisations say of who works there, and who works together."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from netwerk.demo.builder.content import DATA
from netwerk.demo.builder.network import Network
from netwerk.members.rules import BLOCKS, Audience
from netwerk.members.services import find_or_create_organisation, inviting, joining, partnerships, profiles
from netwerk.members.services.partnerships import PartnershipFacts
from netwerk.members.services.profiles import ProfileFacts
from netwerk.taxonomy.school_year import SchoolYear

Happening = tuple[datetime, Callable[[datetime], object]]
Row = dict[str, Any]

PROFILES_AGO, DOMAINS_AGO = timedelta(days=200), timedelta(days=400)
CONFIRMED_AFTER = timedelta(days=6)
# As a visitor typed it: it waits to be merged with the one that everybody knows.
DOUBLE = "Koeltechniek Wouters en Zoon"
DOUBLE_AGO, ASKED_AGO, LEFT_AGO = timedelta(days=9), timedelta(days=2), timedelta(days=150)
# Somebody who asks to belong to an organisation, and somebody who works for a second one no longer.
ASKS = ("jens-quintens", "koeltechniek-wouters", "Mentor")
LEFT = ("dirk", "bartels-metaal", "Stagebegeleider")


class Belonging:
    """Profiles, mail domains, partnerships, and what waits for an organiser or a contact person."""

    def __init__(self, network: Network, now: datetime) -> None:
        """Nobody told anything yet."""
        self._network, self._now = network, now
        self._data: dict[str, list[Row]] = tomllib.loads((DATA / "profiles.toml").read_text("utf-8"))

    def happenings(self) -> Iterator[Happening]:
        """Everything up to now, in no order."""
        for number, row in enumerate(self._data["profile"]):
            yield self._now - PROFILES_AGO + timedelta(hours=number), partial(self._tell, row)
        for row in self._data["domain"]:
            yield self._now - DOMAINS_AGO, partial(self._add_domain, row)
        for number, row in enumerate(self._data["partnership"]):
            yield from self._partnership(row, timedelta(days=30 + number))
        person, organisation, function = LEFT
        yield self._now - LEFT_AGO * 3, partial(self._work, person, organisation, function)
        yield self._now - LEFT_AGO, partial(self._leave, person, organisation)
        yield self._now - DOUBLE_AGO, lambda at: find_or_create_organisation(DOUBLE, now=at)
        yield self._now - ASKED_AGO, self._ask

    def _tell(self, row: Row, at: datetime) -> None:
        audiences: dict[str, str] = dict.fromkeys(BLOCKS, Audience(row["for"]))
        audiences["contact"] = row.get("contact", Audience.NOBODY)
        facts = ProfileFacts(
            about=row["about"],
            offers=row["offers"],
            seeks=row["seeks"],
            is_expert="expertise" in row,
            expertise=row.get("expertise", ""),
            theme_ids=tuple(self._network.words.themes[slug] for slug in row["themes"]),
            audiences=audiences,
        )
        profiles.save_profile(facts, self._network.actor(row["person"]), now=at)

    def _add_domain(self, row: Row, at: datetime) -> None:
        organisation_id = self._network.organisation_id(row["organisation"])
        inviting.add_domain(organisation_id, row["domain"], self._network.actor("admin"), now=at)

    def _partnership(self, row: Row, after: timedelta) -> Iterator[Happening]:
        year = SchoolYear(SchoolYear.of(self._now).start - row["years_ago"])
        begun = min(
            self._now - timedelta(days=12), self._now - timedelta(days=365 * row["years_ago"]) - after
        )
        made: list[int] = []

        def propose(at: datetime) -> None:
            facts = PartnershipFacts(
                name=row["name"],
                organisations=[self._network.organisations[key].name for key in row["organisations"]],
                valid_from=year.first_day,
                region_id=self._network.words.regions[row["region"]],
                about=row["about"],
            )
            made.append(partnerships.propose(facts, self._network.actor(row["by"]), now=at).id)

        def confirm(key: str, at: datetime) -> None:
            organisation_id = self._network.organisation_id(key)
            partnerships.confirm(made[0], organisation_id, self._network.actor("admin"), now=at)

        yield begun, propose
        for key in row["organisations"]:
            if key not in row.get("waits", ()):
                yield begun + CONFIRMED_AFTER, partial(confirm, key)

    def _work(self, person: str, organisation: str, function: str, at: datetime) -> None:
        organisation_id = self._network.organisation_id(organisation)
        joining.begin(self._network.actor(person).id, organisation_id, function, now=at)

    def _leave(self, person: str, organisation: str, at: datetime) -> None:
        actor, organisation_id = self._network.actor(person), self._network.organisation_id(organisation)
        current = joining.current(actor.id, organisation_id, at)
        if current is not None:
            joining.leave(current.id, actor, now=at)

    def _ask(self, at: datetime) -> None:
        person, organisation, function = ASKS
        organisation_id = self._network.organisation_id(organisation)
        joining.join(organisation_id, function, self._network.actor(person), now=at)

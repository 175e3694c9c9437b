"""Who registers with whom for a day of the demo: duos, groups and people alone, from near by above all."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from netwerk.demo.builder.content import DemoDay
from netwerk.demo.builder.network import Network

# The cast comes to these days, each on a form of their own; nobody of them comes anywhere else.
STARRING = {
    "competentiebord": ("bart",),
    "oogstdag": ("an", "bart"),
    "fruitstreek-werkt": ("an",),
    "taal-op-de-werf": ("bart",),
    "takenkaart": ("an",),
    "mentor-aan-zet": ("an", "bart"),
    "evalueren-doe-je-samen": ("an",),
    "moeilijke-gesprekken": ("bart",),
    "oudercafe-toonzaal": ("an",),
    "werkvloer-als-klas": ("an", "bart"),
    "over-de-grens": ("dirk",),
}
STARRING_DUOS = {"speeddate-maasland": (("an", "bart"),)}
STARRING_WAITING = {"speeddate-maasland": ("dirk",)}
# So near its day that a seat is offered: whoever is first in line has one to say yes to.
STARRING_NEXT = {"op-bezoek-bij-de-buren": "an"}
# These register when the demo is built, the first for all: their mails are the first in its mailbox.
LATE = {
    "mobiliteit-noord-limburg": ("an",),
    "open-atelier": ("bart", "mieke-wouters"),
    "fietsbank": ("bart",),
    "speeddate-maasland": ("benoit-delvaux",),
}
# Near people come twice as readily.
NEAR, FAR = 1.0, 2.0


@dataclass(frozen=True)
class Party:
    """People on one form, the contact person first."""

    people: tuple[str, ...]
    is_duo: bool = False


@dataclass(frozen=True)
class Turnout:
    """Everybody who ever registers for a day; who leaves again is among `coming`."""

    coming: list[Party]
    waiting: list[Party]
    late: Party | None
    leaving: str | None


class Casting:
    """Deals out people for one day, each at most once."""

    def __init__(self, day: DemoDay, network: Network, seed: str) -> None:
        """The same seed gives the same people."""
        self._day = day
        self._network = network
        self.rng = Random(f"{seed}:{day.key}")  # noqa: S311 (invented people, not secrets)
        self._late = LATE.get(day.key, ())
        strangers = [
            key
            for key, person in network.people.items()
            if not person.account and not person.role and key not in self._late
        ]
        self._free = sorted(strangers, key=self._distance)

    def _distance(self, key: str) -> float:
        near = self._network.region(key) == self._day.region
        speaks = self._network.people[key].language == self._day.language
        return self.rng.random() * (NEAR if near or (speaks and self._day.language != "nl") else FAR)

    def turnout(self) -> Turnout:
        """All parties of the day, in a random order of arrival."""
        day = self._day
        coming = [Party(pair, is_duo=True) for pair in STARRING_DUOS.get(day.key, ())]
        coming += [Party((key,)) for key in STARRING.get(day.key, ())]
        coming += [self._duo() for _ in range(day.duos - len(STARRING_DUOS.get(day.key, ())))]
        coming += [self._group(size) for size in day.groups]
        late_seats, late_waiting = (0, len(self._late)) if day.waiting else (len(self._late), 0)
        seated = sum(len(party.people) for party in coming) + late_seats
        coming += [Party((self._next(),)) for _ in range(day.seats - seated)]
        waiting = [Party((self._next(),)) for _ in range(day.waiting - late_waiting)]
        leaving = self._somebody_leaves(coming, waiting)
        self.rng.shuffle(coming)
        for key in STARRING_WAITING.get(day.key, ()):
            waiting[-1] = Party((key,))
        if day.key in STARRING_NEXT:
            waiting[0] = Party((STARRING_NEXT[day.key],))
        return Turnout(coming, waiting, Party(self._late) if self._late else None, leaving)

    def _somebody_leaves(self, coming: list[Party], waiting: list[Party]) -> str | None:
        """Let one more register who leaves again: on a full day the first in line then moves up."""
        day = self._day
        if not waiting and (day.seats < 15 or day.seats == day.capacity):
            return None
        leaver = self._next()
        if waiting:
            waiting.insert(0, coming.pop())
        coming.append(Party((leaver,)))
        return leaver

    def _duo(self) -> Party:
        return Party((self._next("school"), self._next("company")), is_duo=True)

    def _group(self, size: int) -> Party:
        """Colleagues of one organisation, with people from elsewhere where it is too small."""
        first = self._next()
        colleagues = [key for key in self._free if self._works_with(key, first)][: size - 1]
        for key in colleagues:
            self._free.remove(key)
        strangers = [self._next() for _ in range(size - 1 - len(colleagues))]
        return Party((first, *colleagues, *strangers))

    def _works_with(self, key: str, other: str) -> bool:
        people = self._network.people
        return people[key].organisation == people[other].organisation

    def _next(self, side: str | None = None) -> str:
        key = next(key for key in self._free if side is None or self._network.side(key) == side)
        self._free.remove(key)
        return key

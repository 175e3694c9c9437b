"""Who sits at which table: a proposal that mixes schools and companies, the same each time it is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from netwerk.kernel.text import fold

FEWEST, MOST = 2, 30
SIDES = ("school", "company", "other")
SCHOOL_WORDS = ("trajectbegeleid", "leerkracht", "leraar", "directeur", "stagebegeleid")


@dataclass(frozen=True)
class Seated:
    """Somebody to seat. `organisation` is any key of it, empty when unknown; `party` keeps a duo together.

    `side` is school, company or other; `kind` the type of organisation within a side.
    """

    id: int
    organisation: str = ""
    side: str = "other"
    kind: str = ""
    party: int | None = None


def side_of(known: str | None, function: str) -> str:
    """On which side somebody stands: as their organisation is known, else as their function tells."""
    if known is not None:
        return known
    typed = fold(function)
    if "mentor" in typed or "zaakvoerder" in typed:
        return "company"
    return "school" if any(word in typed for word in SCHOOL_WORDS) else "other"


def propose(people: Sequence[Seated], per_table: int) -> dict[int, int]:
    """The table of each person, numbered from 1; sizes differ by one at most.

    People are dealt out like cards, sorted by side, type and organisation: each side is spread as evenly
    as can be, and colleagues meet at a table only when they are more than there are tables. Then duos are
    brought together by changing places with somebody, of the same side where possible.
    """
    count = -(-len(people) // per_table)
    cards = sorted(people, key=lambda each: (SIDES.index(each.side), each.kind, each.organisation, each.id))
    tables: list[list[Seated]] = [[] for _ in range(count)]
    for place, person in enumerate(cards):
        tables[place % count].append(person)
    _reunite(tables)
    _separate(tables)
    return {person.id: number for number, table in enumerate(tables, 1) for person in table}


def place_late(people: Sequence[Seated], tables: Mapping[int, Sequence[Seated]]) -> dict[int, int]:
    """A table for each of these, without moving anybody: where the fewest colleagues and likes sit."""
    seated = {number: list(table) for number, table in tables.items()}
    found: dict[int, int] = {}
    for person in sorted(people, key=lambda each: each.id):
        best = min(
            seated,
            key=lambda number: (
                _colleagues(person, seated[number]),
                len(seated[number]) + sum(other.side == person.side for other in seated[number]),
                number,
            ),
        )
        seated[best].append(person)
        found[person.id] = best
    return found


def _colleagues(person: Seated, table: Sequence[Seated]) -> int:
    if not person.organisation:
        return 0
    return sum(other is not person and other.organisation == person.organisation for other in table)


def _reunite(tables: list[list[Seated]]) -> None:
    """Bring each duo to one table, that with the fewest duos yet and of those rather one of their own."""
    where = {person.id: table for table in tables for person in table}
    parties: dict[int, list[Seated]] = {}
    for table in tables:
        for person in table:
            if person.party is not None:
                parties.setdefault(person.party, []).append(person)
    fixed: set[int] = set()
    for _party, members in sorted(parties.items()):
        comers_to = {
            place: sum(table is not where[one.id] for one in members) for place, table in enumerate(tables)
        }
        wanted = sorted(
            comers_to, key=lambda place: (sum(each.id in fixed for each in tables[place]), comers_to[place])
        )
        for table in (tables[place] for place in wanted):
            free = [each for each in table if each.id not in fixed and each not in members]
            comers = [each for each in members if where[each.id] is not table]
            if len(free) < len(comers):
                continue
            for comer in comers:
                _change_places(comer, table, where, fixed, members)
            break
        fixed |= {each.id for each in members}


def _change_places(
    comer: Seated,
    here: list[Seated],
    where: dict[int, list[Seated]],
    fixed: Collection[int],
    members: Collection[Seated],
) -> None:
    there = where[comer.id]
    free = [each for each in here if each.id not in fixed and each not in members]
    partner = min(free, key=lambda each: _cost(comer, each, here, there))
    here[here.index(partner)], there[there.index(comer)] = comer, partner
    where[comer.id], where[partner.id] = here, there


def _separate(tables: list[list[Seated]]) -> None:
    """Where that brought colleagues together, people who are in no duo change places again."""
    alone = [(person, table) for table in tables for person in table if person.party is None]
    where = {person.id: table for person, table in alone}
    people = sorted((person for person, _table in alone), key=lambda each: each.id)
    moved = True
    while moved:
        moved = False
        for person in people:
            if not _colleagues(person, where[person.id]):
                continue
            gains = [(_gain(person, other, where), other.side == person.side, -other.id) for other in people]
            best = max(range(len(people)), key=gains.__getitem__)
            if gains[best][0] > 0:
                other, here, there = people[best], where[person.id], where[people[best].id]
                here[here.index(person)], there[there.index(other)] = other, person
                where[person.id], where[other.id] = there, here
                moved = True


def _gain(person: Seated, other: Seated, where: dict[int, list[Seated]]) -> int:
    """How many meetings of colleagues fewer there are when these two change places."""
    here, there = where[person.id], where[other.id]
    if here is there:
        return 0
    before = _colleagues(person, here) + _colleagues(other, there)
    after = _colleagues(person, [each for each in there if each is not other]) + _colleagues(
        other, [each for each in here if each is not person]
    )
    return before - after


def _cost(
    mover: Seated, partner: Seated, here: Sequence[Seated], there: Sequence[Seated]
) -> tuple[int, bool, bool, int]:
    """How bad it is that `mover` comes here and `partner` goes there; lower is better."""
    left_here = [each for each in here if each is not partner]
    left_there = [each for each in there if each is not mover]
    meetings = _colleagues(mover, left_here) + _colleagues(partner, left_there)
    return meetings, partner.party is not None, partner.side != mover.side, partner.id

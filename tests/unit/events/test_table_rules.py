"""Who sits at which table."""

from __future__ import annotations

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from netwerk.events.table_rules import SIDES, Seated, place_late, propose

PEOPLE = st.lists(
    st.tuples(st.sampled_from(["", *"abcdefgh"]), st.sampled_from(SIDES)), min_size=1, max_size=60
).map(
    lambda rows: [
        Seated(number, f"{side}-{name}" if name else "", side) for number, (name, side) in enumerate(rows, 1)
    ]
)


def tables_of(people, seated):
    tables = defaultdict(list)
    for person in people:
        tables[seated[person.id]].append(person)
    return tables


@given(people=PEOPLE, per_table=st.integers(2, 12))
def test_everybody_has_one_table_and_tables_differ_by_one(people, per_table):
    seated = propose(people, per_table)
    sizes = Counter(seated.values())
    assert set(seated) == {person.id for person in people}
    assert set(sizes) == set(range(1, len(sizes) + 1))
    assert max(sizes.values()) <= per_table
    assert max(sizes.values()) - min(sizes.values()) <= 1


@given(people=PEOPLE, per_table=st.integers(2, 12))
def test_schools_and_companies_are_spread_evenly(people, per_table):
    tables = tables_of(people, propose(people, per_table)).values()
    for side in SIDES:
        numbers = [sum(person.side == side for person in table) for table in tables]
        assert max(numbers) - min(numbers) <= 1


@given(people=PEOPLE, per_table=st.integers(2, 12))
def test_colleagues_meet_at_a_table_only_when_they_are_more_than_the_tables(people, per_table):
    tables = tables_of(people, propose(people, per_table)).values()
    sizes = Counter(person.organisation for person in people if person.organisation)
    for organisation, size in sizes.items():
        most = max(sum(person.organisation == organisation for person in table) for table in tables)
        assert most <= -(-size // len(tables))


@given(people=PEOPLE, per_table=st.integers(2, 12))
def test_the_order_in_which_people_come_makes_no_difference(people, per_table):
    assert propose(people, per_table) == propose(people[::-1], per_table)


@given(people=PEOPLE, per_table=st.integers(4, 12), pairs=st.integers(0, 10))
def test_duos_sit_together_and_table_sizes_stay(people, per_table, pairs):
    ids = [person.id for person in people]
    party = {one: number for number in range(pairs) for one in ids[2 * number : 2 * number + 2]}
    duos = [Seated(p.id, p.organisation, p.side, p.kind, party.get(p.id)) for p in people]
    seated = propose(duos, per_table)
    sizes = Counter(seated.values())
    assert max(sizes.values()) - min(sizes.values()) <= 1
    together = sum(
        len({seated[one] for one in ids[2 * number : 2 * number + 2]}) == 1 for number in range(pairs)
    )
    whole = min(pairs, len(people) // 2)
    assert together >= min(whole, sum(size // 2 for size in sizes.values()))


def test_bringing_duos_together_keeps_colleagues_apart_where_others_can_change_places():
    people = [
        Seated(1, "a", "school", party=1),
        Seated(2, "b", "school", party=2),
        Seated(3, "x", "school"),
        Seated(4, "x", "school"),
        Seated(5, "c", "company", party=2),
        Seated(6, "d", "company", party=1),
        Seated(7, "y", "other"),
        Seated(8, "z", "other"),
    ]
    seated = propose(people, 4)
    assert seated[1] == seated[6]
    assert seated[2] == seated[5]
    assert seated[3] != seated[4]


@given(people=PEOPLE, per_table=st.integers(3, 12), pairs=st.integers(0, 10))
def test_no_two_people_alone_could_change_places_so_that_fewer_colleagues_meet(people, per_table, pairs):
    party = {person.id: number // 2 for number, person in enumerate(people[: 2 * pairs])}
    duos = [Seated(p.id, p.organisation, p.side, p.kind, party.get(p.id)) for p in people]
    seated = propose(duos, per_table)
    alone = [person for person in duos if person.party is None]
    fewest = meetings(duos, seated)
    for one in alone:
        for other in alone:
            swapped = seated | {one.id: seated[other.id], other.id: seated[one.id]}
            assert meetings(duos, swapped) >= fewest


def meetings(people, seated):
    """How many pairs of colleagues share a table."""
    shared = Counter((p.organisation, seated[p.id]) for p in people if p.organisation)
    return sum(number * (number - 1) // 2 for number in shared.values())


def test_a_duo_changes_places_with_somebody_of_the_same_side():
    people = [
        Seated(1, "s1", "school", party=7),
        Seated(2, "s2", "school"),
        Seated(3, "c1", "company"),
        Seated(4, "c2", "company", party=7),
    ]
    seated = propose(people, 2)
    assert seated[1] == seated[4]
    assert seated[2] == seated[3]


def test_whoever_comes_late_sits_where_no_colleague_sits():
    seated = {1: [Seated(1, "a", "school"), Seated(2, "b", "company")], 2: [Seated(3, "c", "school")]}
    assert place_late([Seated(9, "c", "school")], seated) == {9: 1}
    assert place_late([Seated(9, "d", "company")], seated) == {9: 2}

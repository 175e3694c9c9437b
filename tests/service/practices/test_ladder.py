"""The ladder: a step needs its evidence, and is lost with it."""

from __future__ import annotations

from netwerk.practices.rules import Step
from netwerk.practices.services import ladder
from tests.library import Library


def test_a_sheet_climbs_step_by_step_on_its_evidence(library: Library) -> None:
    practice = library.practice(checked=False)
    assert library.fresh(practice).step == Step.IDEA

    library.revise(practice, library.author(practice), aim="Anders gezegd.")
    assert library.fresh(practice).step == Step.LOCAL

    library.reviewed(practice, "school")
    assert library.fresh(practice).step == Step.LOCAL
    library.reviewed(practice, "company")
    assert library.fresh(practice).step == Step.PROVEN

    library.adopted(practice)
    assert library.fresh(practice).step == Step.PROVEN
    library.adopted(practice)
    assert library.fresh(practice).step == Step.REGIONAL

    library.adopted(practice, "lommel")
    assert library.fresh(practice).step == Step.REGIONAL
    library.revise(
        practice, library.author(practice), summaries=[{"language": "fr", "words": "Entretien de départ"}]
    )
    assert library.fresh(practice).step == Step.INTERREGIONAL
    steps = [move.step for move in ladder.moves_of(practice.id)]
    assert steps == [4, 3, 2, 1]


def test_an_adoption_that_stops_takes_the_step_with_it(library: Library) -> None:
    practice = library.climb(library.practice(), 3)
    assert practice.step == Step.REGIONAL
    who = library.somebody("company", contact=True)
    library.adopted(practice, by=who)
    for _ in range(1):
        library.adopted(practice, by=who, state="stopped", stopped_because="Geen tijd meer.")
    assert library.fresh(practice).step == Step.REGIONAL

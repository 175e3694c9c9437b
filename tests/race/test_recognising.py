"""Many press "herken ik" at once, while somebody merges: nobody counts twice and nobody is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from netwerk.kernel import clock
from netwerk.kernel.errors import DomainError
from netwerk.needs.helpdesk.services import answering
from netwerk.needs.queries import needs as reads
from netwerk.needs.services import merging, recognising
from netwerk.needs.services.people import Speaker
from tests.race.test_talking import together
from tests.register import Register


@pytest.mark.both_databases
def test_everybody_who_presses_at_once_counts_once(app: Flask, register: Register) -> None:
    need = register.need()
    need_id, people = need.id, [register.somebody() for _one in range(6)]

    def press(by: Any) -> Callable[[], int]:
        return lambda: recognising.recognise(need_id, Speaker(by), now=clock.now()).id

    given = together(app, [press(by) for by in (*people, *people)])
    assert not any(isinstance(one, DomainError) for one in given)
    assert register.fresh(need).recognised_count == 7
    assert len(reads.recognitions_of(need.id)) == 7


@pytest.mark.both_databases
def test_a_merge_loses_nobody_who_presses_meanwhile(app: Flask, register: Register) -> None:
    first, second, organiser = register.need(), register.need(), register.organiser()
    people, into_id, gone_id = [register.somebody() for _one in range(6)], first.id, second.id

    def press(by: Any, need_id: int) -> Callable[[], int]:
        return lambda: recognising.recognise(need_id, Speaker(by), now=clock.now()).id

    acts: list[Callable[[], Any]] = [press(by, gone_id) for by in people]
    acts.insert(3, lambda: merging.merge(gone_id, into_id, organiser, now=clock.now()).id)
    assert not any(isinstance(one, DomainError) for one in together(app, acts))
    assert register.fresh(first).recognised_count == 8
    assert register.fresh(second).recognised_count == 0


@pytest.mark.both_databases
def test_of_two_merges_against_each_other_one_is_done(app: Flask, register: Register) -> None:
    first, second, organiser = register.need().id, register.need().id, register.organiser()
    given = together(
        app,
        [
            lambda: merging.merge(first, second, organiser, now=clock.now()).id,
            lambda: merging.merge(second, first, organiser, now=clock.now()).id,
        ],
    )
    assert sum(isinstance(one, DomainError) for one in given) == 1
    assert sorted(register.fresh_at(one).state for one in (first, second)) == ["merged", "open"]


@pytest.mark.both_databases
def test_of_two_organisers_who_take_a_question_at_once_one_has_it(app: Flask, register: Register) -> None:
    one, other, asker = register.organiser(), register.organiser(), register.somebody()
    question = register.ask(by=asker).id
    given = together(
        app,
        [
            lambda: answering.take(question, one, now=clock.now()).owner_id,
            lambda: answering.take(question, other, now=clock.now()).owner_id,
        ],
    )
    assert sum(isinstance(one, DomainError) for one in given) == 1

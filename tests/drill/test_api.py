"""The API over HTTP, from several processes, asked whatever its document allows and what it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from netwerk.kernel.database import db, transaction
from netwerk.taxonomy.services import load_words
from tests.builders import Make
from tests.library import Library
from tests.register import Register
from tests.support.live import Live, prepared, running
from tests.talk import Talk

pytestmark = pytest.mark.drill
CASES = 60
OPERATIONS = 12


def fill() -> None:
    """Of each kind enough for a second page, and something that nobody may see."""
    with transaction():
        load_words()
    make = Make()
    library, talk, register = Library(make), Talk(make), Register(make)
    for number in range(3):
        make.event(theme="mobiliteit", region="maasland")
        library.adopted(library.practice(themes=["mobiliteit"], regions=["maasland"]))
        talk.thread(board="mobiliteit", region="maasland", replies=number)
        register.need(f"Bus {number} te laat", region="maasland", theme="mobiliteit")
        make.organisation(f"De Brug {number}")
    make.event(state="draft", title="Geheime dag")
    library.draft(title="Geheime praktijk")
    db.session.rollback()


def prove(cases: Any, told: Counter[int]) -> None:
    """Ask, and hold each answer against the document."""

    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def holds(case: Case) -> None:
        answer = case.call()
        told[answer.status_code] += 1
        case.validate_response(answer)

    holds()


def asked(live: Live) -> Counter[int]:
    """How often each status was answered, to questions that fit the document and to those that do not."""
    schema = schemathesis.openapi.from_url(f"{live.url}/api/v1/openapi.json")
    told: Counter[int] = Counter()
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == OPERATIONS
    for operation in operations:
        prove(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), told)
        if "{id}" in operation.path:
            # A number that was guessed is nobody's.
            prove(operation.as_strategy(path_parameters={"id": 1}), told)
        if list(operation.iter_parameters()):
            prove(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), told)
    return told


def test_every_answer_of_a_running_site_is_one_that_its_document_describes(
    database: str, tmp_path: Path, say: Callable[[str], None]
) -> None:
    with prepared(database, tmp_path) as live:
        fill()
        with running(live, workers=2):
            told = asked(live)
    by_status = ", ".join(f"{status}: {number}" for status, number in sorted(told.items()))
    say(f"The API of a running site on {database}: {told.total()} cases, answered {by_status}")
    assert told.total() > CASES * OPERATIONS / 2
    assert told[200]
    assert told[422]
    assert not [status for status in told if status >= 500]

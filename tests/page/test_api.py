"""The API: what a visitor may see and nothing else, described so that programs can rely on it."""

from __future__ import annotations

import contextvars
import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.practices.services import reviewing
from tests.builders import Make
from tests.library import Library
from tests.register import Register
from tests.support.visitor import Visitor
from tests.talk import Talk

API = "/api/v1"
KINDS = ("days", "practices", "threads", "needs", "organisations")


def read(client: Visitor, path: str, *, status: int = 200) -> Any:
    return json.loads(client.open(f"{API}{path}", status=status).data)


def ids(client: Visitor, path: str) -> list[int]:
    return [one["id"] for one in read(client, path)["items"]]


@pytest.fixture
def content(make: Make, library: Library, talk: Talk, register: Register) -> None:
    """Of each kind something that everybody sees, and something that nobody else does."""
    day = make.event(theme="mobiliteit", region="maasland")
    make.event(state="draft", title="Geheime dag")
    make.booking(day, [make.person(organisation_name="Nooit nagekeken bvba")])
    library.adopted(library.practice(themes=["mobiliteit"], regions=["maasland"]))
    library.draft(title="Geheime praktijk")
    talk.thread(board="mobiliteit", region="maasland", replies=1)
    talk.hide(talk.posts(talk.thread("Geheim gesprek"))[0])
    register.need("Bus te laat", region="maasland", theme="mobiliteit")
    register.hide(register.need("Geheime nood"), register.organiser())
    make.organisation("Geheime organisatie", verified=False)


@pytest.mark.both_databases
def test_it_gives_what_visitors_see_and_nothing_else(client: Visitor, content: None) -> None:
    everything = "".join(client.open(f"{API}/{kind}").text for kind in KINDS)
    assert "Geheim" not in everything
    assert "Nooit nagekeken" not in everything
    assert "@" not in everything
    for kind in KINDS:
        found = ids(client, f"/{kind}")
        assert found
        for one in found:
            assert read(client, f"/{kind}/{one}")["id"] == one
        hidden = max(found) + 1
        assert read(client, f"/{kind}/{hidden}", status=404)["status"] == 404
    assert read(client, "/threads?theme=mobiliteit&region=maasland")["items"][0]["replies"] == 1
    [need] = read(client, "/needs")["items"]
    assert (need["title"], need["state"], need["people"]) == ("Bus te laat", "open", 1)


@pytest.mark.both_databases
def test_an_organisation_leads_to_its_page_and_a_double_is_not_there(client: Visitor, make: Make) -> None:
    one = make.organisation("De Brug")
    make.organisation("De Brug bis", merged_into_id=one.id)
    [found] = read(client, "/organisations")["items"]
    assert found["id"] == one.id
    assert client.get(found["url"].removeprefix("http://localhost")).h1 == "De Brug"


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["days", "practices", "threads", "needs"])
def test_a_list_is_cut_by_theme_and_region(client: Visitor, content: None, kind: str) -> None:
    assert len(ids(client, f"/{kind}?theme=mobiliteit")) == 1
    assert len(ids(client, f"/{kind}?region=maasland")) == 1
    assert ids(client, f"/{kind}?theme=rol-van-de-ouders") == []
    for unknown in ("region=bestaat-niet", "theme=bestaat-niet"):
        refused = client.open(f"{API}/{kind}?{unknown}", status=404)
        assert refused.mimetype == "application/problem+json"


def test_the_pages_of_a_list_hold_each_thing_once(client: Visitor, make: Make) -> None:
    made = [make.event().id for _number in range(5)]
    found: list[int] = []
    path = f"{API}/days?limit=2"
    while path:
        page = json.loads(client.open(path).data)
        found += [one["id"] for one in page["items"]]
        path = (page["next"] or "").removeprefix("http://localhost")
    assert found == made


def test_a_page_costs_the_same_whatever_its_length(client: Visitor, library: Library) -> None:
    def cost(kind: str) -> int:
        """Of two asks the cheaper: every so many are written down, as they count for a limit."""
        asked = []
        for _time in range(2):
            client.open(f"{API}/{kind}")
            asked.append(client.query_count)
        return min(asked)

    library.practice()
    counts = {kind: cost(kind) for kind in KINDS}
    for _number in range(4):
        library.practice()
    for kind in KINDS:
        assert cost(kind) <= counts[kind] <= 6


def test_a_withdrawn_practice_is_gone_at_once(client: Visitor, library: Library) -> None:
    practice, editor = library.practice(), library.editor
    assert ids(client, "/practices") == [practice.id]
    with transaction():
        reviewing.withdraw(practice.id, "Klopt niet meer.", editor, now=clock.now())
    assert ids(client, "/practices") == []


def test_it_is_kept_and_asked_anew_cheaply(client: Visitor, make: Make) -> None:
    make.event()
    first = client.open(f"{API}/days?limit=3")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in first.headers
    again = client.open(f"{API}/days?limit=3", headers={"If-None-Match": first.headers["ETag"]}, status=304)
    assert again.data == b""


def test_scripts_of_other_sites_may_read_it(client: Visitor, words: None) -> None:
    for path, status in (("/themes", 200), ("/days?limit=x", 422), ("/bestaat-niet", 404)):
        response = client.open(f"{API}{path}", status=status)
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (
        "If-None-Match"
        in client.open(f"{API}/days", method="OPTIONS").headers["Access-Control-Allow-Headers"]
    )
    assert "Access-Control-Allow-Origin" not in client.open("/").headers


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=1.5",
        "limit=1_0",
        "after=-1",
        "after=99999999999",
        "theme=",
        "theme=A'--",
    ],
)
def test_a_question_that_is_none_is_a_problem(client: Visitor, words: None, query: str) -> None:
    response = client.open(f"{API}/days?{query}", status=422)
    assert response.mimetype == "application/problem+json"
    assert query.split("=", maxsplit=1)[0] in json.loads(response.data)["detail"]


def test_what_is_not_there_or_not_to_be_done_is_a_problem_too(client: Visitor, words: None) -> None:
    for path, method, status in (
        ("/nergens", "GET", 404),
        ("/days", "POST", 405),
        ("/days/1", "DELETE", 405),
    ):
        response = client.open(f"{API}{path}", method=method, status=None)
        assert response.mimetype == "application/problem+json", path
        assert response.status_code in {status, 400}


def test_people_read_how_it_works(client: Visitor, words: None) -> None:
    page = client.get(API)
    assert page.path == "/programmas"
    assert "problem+json" in page
    assert "/api/v1/openapi.json" in page.html


@pytest.mark.one_database
@pytest.mark.slow
def test_the_answers_are_as_the_document_says(client: Visitor, content: None) -> None:
    db.session.rollback()
    schema = contextvars.Context().run(schemathesis.openapi.from_wsgi, f"{API}/openapi.json", client.app)
    assert schema.specification.version.startswith("3.1")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 12
    for operation in operations:
        _prove(operation.as_strategy())


def _prove(cases: Any) -> None:
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def holds(case: Case) -> None:
        # Within the process the library does not unpack; a context of its own, as in `Visitor.open`.
        plain = {"Accept-Encoding": "identity"}
        contextvars.Context().run(lambda: case.call_and_validate(headers=plain))

    holds()

"""`/readyz` says no when visitors cannot be served, and tells of the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from netwerk.kernel import schema
from netwerk.kernel.database import transaction
from netwerk.portal import health
from tests.support.visitor import Visitor


def at_revision(revision: str) -> None:
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.fixture
def older(client: Visitor) -> Iterator[None]:
    """A database that waits for `netwerk upgrade`."""
    at_revision("0001")
    yield
    at_revision(schema.newest())


@pytest.mark.usefixtures("older")
def test_with_the_database_of_an_older_program_it_is_not_ready(client: Visitor) -> None:
    answer = client.open("/readyz", status=503)
    assert answer.json["ready"] is False
    assert answer.json["migrations"] == f"0001, wanted {schema.newest()}"
    client.open("/healthz")


@pytest.mark.one_database
def test_where_the_disk_is_full_it_is_not_ready(client: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "disk_free", lambda _data: health.LEAST_DISK - 1)
    answer = client.open("/readyz", status=503)
    assert (answer.json["ready"], answer.json["disk"]) == (False, "full")


@pytest.mark.one_database
def test_without_a_worker_it_is_ready_and_says_so(client: Visitor) -> None:
    answer = client.open("/readyz")
    assert answer.json["ready"] is True
    assert answer.json["worker"] != "ok"

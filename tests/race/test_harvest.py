"""A harvester that is not ours takes in a thousand practices from a running site, while these change."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sickle import Sickle
from sickle.oaiexceptions import IdDoesNotExist, NoRecordsMatch
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.practices.models import Practice
from netwerk.practices.queries import told
from netwerk.practices.services import reviewing
from netwerk.taxonomy.services import load_words
from tests.builders import Make
from tests.library import Library
from tests.support.live import Live, prepared, running
from tests.support.oai import Answer
from tests.support.practices_p import many

RECORDS, GONE, CHANGES = 1_000, 100, 60
pytestmark = pytest.mark.slow


@pytest.fixture
def live(database: str, tmp_path: Path) -> Iterator[Live]:
    with prepared(database, tmp_path) as live:
        with transaction():
            load_words()
        practice = Library(Make()).practice(title="Kaas & brood <samen>", themes=["mobiliteit"])
        copies = many(practice, RECORDS - 1)
        with transaction():
            for one in db.session.scalars(select(Practice).where(Practice.id.in_(copies[:GONE]))):
                one.state, one.withdrawn_at = "withdrawn", clock.now()
        with running(live, workers=2):
            yield live


class Changing(threading.Thread):
    """Withdraws practices one after the other, the ones first that a harvest comes to last."""

    def __init__(self, live: Live, ids: list[int]) -> None:
        super().__init__(daemon=True)
        self.live, self.ids = live, ids

    def run(self) -> None:
        with self.live.app.app_context():
            editor = Library(Make()).editor
            for one in self.ids:
                with transaction():
                    reviewing.withdraw(one, "Intussen weg.", editor, now=clock.now())
                time.sleep(0.02)
            db.session.remove()


def test_a_thousand_records_with_deletions_are_harvested_while_they_change(live: Live) -> None:
    harvester = Sickle(f"{live.url}/oai", timeout=30)
    ids = db.session.scalars(select(Practice.id).order_by(Practice.changed_at, Practice.id)).all()
    db.session.rollback()
    changing = Changing(live, list(ids[-CHANGES:][::-1]))

    heard: dict[str, bool] = {}
    times = 0
    for record in harvester.ListRecords(metadataPrefix="oai_dc"):
        if not times:
            changing.start()
        times += 1
        time.sleep(0.002)
        heard[record.header.identifier] = record.deleted
        if not record.deleted:
            assert record.metadata["title"][0].startswith("Kaas & brood <samen>")
    changing.join()
    # What changed after the last page comes with the next harvest, from a little before.
    since = (clock.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for record in harvester.ListRecords(metadataPrefix="oai_dc", **{"from": since}):
        heard[record.header.identifier] = record.deleted

    assert times >= RECORDS
    assert len(heard) == RECORDS, "all of them, none missed"
    gone = {name for name, deleted in heard.items() if deleted}
    assert gone == {f"oai:127.0.0.1:praktijk-{one}" for one in withdrawn()}
    assert len(gone) == GONE + CHANGES


def withdrawn() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Practice.id).where(Practice.state == "withdrawn")))


def test_the_other_questions_of_a_harvester(live: Live) -> None:
    harvester = Sickle(f"{live.url}/oai", timeout=30)

    assert harvester.Identify().deletedRecord == "persistent"
    assert [one.metadataPrefix for one in harvester.ListMetadataFormats()] == ["oai_dc"]
    assert "thema:mobiliteit" in [one.setSpec for one in harvester.ListSets()]
    names = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="thema:mobiliteit"))
    assert len(names) == RECORDS
    record = harvester.GetRecord(identifier=names[-1].identifier, metadataPrefix="oai_dc")
    assert record.metadata["language"] == ["nl"]
    posting = Sickle(f"{live.url}/oai", http_method="POST", timeout=30)
    assert sum(1 for _one in posting.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=True)) == (
        RECORDS - GONE
    )
    with pytest.raises(NoRecordsMatch):
        harvester.ListRecords(metadataPrefix="oai_dc", **{"from": "2999-01-01"})
    with pytest.raises(IdDoesNotExist):
        harvester.GetRecord(identifier="oai:127.0.0.1:praktijk-0", metadataPrefix="oai_dc")


def test_every_page_of_a_harvest_is_as_the_protocol_wants_it(live: Live) -> None:
    harvester = Sickle(f"{live.url}/oai", timeout=30)
    said = Answer(harvester.harvest(verb="ListRecords", metadataPrefix="oai_dc").raw.encode())
    names = said.identifiers
    while said.token:
        said = Answer(harvester.harvest(verb="ListRecords", resumptionToken=said.token).raw.encode())
        names += said.identifiers

    assert len(names) == len(set(names)) == RECORDS == told.number(told.Span())

"""The index of the search says of days what is true, whatever happened to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.events.models import Event
from netwerk.events.queries import load_event
from netwerk.events.rules import PUBLIC_STATES
from netwerk.events.services import publishing
from netwerk.events.services.describing import facts_of
from netwerk.kernel import clock, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict
from netwerk.kernel.search.models import SearchDocument, SearchText
from tests.builders import SYSTEM, Make

ACTS = st.lists(
    st.tuples(
        st.sampled_from(("create", "edit", "publish", "cancel", "conclude", "clone")), st.integers(0, 3)
    ),
    max_size=8,
)


def indexed() -> dict[int, str]:
    """Title by day, as the index has them."""
    rows = select(SearchDocument.thing_id, SearchText.title).join(
        SearchText, SearchText.document_id == SearchDocument.id
    )
    return {row.thing_id: row.title for row in db.session.execute(rows.where(SearchDocument.kind == "event"))}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_index_holds_the_public_days_as_they_are(
    app: Flask, make: Make, at: Callable[[datetime | str], datetime], acts: list[tuple[str, int]]
) -> None:
    at("2026-11-23 10:00")
    days: list[int] = []
    for number, (act, which) in enumerate(acts):
        if act == "create" or not days:
            days.append(make.event(state="draft", starts=clock.now() + timedelta(days=2)).id)
            continue
        with transaction():
            days.extend(done(act, days[which % len(days)], number))
    public = select(Event).where(Event.state.in_(PUBLIC_STATES)).options(joinedload(Event.themes))
    assert indexed() == {day.id: day.title for day in db.session.scalars(public).unique()}


def done(act: str, event_id: int, number: int) -> list[int]:
    """Do it if the day's state allows; gives the new day, if there is one."""
    now = clock.now()
    day = load_event(event_id)
    try:
        if act == "edit":
            renamed: dict[str, Any] = vars(facts_of(day)) | {"title": f"Nieuw {number}"}
            publishing.edit(event_id, publishing.EventFacts(**renamed), SYSTEM, version=day.version, now=now)
        elif act == "publish":
            publishing.publish(event_id, SYSTEM, now=now)
        elif act == "cancel":
            publishing.cancel(event_id, "Ziek", SYSTEM, now=now)
        elif act == "conclude":
            publishing.conclude(event_id, "Verslag", SYSTEM, now=now + timedelta(days=9))
        else:
            return [publishing.clone(event_id, SYSTEM, now=now).id]
    except Conflict:
        pass
    return []


def test_a_rebuild_can_stop_half_way_and_go_on(app: Flask, make: Make, monkeypatch: Any) -> None:
    days = [make.event().id for _number in range(5)]
    monkeypatch.setattr(search.rebuilding, "BATCH", 2)
    with transaction():
        for day in days:
            search.remove("event", day)

    def stop(_kind: str, number: int) -> None:
        if number == 4:
            raise KeyboardInterrupt

    try:
        search.rebuild(stop)
    except KeyboardInterrupt:
        assert sorted(indexed()) == days[:4]
    # With the days their learning network.
    assert search.rebuild(lambda _kind, _number: None) == 6
    assert sorted(indexed()) == days

"""Counts that many pages show are made once for each content version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.builders import Make
from tests.support.visitor import Visitor


def test_the_figures_are_counted_once_for_many_visitors(
    client: Visitor, make: Make, words: None, at: Callable[[str], datetime]
) -> None:
    now = at("2026-11-23 10:00")
    make.booking(make.event(starts=now - timedelta(days=40)))
    client.get("/?onbekend=1")
    assert any("DISTINCT" in query.upper() for query in client.queries)

    client.get("/?onbekend=2")

    assert not any("DISTINCT" in query.upper() for query in client.queries)


def test_a_change_that_visitors_see_is_counted_at_once(
    client: Visitor, make: Make, words: None, at: Callable[[str], datetime]
) -> None:
    at("2026-11-23 10:00")
    make.event()
    assert "1 netwerkdag" in client.get("/netwerkdagen?onbekend=1")

    make.event()

    assert "2 netwerkdagen" in client.get("/netwerkdagen?onbekend=1")


def test_what_time_alone_changes_is_counted_again_within_a_minute(
    client: Visitor, make: Make, words: None, at: Callable[[str], datetime]
) -> None:
    now = at("2026-11-23 10:00")
    make.event(starts=now + timedelta(minutes=1), hours=0.5, now=now - timedelta(days=30))
    make.event()
    assert "2 netwerkdagen" in client.get("/netwerkdagen?onbekend=1")

    at("2026-11-23 10:40")

    assert "1 netwerkdag" in client.get("/netwerkdagen?onbekend=1")

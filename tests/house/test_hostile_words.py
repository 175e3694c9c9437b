"""What is typed behind an address gives the database no orders: never a fault, and nothing is gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from netwerk.events.models import Event
from netwerk.kernel.database import db
from netwerk.members.access import Access
from tests.builders import Make
from tests.cast import Cast
from tests.house.test_routes import addresses
from tests.support.visitor import Visitor
from tests.support.world import build

pytestmark = [pytest.mark.house, pytest.mark.drill]

SOURCE = Path(__file__).parents[2] / "netwerk"
# Orders for SQL and for the full-text search, the wildcards of LIKE, and letters that no database stores.
HOSTILE = {
    "orders": "' OR '1'='1'; DROP TABLE event; --",
    "more orders": "0) UNION SELECT NULL, password_hash FROM member -- %_\\",
    "search orders": '"a NEAR/2 (b* AND NOT title:c) OR ^ - & | ! <->',
    "no letters": "a\x00b\x1a",
    "no text": "%ff%fe%80",
    "no number": "-99999999999999999999",
}


def names() -> list[str]:
    """Every name that some page reads behind its address."""
    read = re.compile(r"args\.get(?:list)?\(\s*\"([a-z_-]+)\"")
    found = {name for path in SOURCE.rglob("*.py") for name in read.findall(path.read_text("utf-8"))}
    assert {"q", "thema", "pagina"} <= found
    return sorted(found)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_behind_an_address_are_no_orders(
    app: Flask,
    client: Visitor,
    cast: Cast,
    words: None,
    make: Make,
    kind: str,
    database: str,
    say: Callable[[str], None],
) -> None:
    """All names at once on each page of the site, and each name alone on those that everybody may ask."""
    world = build(app, make, cast)
    admin = client.as_(cast.admin)
    typed = HOSTILE[kind] if kind == "no text" else quote(HOSTILE[kind])
    at_once = "&".join(f"{name}={typed}" for name in names())
    faults, asked_for = [], 0
    for rule, address, level in addresses(app, world, "GET"):
        visitor, asked = (client, [at_once]) if level is Access.PUBLIC else (admin, [at_once])
        if level is Access.PUBLIC and not rule.arguments and kind == "orders":
            asked += [f"{name}={typed}" for name in names()]
        faults += [
            f"{address}?{query}"
            for query in asked
            if visitor.open(f"{address}?{query}", status=None).status_code >= 500
        ]
        asked_for += len(asked)
    say(f"{asked_for} pages on {database} asked with {kind} behind their address: {len(faults)} faults")
    assert faults == []
    assert db.session.get(Event, world.day.id) is not None

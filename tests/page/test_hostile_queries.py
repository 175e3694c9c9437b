"""Orders to the database behind any address, in every filter there is, are only words."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from netwerk.kernel import links
from netwerk.kernel.database import db
from netwerk.members.models import Member
from tests.builders import Make
from tests.cast import Cast
from tests.support.visitor import Visitor
from tests.support.world import build

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("words")]

SOURCE = Path(__file__).parents[2] / "netwerk"
ORDER = (
    "%'; DELETE FROM member; -- "
    '" UNION SELECT password_hash FROM member /* '
    "' AND 1=CAST((SELECT email FROM member LIMIT 1) AS integer) AND '%'='"
)


def names() -> set[str]:
    """Whatever a module that reads a query may call a field of it."""
    modules = [text for path in SOURCE.rglob("*.py") if "request.args" in (text := path.read_text("utf-8"))]
    return {name for text in modules for name in re.findall(r'"([a-z_]{1,20})"', text)}


def test_no_filter_of_any_page_takes_an_order(app: Flask, client: Visitor, make: Make, cast: Cast) -> None:
    world = build(app, make, cast)
    browser, people = client.as_(cast.admin), count()
    asked = urlencode(dict.fromkeys(sorted(names()), ORDER))
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()):
            with app.test_request_context():
                address = links.path(rule.endpoint, **world.values_for(rule.endpoint, set(rule.arguments)))
            answer = browser.open(f"{address}?{asked}", status=None)
            assert answer.status_code < 500, address
            assert b"argon2id" not in answer.data, address
    assert count() == people


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Member.id))) or 0

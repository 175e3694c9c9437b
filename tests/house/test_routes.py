"""Every address is listed with the right it needs, and closed to whoever lacks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from netwerk.kernel import links
from netwerk.members.access import NEEDED_ROLES, Access, level_of
from tests.builders import Make
from tests.cast import Cast
from tests.house.routes import (
    ADMINISTRATOR,
    ALSO_TO_EDITORS,
    AT_THE_DOOR,
    EDITOR,
    EMPTY_TABLES,
    MEMBER,
    MODERATOR,
    ORGANISER,
    OWN_TO_AN,
    PUBLIC,
    REFUSED,
    ROUTES,
    TEAM,
    WITHOUT_CSRF,
)
from tests.support.visitor import Visitor
from tests.support.world import World, build

pytestmark = [pytest.mark.house, pytest.mark.one_database]

MAY = {
    "visitor": {PUBLIC},
    "an": {PUBLIC, MEMBER},
    "chantal": {PUBLIC, MEMBER, ORGANISER, TEAM},
    "els": {PUBLIC, MEMBER, EDITOR, MODERATOR, TEAM},
    "admin": {PUBLIC, MEMBER, ORGANISER, EDITOR, MODERATOR, TEAM, ADMINISTRATOR},
}
SIGN_IN = "/aanmelden"
# An address at which something is taken away rather than read.
FILE = re.compile(r"\.(csv|xlsx|pdf|zip|json|<any\([a-z, ]+\):\w+>)$")
# What a site without its setting does not have.
NOT_THERE = {"portal.metrics"}
# Pages that are nothing without what came before them.
BEGIN_AT_SIGN_IN = {"members.enter_code", "members.password_page"}
# Acts come one after the other: what an earlier one cancelled, a later one finds gone.
DONE_OR_TOO_LATE = {200, 302, 303, 404, 409, 410, 422}
CHANGE_WHO = {
    "members.consume_link",
    "members.enter_code",
    "members.invited",
    "members.sign_out",
    "members.sign_up_confirmed",
    "members.undo_address",
}


def asks(view: Callable[..., object]) -> bool | None:
    """Does a view always ask who is there, never, or (None) only when something is changed?"""
    return getattr(view, "proof", None)


@pytest.fixture
def world(app: Flask, words: None, make: Make, cast: Cast) -> World:
    return build(app, make, cast)


def as_role(client: Visitor, cast: Cast, role: str) -> Visitor:
    return client if role == "visitor" else client.as_(getattr(cast, role))


def addresses(app: Flask, world: World, method: str) -> Iterator[tuple[Rule, str, Access]]:
    """Each address with this method; those that change who one is come last."""
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    for rule in sorted(rules, key=lambda rule: (rule.endpoint in CHANGE_WHO, rule.rule)):
        with app.test_request_context():
            values = world.values_for(rule.endpoint, set(rule.arguments))
            yield rule, links.path(rule.endpoint, **values), ROUTES[rule.endpoint][1]


def test_the_table_lists_every_route_with_its_methods_and_its_right(app: Flask) -> None:
    found = {}
    for rule in app.url_map.iter_rules():
        level = level_of(app.view_functions[rule.endpoint])
        assert level is not None, f"{rule.endpoint} says nobody may reach it: add @access"
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found[rule.endpoint] = (methods, level)
    assert found == ROUTES


def test_each_file_that_is_not_for_everybody_and_each_act_behind_the_desk_asks_who_is_there(
    app: Flask,
) -> None:
    """Of a new export that does not ask (`@access(…, proof=True)`) this says so."""
    views = [(rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()]
    shut = [(rule, view) for rule, view in views if level_of(view) is not PUBLIC]
    files = {rule.endpoint: asks(view) for rule, view in shut if FILE.search(rule.rule)}
    assert {name for name, is_asked in files.items() if is_asked is not True} == EMPTY_TABLES
    assert "manage_events.report_file" in files
    acts = {rule.endpoint for rule, view in shut if asks(view) is False and level_of(view) in NEEDED_ROLES}
    assert acts == AT_THE_DOOR


@pytest.mark.parametrize("role", MAY)
def test_each_page_opens_for_whoever_may_and_for_nobody_else(
    app: Flask, client: Visitor, cast: Cast, world: World, role: str
) -> None:
    browser = as_role(client, cast, role)
    for rule, address, level in addresses(app, world, "GET"):
        response = browser.open(address, status=None)
        owners = {"visitor", "an", "els", "admin"} if rule.endpoint in ALSO_TO_EDITORS else {"visitor", "an"}
        if rule.endpoint in OWN_TO_AN and role not in owners:
            assert response.status_code == 404, f"{role} gets {response.status_code} at {address}"
        elif rule.endpoint in REFUSED.get(role, ()):
            assert response.status_code == 403, f"{role} gets {response.status_code} at {address}"
        elif rule.endpoint in NOT_THERE:
            assert response.status_code == 404, f"{role} gets {response.status_code} at {address}"
        elif level in MAY[role]:
            to_sign_in = SIGN_IN in response.headers.get("Location", "")
            assert response.status_code < 400, f"{role} cannot open {address}: {response.status_code}"
            assert not to_sign_in or rule.endpoint in BEGIN_AT_SIGN_IN, f"{role} is sent away from {address}"
        elif role == "visitor":
            assert response.status_code == 302, f"a visitor gets {response.status_code} at {address}"
            assert response.headers["Location"].startswith(SIGN_IN)
        else:
            assert response.status_code == 403, f"{role} gets {response.status_code} at {address}"


@pytest.mark.parametrize("role", MAY)
def test_each_act_is_open_to_whoever_may_and_to_nobody_else(
    app: Flask, client: Visitor, cast: Cast, world: World, role: str
) -> None:
    browser = as_role(client, cast, role)
    for rule, address, level in addresses(app, world, "POST"):
        browser.get("/weergave")
        response = browser.open(address, method="POST", data={"csrf_token": browser.token()}, status=None)
        if level in MAY[role] and rule.endpoint not in REFUSED.get(role, ()):
            assert response.status_code in DONE_OR_TOO_LATE, (
                f"{role} gets {response.status_code} at {address}"
            )
            assert not response.headers.get("Location", "").startswith(SIGN_IN) or level is PUBLIC
        elif role == "visitor":
            assert response.status_code == 302, f"a visitor gets {response.status_code} at {address}"
            assert response.headers["Location"].startswith(SIGN_IN)
        else:
            assert response.status_code == 403, f"{role} gets {response.status_code} at {address}"


@pytest.mark.parametrize("role", ["visitor", "admin"])
def test_no_act_is_done_without_the_token_of_a_form(
    app: Flask, client: Visitor, cast: Cast, world: World, role: str
) -> None:
    browser = as_role(client, cast, role)
    for rule, address, _level in addresses(app, world, "POST"):
        expected = 200 if rule.endpoint in WITHOUT_CSRF else 400
        browser.open(address, method="POST", status=expected)
        if rule.endpoint not in WITHOUT_CSRF:
            browser.open(address, method="POST", data={"csrf_token": "invented"}, status=400)


def test_reading_changes_nothing_and_head_works_where_get_does(
    app: Flask, client: Visitor, world: World
) -> None:
    for _rule, address, level in addresses(app, world, "GET"):
        if level is PUBLIC:
            read = client.open(address, status=None)
            head = client.open(address, method="HEAD", status=read.status_code)
            assert head.data == b"", address

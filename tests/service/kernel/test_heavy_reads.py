"""What costs much is made only so often for one place, by all processes together."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from netwerk.kernel import clock
from netwerk.kernel.database import db
from netwerk.kernel.throttle import Throttle
from tests.cast import Cast
from tests.support.visitor import Visitor

At = Callable[[str], None]
API = "/api/v1/themes"
# Seconds that count together, and that four processes need.
TOGETHER, ENOUGH = 600, 30


@pytest.fixture
def few(app: Flask, at: At) -> Iterator[int]:
    # Within ten minutes that count together.
    at("2026-03-02 10:03")
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"heavy_reads_per_place": 3})
    yield 3
    app.config["SETTINGS"] = settings


@pytest.fixture
def browser(client: Visitor, cast: Cast) -> Visitor:
    """Somebody signed in: no page is kept for them."""
    return client.as_(cast.an)


@pytest.mark.both_databases
def test_four_processes_together_keep_to_one_limit(app: Flask) -> None:
    db.session.rollback()
    left = TOGETHER - time.time() % TOGETHER
    if left < ENOUGH:
        time.sleep(left)
    command = [sys.executable, "-m", "tests.service.kernel.reader", app.config["SQLALCHEMY_DATABASE_URI"]]
    readers = [
        subprocess.Popen([*command, "40", "30"], stdout=subprocess.PIPE, text=True) for _process in range(4)
    ]
    answers = " ".join(reader.communicate(timeout=300)[0] for reader in readers).split()
    assert len(answers) == 120
    # Those that count the last time at the same moment may each let one through.
    assert 40 <= answers.count("200") <= 44
    assert set(answers) == {"200", "429"}


def test_who_reads_on_is_told_when_to_come_back_and_others_are_not_held_up(
    browser: Visitor, few: int, at: At
) -> None:
    for number in range(few):
        browser.get(f"/zoeken?q=woord{number}")
    refused = browser.get("/zoeken?q=nogeen", status=429)
    assert "Vanaf deze plek werd op korte tijd erg veel opgevraagd" in refused
    assert 0 < int(browser.response.headers["Retry-After"]) <= 600
    # Pages go on, and so does what is counted apart, and every other place.
    browser.get("/netwerkdagen")
    browser.get("/zoeken?q=nogeen", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    browser.open(API)
    at("2026-03-02 10:10")
    browser.get("/zoeken?q=nogeen")


def test_a_whole_block_of_ipv6_is_one_place(browser: Visitor, few: int) -> None:
    for number in range(few):
        browser.get(f"/zoeken?q=een{number}", environ_base={"REMOTE_ADDR": f"2001:db8::{number + 1}"})
    browser.get("/zoeken?q=twee", environ_base={"REMOTE_ADDR": "2001:db8::ffff"}, status=429)
    browser.get("/zoeken?q=twee", environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"})


def test_the_api_says_so_to_programs(browser: Visitor, few: int) -> None:
    for _time in range(few):
        browser.open(API)
    refused = browser.open(API, status=429)
    assert refused.content_type == "application/problem+json"
    assert refused.headers["Retry-After"]


def test_exports_are_counted_too(client: Visitor, cast: Cast, few: int) -> None:
    desk = client.as_(cast.admin)
    for _time in range(few):
        desk.open("/beheer/logboek.csv")
    desk.open("/beheer/logboek.csv", status=429)


def test_what_is_kept_for_signed_out_visitors_costs_nothing_and_counts_nothing(
    client: Visitor, few: int
) -> None:
    for _time in range(2 * few):
        client.get("/zoeken?q=leren")
    db.session.rollback()
    assert db.session.query(Throttle).count() <= 1


def test_most_of_them_write_nothing_down(browser: Visitor) -> None:
    for number in range(12):
        browser.get(f"/zoeken?q=woord{number}")
    db.session.rollback()
    [row] = db.session.query(Throttle).all()
    assert row.count == 10
    assert row.since > clock.now() - timedelta(minutes=10)

"""A log line names the request and no mail address and no token, as text and as JSON."""

from __future__ import annotations

import json
import logging
import re
import time

import pytest
from flask import Flask, g

from netwerk.kernel import logs
from netwerk.kernel.logs import masked

# What the longest line costs that a visitor can have written, in seconds of computing.
SOON = 0.2
TOKEN = "Zx3kQ9-aB_cD.eF12345"
# Parts of addresses that are secrets: who has one acts as its owner.
SECRET = re.compile(r"<(?:\w+:)?(?:token|code|key|secret)>")


def line(record: logging.LogRecord, *, as_json: bool) -> str:
    return logs._Lines(as_json=as_json).format(record)


def record(words: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    caught = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("netwerk", logging.WARNING, "x.py", 1, words, arguments, caught)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_line_has_the_request_and_neither_address_nor_token_nor_line_break(as_json: bool) -> None:
    app = Flask("x")
    error = ValueError(f"no mail to an@school.example\nat /inschrijving/{TOKEN}")
    with app.test_request_context(f"/inschrijving/{TOKEN}"):
        g.request_id = "abc123def456"
        said = line(
            record("%s asked for <bart@bedrijf.example>", "an@school.example", error=error), as_json=as_json
        )
    assert "abc123def456" in said
    for secret in (TOKEN, "an@school", "bart@bedrijf"):
        assert secret not in said
    assert "\n" not in said
    if as_json:
        facts = json.loads(said)
        assert facts["request"] == "abc123def456"
        assert facts["level"] == "warning"
        assert facts["path"] == "/inschrijving/***"


@pytest.mark.one_database
def test_no_address_with_a_secret_in_it_is_ever_logged(app: Flask) -> None:
    """Every route of the site, with a secret where its address has one."""
    wrong = []
    for rule in app.url_map.iter_rules():
        if SECRET.search(rule.rule):
            address = re.sub(r"<[^>]+>", "7", SECRET.sub(TOKEN, rule.rule))
            if TOKEN in masked(address):
                wrong.append(rule.rule)
    assert not wrong, "say in SECRET_PATH which of these hold a secret"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("an@school.example, bart@bedrijf.example; dirk@elders.example", "***@***, ***@***; ***@***"),
        ("an@school.example,bart@bedrijf.example;x", "***@***;x"),
        ("to=<an@school.example>", "to=<***@***>"),
        ("at @ noon, @home, an@", "at @ noon, @home, an@"),
    ],
)
def test_a_mail_address_is_found_wherever_it_stands(said: str, shown: str) -> None:
    assert masked(said) == shown


@pytest.mark.parametrize("piece", ["a", "a.", "@", "a@", ",", "@,", "/inschrijving/", "/mijn/aaaaaaa "])
def test_a_long_address_is_written_down_soon(piece: str) -> None:
    """The web server takes one of 64 kB, and nothing asks who sent it."""
    began = time.process_time()
    masked(piece * (65_536 // len(piece)))
    assert time.process_time() - began < SOON

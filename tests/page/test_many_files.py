"""How much one person may bring in an hour."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from netwerk.kernel import uploads
from netwerk.practices.models import Practice
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.page import Page
from tests.support.visitor import Visitor

ENOUGH = "Je bracht het laatste uur al heel wat bestanden."
MEGABYTE = 1024 * 1024
FILE, SMALL, BAD = b"%PDF-1.7\n" + bytes(MEGABYTE), b"%PDF-1.7", b"MZ\x90\x00\x03"


@pytest.fixture(autouse=True)
def three_megabytes(app: Flask) -> Iterator[None]:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"files_per_person": 3})
    yield
    app.config["SETTINGS"] = settings


@pytest.fixture
def draft(library: Library, cast: Cast, words: None) -> Practice:
    return library.draft(actor(cast.an), title="Fietsbank")


def bring(browser: Visitor, practice: Practice, data: bytes) -> str | Page:
    """What is said of a file that is brought to a practice."""
    address = f"/praktijken/{practice.id}/bestanden"
    browser.get(address)
    form = {"csrf_token": browser.token(), "file": FileStorage(io.BytesIO(data), "kaart.pdf")}
    answer = browser.open(address, method="POST", data=form, status=None)
    return answer.text if answer.status_code == 422 else browser.get(address)


def test_who_brought_very_much_waits_an_hour_and_nobody_else_does(
    client: Visitor, cast: Cast, draft: Practice, library: Library, at: Callable[[object], datetime]
) -> None:
    begin = at("2027-01-11 09:00")
    an, dirk = client.as_(cast.an), client.as_(cast.dirk)
    other = library.draft(actor(cast.dirk), title="Houtatelier")
    # Each is a little more than a megabyte, and so counts for two.
    for _time in range(2):
        assert "1 bestand staat erbij." in bring(an, draft, FILE)
    assert ENOUGH in bring(an, draft, SMALL)
    assert "1 bestand staat erbij." in bring(dirk, other, SMALL)
    at(begin + timedelta(minutes=61))
    assert "1 bestand staat erbij." in bring(an, draft, SMALL)


def test_what_is_refused_counts_too_and_leaves_nothing(
    client: Visitor, cast: Cast, draft: Practice, app: Flask
) -> None:
    an, folder = client.as_(cast.an), app.config["SETTINGS"].data / uploads.FOLDER
    before = set(folder.glob("*"))
    for _time in range(3):
        assert "Dit soort bestand kan hier niet." in bring(an, draft, BAD)
    assert ENOUGH in bring(an, draft, SMALL)
    assert set(folder.glob("*")) == before

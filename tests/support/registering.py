"""Registering over HTTP at a site that runs, as a browser without scripts does."""

from __future__ import annotations

import http.client
import re
import threading
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

SCHOOLS = 10
HIDDEN = {name: re.compile(rf'name="{name}"[^>]*value="([^"]+)"') for name in ("csrf_token", "form_key")}


@dataclass(frozen=True)
class Ready:
    """Somebody with the form before them, filled in."""

    cookie: str
    body: str


def open_form(url: str, path: str, number: int) -> Ready:
    """Open the form of a day and fill it in; each number is another person."""
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        page = response.read().decode()
    assert response.status == 200
    cookie = (response.getheader("Set-Cookie") or "").split(";")[0]
    hidden = {}
    for name, pattern in HIDDEN.items():
        found = pattern.search(page)
        assert found, name
        hidden[name] = found[1]
    answers = {
        "contact_name": f"Persoon {number}",
        "contact_email": f"persoon{number}@school.example",
        "organisation": f"School {number % SCHOOLS}",
        "comes": "ja",
        "stap": "bevestig",
    }
    return Ready(cookie, urlencode(hidden | answers))


def press(url: str, path: str, ready: Ready, start: threading.Barrier | None = None) -> int:
    """Confirm, all at once who `start` together; gives the status."""
    headers = {"Cookie": ready.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.connect()
    if start is not None:
        start.wait()
    connection.request("POST", path, ready.body, headers)
    status = connection.getresponse().status
    connection.close()
    return status

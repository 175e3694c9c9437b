"""The product as it runs in production: its settings, a database with content, and how it is counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from netwerk.app import create_app
from netwerk.kernel.database import db
from netwerk.settings import Settings

HOST = "netwerk.example.org"
# TLS ends at a proxy, as in the examples of the handbook.
PROXY_HEADERS = {"Host": HOST, "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}


def environment(folder: Path, address: str, *, page_cache: bool = True) -> dict[str, str]:
    """The variables of a production start."""
    return {
        "NETWERK_MODE": "production",
        "NETWERK_DATA": str(folder),
        "NETWERK_DATABASE_URL": address,
        "NETWERK_SECRET_KEY": "only-for-measuring-and-long-enough-to-pass",
        "NETWERK_EXTERNAL_URL": f"https://{HOST}",
        "NETWERK_PROXY_HOPS": "1",
        "NETWERK_MAIL_FROM": f"netwerk@{HOST}",
        "NETWERK_LOG_FORMAT": "json",
        # What is measured are pages, not who is at them.
        "NETWERK_TOTP_REQUIRED": "false",
        "NETWERK_STEP_UP_MINUTES": "1440",
        # All visitors of a measurement come from one place.
        "NETWERK_HEAVY_READS_PER_PLACE": "100000000",
        "NETWERK_PAGE_CACHE": str(page_cache),
    }


@contextmanager
def application(folder: Path, address: str) -> Iterator[Flask]:
    """The application in this process, without the page cache."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("NETWERK_")}
    os.environ.update(environment(folder, address, page_cache=False))
    try:
        app = create_app(Settings.read())
    finally:
        for name in [one for one in os.environ if one.startswith("NETWERK_")]:
            del os.environ[name]
        os.environ.update(kept)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()

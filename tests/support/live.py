"""A real netwerk in processes of its own: web workers behind Granian, and the worker that sends mail."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from netwerk.app import create_app
from netwerk.kernel import schema
from netwerk.kernel.database import db
from netwerk.settings import MailReceive, Mode, Settings
from tests.support import databases

# A machine that does much else takes its time to start one.
PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Live:
    """A running site, and an application of ours on the same database to look behind the scenes with."""

    def __init__(self, app: Flask, settings: Settings, url: str = "") -> None:
        self.app = app
        self.settings = settings
        # Where this machine answers, of several behind one address.
        self.url = url or settings.external_url

    @property
    def log(self) -> Path:
        """What its processes say."""
        return self.settings.data / f"server-{urlsplit(self.url).port}.log"


@contextmanager
def prepared(kind: str, folder: Path, *, smtp_url: str = "") -> Iterator[Live]:
    """A site that does not run yet, so that content can be put into it first; its context is pushed."""
    with databases.database(kind, folder) as address:
        settings = Settings(
            _env_file=None,
            mode=Mode.DEVELOPMENT,
            data=folder,
            database_url=address,
            external_url=f"http://127.0.0.1:{free_port()}",
            smtp_url=smtp_url,
            mail_from="netwerk@netwerk.example",
            mail_receive=MailReceive.PIPE,
            mail_reply_address="netwerk+{tag}@netwerk.example",
            # All visitors of a test come from one place.
            heavy_reads_per_place=1_000_000,
        )
        app = create_app(settings)
        with app.app_context():
            schema.upgrade()
            try:
                yield Live(app, settings)
            finally:
                db.session.remove()
                db.engine.dispose()


@contextmanager
def running(live: Live, *, workers: int = 2, with_worker: bool = False, notice: float = 0) -> Iterator[Live]:
    """Let it answer."""
    place = urlsplit(live.url)
    options = ["--host", str(place.hostname), "--port", str(place.port), "--workers", str(workers)]
    options += ["--notice", str(notice), *(["--with-worker"] if with_worker else [])]
    with live.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "netwerk", "serve", *options],
            env=os.environ | environment(live.settings),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(live, process)
            yield live
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the variables of a process."""
    names = ("mode", "data", "database_url", "external_url", "smtp_url", "mail_from", "mail_receive")
    names += ("mail_reply_address", "step_up_minutes", "read_url", "heavy_reads_per_place")
    values = {name: getattr(settings, name) for name in names}
    values["trusted_hosts"] = ",".join(settings.trusted_hosts)
    return {f"NETWERK_{name.upper()}": str(value) for name, value in values.items() if value}


def _wait(live: Live, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{live.url}/healthz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    said = live.log.read_text("utf-8", "replace")
    raise AssertionError(f"the server did not start: {said[-2000:]}")

"""What a web process leaves alone until somebody asks for it, and what a worker leaves to web processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netwerk.kernel import scheduler
from netwerk.kernel.database import db
from netwerk.serving import WORKER_NICENESS
from tests.support import live

pytestmark = [pytest.mark.house, pytest.mark.one_database]
PATIENCE = 30

# Spreadsheets, papers and their fonts, feeds, codes, pictures, migrations, words to search by: not needed
# at once, slow to load.
LATER = (
    "openpyxl",
    "feedgenerator",
    "fpdf",
    "fontTools",
    "segno",
    "PIL",
    "alembic",
    "aiosmtpd",
    "simplemma",
    "snowballstemmer",
)
START = """
import sys
from werkzeug.test import Client
from netwerk.app import wsgi
assert Client(wsgi()).get("/healthz", base_url="https://netwerk.example").status_code == 200
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_a_web_process_starts_without_what_few_pages_need(tmp_path: Path) -> None:
    settings = {
        "NETWERK_DATA": str(tmp_path / "data"),
        "NETWERK_EXTERNAL_URL": "https://netwerk.example",
        "NETWERK_SECRET_KEY": "0123456789abcdef" * 4,
        "NETWERK_SMTP_URL": "smtp://127.0.0.1:1",
        "NETWERK_MAIL_FROM": "netwerk@netwerk.example",
        "NETWERK_TRUSTED_HOSTS": "netwerk.example,localhost",
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("NETWERK_")}
    command = [sys.executable, "-c", START, *LATER]
    done = subprocess.run(
        command, env=others | settings, cwd=Path.cwd(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_a_worker_leaves_the_processor_to_web_processes_first(tmp_path: Path) -> None:
    with live.prepared("sqlite", tmp_path) as site:
        settings = os.environ | live.environment(site.settings)
        worker = subprocess.Popen([sys.executable, "-m", "netwerk", "worker"], env=settings)
        try:
            end = time.monotonic() + PATIENCE
            while scheduler.last_heartbeat() is None and time.monotonic() < end:
                db.session.rollback()
                time.sleep(0.05)
            mine, its = (os.getpriority(os.PRIO_PROCESS, process) for process in (0, worker.pid))
            assert its == min(mine + WORKER_NICENESS, 19)
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE) == 0

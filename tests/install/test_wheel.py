"""The wheel alone, in an empty environment, is a whole site: pages, style, languages, database, mail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.builders import Make
from tests.support.live import free_port, prepared
from tests.support.post_office import PostOffice
from tests.support.registering import open_form, press
from tests.support.smtp import Server

pytestmark = [pytest.mark.slow, pytest.mark.house]

ROOT = Path(__file__).resolve().parent.parent.parent
WANTED = (
    "netwerk/templates/layout/base.html",
    "netwerk/templates/mail/confirmed.html",
    "netwerk/templates/mail/confirmed.txt",
    "netwerk/static/css/app.css",
    "netwerk/translations/fr/LC_MESSAGES/messages.mo",
    "netwerk/migrations/versions/0001_initial.py",
    "netwerk/taxonomy/data/words.toml",
    "netwerk/kernel/fonts/AtkinsonHyperlegibleNext-Regular.ttf",
    "netwerk/kernel/fonts/LICENSE",
    "netwerk/guides/organisatoren.md",
    "netwerk/guides/images/beheer.webp",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has the locked packages and the wheel, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lock = ROOT / "requirements.lock"
    subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=True, capture_output=True)
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    return python


def test_the_wheel_carries_what_a_site_needs_and_nothing_of_the_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [wanted for wanted in WANTED if wanted not in names]
    assert not [name for name in names if name.startswith(("tests", "docs")) or "node_modules" in name]
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_the_wheel_alone_is_a_site(python: Path, tmp_path: Path, mailbox: Server) -> None:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NETWERK_")} | {
        "NETWERK_MODE": "development",
        "NETWERK_DATA": str(tmp_path / "data"),
        "NETWERK_EXTERNAL_URL": f"http://127.0.0.1:{port}",
        "NETWERK_MAIL_FROM": "netwerk@netwerk.example",
        "NETWERK_SMTP_URL": mailbox.url,
    }

    def netwerk(*words: str) -> str:
        command = [str(python.with_name("netwerk")), *words]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert re.search(r"netwerk.*\d+\.\d+", netwerk("--version"))
    assert "/aanmelden/link/" in netwerk("init", "--email", "eva@school.example", "--name", "Eva Eerst")
    with prepared("sqlite", tmp_path / "data"):
        day = Make().event(title="Ouders mee aan boord")
        form = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    serve = ["serve", "--port", str(port), "--workers", "1", "--with-worker"]
    command = [str(python.with_name("netwerk")), *serve]
    server = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        home = fetch(f"http://127.0.0.1:{port}/en/")
        assert 'lang="en"' in home
        assert "Network days" in home, "the page is not in English: the wheel has no catalogs"
        sheet = re.search(r'href="(/static/css/app\.[0-9a-f]+\.css)"', home)
        assert sheet
        assert "--" in fetch(f"http://127.0.0.1:{port}{sheet[1]}")
        assert "Mobiliteit" in fetch(f"http://127.0.0.1:{port}/netwerken")
        site = f"http://127.0.0.1:{port}"
        assert press(site, form, open_form(site, form, 1)) == 303
        mail = first_in(mailbox)
        assert mail["To"] == "Persoon 1 <persoon1@school.example>"
        assert "Ouders mee aan boord" in PostOffice.text(mail)
        assert b"METHOD:PUBLISH" in (PostOffice.calendar(mail) or b"")
    finally:
        server.terminate()
        server.wait(30)


def first_in(mailbox: Server) -> EmailMessage:
    end = time.monotonic() + 60
    while not mailbox.received and time.monotonic() < end:
        time.sleep(0.1)
    return mailbox.received[0].mail


def fetch(address: str) -> str:
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > end:
                raise
            time.sleep(0.2)

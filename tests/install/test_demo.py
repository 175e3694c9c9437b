"""What the README begins with: `netwerk demo`, somebody registers, and the invitation is in its mailbox."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.builders import Make
from tests.cast import Cast
from tests.support.live import free_port, prepared
from tests.support.registering import open_form, press

pytestmark = pytest.mark.slow
PATIENCE = 240


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The address of a demo that runs, by the command and nothing else."""
    port = free_port()
    command = [sys.executable, "-m", "netwerk", "demo", "--port", str(port), "--data", str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            ended = process.wait(30)
    said = (folder / "log").read_text("utf-8")
    assert "All mail stays here" in said
    assert (ended, "Traceback" in said) == (0, False), said[-3000:]


def when_there(address: str, words: str = "") -> str:
    """A page, once it is there and says so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if words in (page := fetch(address)):
                return page
        except OSError:
            pass
        time.sleep(0.3)
    raise AssertionError(f"{address} never said {words!r}")


def little_content(folder: Path) -> None:
    with prepared("sqlite", folder):
        make = Make()
        assert Cast().an, "by whom a demo knows its own content"
        make.event(title="Ouders mee aan boord")


def all_content(_folder: Path) -> None:
    """The command makes it itself, which takes most of a minute."""


@pytest.mark.parametrize("content", [little_content, pytest.param(all_content, marks=pytest.mark.drill)])
def test_from_the_command_to_an_invitation_in_the_mailbox(content, tmp_path: Path, say) -> None:
    began = time.monotonic()
    content(tmp_path)
    with demo(tmp_path) as site:
        days = re.findall(r'href="(/netwerkdagen/\d+-[a-z0-9-]+)"', when_there(f"{site}/netwerkdagen"))
        # Of a full one no invitation comes.
        pages = {day: fetch(site + day) for day in days}
        forms = [f"{day}/inschrijven" for day in days if "Inschrijven kan" in pages[day]]
        # Some days of the demo ask more than who comes.
        assert 303 in (press(site, form, open_form(site, form, 1)) for form in forms)
        mailbox = when_there(f"{site}/demo/mail", "persoon1@school.example")
        [row] = [row for row in mailbox.split("<tr") if "persoon1@school.example" in row]
        [mail] = re.findall(r'href="(/demo/mail/[^"]+)"', row)
        octets = fetch(f"{site}{mail}.eml")
        assert "text/calendar" in octets
        assert "To: Persoon 1 <persoon1@school.example>" in octets
    say(f"The demo, from nothing to an invitation in its mailbox: {time.monotonic() - began:.0f} s")

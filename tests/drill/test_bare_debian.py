"""The administrator's guide, typed word for word on an empty Debian, leads to a working first day."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.drill.bare_debian import ROOT, Machine, Step, debian, missing, steps

pytestmark = pytest.mark.debian
LIMIT = 30 * 60
KIND = "without a domain"
LINK = re.compile(r"https://\S+/\S+")
# Commands that pages name in passing.
NAMED = {
    "docs/incident.md": (
        "netwerk check",
        "netwerk check --alarm",
        "netwerk mail queue",
        "netwerk mail retry --state failed",
        "netwerk verify",
    ),
    "docs/backup.md": ("netwerk mail retry --state parked", "netwerk rerender"),
    "README.md": ("netwerk purge --dry-run", "netwerk reindex"),
}


@pytest.fixture
def machine() -> Iterator[Machine]:
    if lacking := missing():
        pytest.skip(lacking)
    with debian() as running:
        yield running


def typed(machine: Machine, page: str, told: Step, say: Callable[[str], None]) -> str:
    began = time.monotonic()
    try:
        return machine.type(told.commands)
    except AssertionError as error:
        raise AssertionError(f"{page}:{told.line} went wrong:\n{told.commands}\n{error}") from None
    finally:
        say(f"{time.monotonic() - began:7.1f} s  {page}:{told.line}  {told.words}")


def first_day(machine: Machine, said: str, say: Callable[[str], None]) -> None:
    """What people do at the site that now runs, from outside its machine but on its network."""
    administrator, organiser = (link for link in LINK.findall(said) if "/aanmelden/" in link)
    password = machine.type("echo $MAIL_PASSWORD").strip()
    certificate = machine.folder / "etc/ssl/netwerk/fullchain.pem"
    site = machine.type("echo $SITE").strip()
    command = [
        *("ip", "netns", "exec", machine.namespace, sys.executable, "-m", "tests.drill.first_day"),
        *(site, str(certificate), password, administrator, organiser),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    say(done.stdout)
    assert done.returncode == 0, done.stderr[-4000:]


def test_the_pages_name_the_commands_that_are_tried() -> None:
    for page, commands in NAMED.items():
        text = (ROOT / page).read_text("utf-8")
        assert [command for command in commands if command not in text] == [], page


def test_the_guide_leads_from_an_empty_debian_to_a_working_first_day(machine, say) -> None:
    began = time.monotonic()
    said = "".join(
        typed(machine, "docs/install.md", step, say) for step in steps(ROOT / "docs/install.md", KIND)
    )
    first_day(machine, said, say)
    total = time.monotonic() - began
    say(f"{total:7.1f} s  from an empty Debian to the end of the first day")
    assert total < LIMIT

    newer = "sed -i 's/^__version__ = .*/__version__ = \"99.0\"/' netwerk/__init__.py"
    machine.type(f"cd ~/netwerk; {newer}; git -c user.name=x -c user.email=x@y commit -qam Newer; cd")
    for step in steps(ROOT / "docs/backup.md"):
        typed(machine, "docs/backup.md", step, say)
    assert "99.0" in machine.type("/opt/netwerk/bin/pip show netwerk")
    for page, commands in NAMED.items():
        text = (ROOT / page).read_text("utf-8")
        for command in commands:
            typed(machine, page, Step(command, text[: text.index(command)].count("\n") + 1, "", command), say)

    in_vain = machine.type("doveadm search -u everybody to $ADMIN subject trouble")
    assert not in_vain.strip(), "somebody was alarmed for nothing"
    machine.type("systemctl stop postgresql; ! netwerk check --alarm; systemctl start postgresql; sleep 5")
    assert machine.type("doveadm search -u everybody to $ADMIN subject trouble").strip()
    machine.type('curl --fail --silent --retry 20 --retry-all-errors "https://$SITE/readyz"')
    failed = machine.type("systemctl --failed --no-legend --plain | grep netwerk || true")
    assert not failed.strip(), failed

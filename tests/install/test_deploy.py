"""What `deploy/` gives holds: proxies answer as it says, units are sound, commands exist."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from netwerk.cli import main
from tests.support.deployed import DEPLOY, HOST, ROOT, Site, answer_of, caddy, nginx, running_site

UNITS = sorted(DEPLOY.glob("systemd/*.service"))
# In tenths; `systemd-analyze security` gives an unprotected service 96.
WORST_EXPOSURE = 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.mark.parametrize(
    ("path", "host", "expected"),
    [
        ("/", HOST, 200),
        ("/bestaat-niet", HOST, 404),
        ("/static/bestaat-niet.css", HOST, 404),
        ("/healthz", HOST, 200),
        ("/", "elders.example", 400),
    ],
)
def test_no_answer_says_which_program_serves_the_site(
    site: Site, path: str, host: str, expected: int
) -> None:
    answer = answer_of(site.port, path, host)
    assert answer.status == expected
    assert answer.headers.get_all("Server") == ["netwerk"]


@pytest.mark.parametrize("before", [nginx, caddy], ids=["nginx", "caddy"])
def test_behind_each_proxy_the_site_is_itself(site: Site, tmp_path: Path, before) -> None:
    with before(site.port, tmp_path) as proxy:
        status, headers = proxy.ask("/")
        assert status == 200
        assert headers["strict-transport-security"]
        assert "default-src 'none'" in headers["content-security-policy"]
        status, headers = proxy.ask("/aanmelden")
        assert status == 200
        # A cookie of this kind is only made for a visitor who came over https.
        assert re.search(r"__Host-\w+=.*; Secure", headers["set-cookie"])
        assert proxy.ask("/metrics")[0] == 404
        assert proxy.ask("/readyz")[0] in {200, 503}
        assert proxy.ask("/aanmelden", octets=33 * 1024 * 1024)[0] == 413
        status, headers = proxy.ask_without_https("/netwerkdagen?thema=mobiliteit")
        assert status in {301, 308}
        assert headers["location"].startswith(f"https://{HOST}")
        assert headers["location"].endswith("/netwerkdagen?thema=mobiliteit")
        # A program would go on without https and never know.
        for path in ("/api/v1/days?limit=2", "/oai?verb=Identify"):
            assert proxy.ask(path)[0] == 200
            status, headers = proxy.ask_without_https(path)
            assert status == 403
            assert "location" not in headers


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_sound_and_shut_off(unit: Path, tmp_path: Path) -> None:
    program = tmp_path / "netwerk"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    here = tmp_path / unit.name
    here.write_text(unit.read_text("utf-8").replace("/opt/netwerk/bin/netwerk", str(program)), "utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False
    )
    assert unit.name not in found.stderr, found.stderr
    limit = f"--threshold={WORST_EXPOSURE}"
    command = ["systemd-analyze", "security", "--offline=true", limit, str(here)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-500:]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command of netwerk that a file of `deploy/` starts."""
    for unit in UNITS:
        for line in re.findall(
            r"^Exec\w+=/opt/netwerk/bin/netwerk (.*)$", unit.read_text("utf-8"), re.MULTILINE
        ):
            yield unit.name, shlex.split(line)
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    for name, service in compose["services"].items():
        if service.get("image") == "netwerk":
            yield f"compose {name}", service["command"]
    told = re.search(r"^CMD (\[.*\])$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert told
    yield "Dockerfile", json.loads(told[1])


@pytest.mark.parametrize(
    ("where", "words"), [pytest.param(*one, id=f"{one[0]}: {one[1][0]}") for one in commands()]
)
def test_each_command_that_is_started_exists_with_its_options(where: str, words: list[str]) -> None:
    name, *options = words
    command = main.get_command(main.make_context("netwerk", ["--help"], resilient_parsing=True), name)
    assert command is not None, f"{where} starts `netwerk {name}`, which there is not"
    command.make_context(name, list(options))


def test_what_the_image_is_made_of_is_in_the_repository() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    }
    assert "COPY requirements.lock ./" in text
    assert all((ROOT / name).exists() for name in let_in)
    assert {"netwerk", "templates", "static", "pyproject.toml", "requirements.lock"} <= let_in
    assert re.search(r"^USER 10001", text, re.MULTILINE), "the image runs as root"
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    for service in compose["services"].values():
        if service.get("image") == "netwerk":
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert service["user"] == "10001:10001"


def test_the_settings_of_the_example_exist() -> None:
    names = re.findall(
        r"^#?(NETWERK_\w+)=", (DEPLOY / "netwerk.env.example").read_text("utf-8"), re.MULTILINE
    )
    known = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in known] == []

"""What `deploy/` gives holds: proxies answer as it says, units are sound, commands exist."""

from __future__ import annotations

import http.client
import json
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import yaml

from netwerk.cli import main
from tests.support.live import free_port

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
HOST = "netwerk.example.org"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
# In tenths; `systemd-analyze security` gives an unprotected service 96.
WORST_EXPOSURE = 20


class Proxy:
    """A proxy before a site in production, asked as a browser that finds it under its own name."""

    def __init__(self, https: int, http_port: int) -> None:
        self._https, self._http = https, http_port
        self._tls = ssl.create_default_context()
        self._tls.check_hostname = False
        self._tls.verify_mode = ssl.CERT_NONE

    def ask(self, path: str, *, octets: int = 0) -> tuple[int, dict[str, str]]:
        """The status and the headers of an answer over https, to a form of so many octets if any."""
        connection = http.client.HTTPConnection("127.0.0.1", self._https, timeout=30)
        plain = socket.create_connection(("127.0.0.1", self._https), timeout=30)
        connection.sock = self._tls.wrap_socket(plain, server_hostname=HOST)
        return self._answer(connection, path, octets)

    def ask_without_https(self, path: str) -> tuple[int, dict[str, str]]:
        """The same over http."""
        connection = http.client.HTTPConnection("127.0.0.1", self._http, timeout=30)
        return self._answer(connection, path, 0)

    def _answer(
        self, connection: http.client.HTTPConnection, path: str, octets: int
    ) -> tuple[int, dict[str, str]]:
        try:
            headers = {"Host": HOST, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
            body = b"x" * octets or None
            try:
                connection.request("POST" if octets else "GET", path, body=body, headers=headers)
                answer = connection.getresponse()
            except (ConnectionError, ssl.SSLError):
                # Whoever goes on sending after the answer finds a closed door.
                return 413, {}
            answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()


@contextmanager
def process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as said:
        running = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)


def wait_for(status: Callable[[], int], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if status() == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"nobody ever answered: {log.read_text('utf-8', 'replace')[-2000:]}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a site in production that was set up by its commands."""
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o700)
    port = free_port()
    environment = os.environ | {
        "NETWERK_MODE": "production",
        "NETWERK_DATA": str(folder),
        "NETWERK_EXTERNAL_URL": f"https://{HOST}",
        "NETWERK_SECRET_KEY": "no more than a key for this one test, long enough",
        "NETWERK_MAIL_FROM": f"netwerk@{HOST}",
        "NETWERK_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
        "NETWERK_PROXY_HOPS": "1",
    }
    netwerk = [sys.executable, "-m", "netwerk"]
    begin = [*netwerk, "init", "--email", "eva@school.example", "--name", "Eva Eerst"]
    subprocess.run(begin, env=environment, check=True, capture_output=True)
    serve = [*netwerk, "serve", "--port", str(port), "--workers", "1"]
    with process(serve, environment, folder / "log"):
        wait_for(lambda: answer_of(port, "/healthz").status, folder / "log")
        yield port


def answer_of(site: int, path: str, host: str = HOST) -> http.client.HTTPResponse:
    """What the site answers without a proxy before it."""
    with closing(http.client.HTTPConnection("127.0.0.1", site, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
        return answer


@contextmanager
def nginx(site: int, folder: Path) -> Iterator[Proxy]:
    https, plain = free_port(), free_port()
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                f"/CN={HOST}",
            ),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for told, here in (
        (f"/etc/letsencrypt/live/{HOST}", str(folder)),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{site};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{https} ssl http2;"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("    listen [::]:80;\n", ""),
    ):
        assert told in text, told
        text = text.replace(told, here)
    (folder / "site.conf").write_text(text, "utf-8")
    places = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\n{places}include {folder}/site.conf;\n}}\n",
        "utf-8",
    )
    command = ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with process(command, dict(os.environ), folder / "log"):
        proxy = Proxy(https, plain)
        wait_for(lambda: proxy.ask("/healthz")[0], folder / "log")
        yield proxy


@contextmanager
def caddy(site: int, folder: Path) -> Iterator[Proxy]:
    https, plain = free_port(), free_port()
    options = f"local_certs\nskip_install_trust\nadmin off\nhttp_port {plain}\nhttps_port {https}\n"
    (folder / "Caddyfile").write_text(f"{{\n{options}}}\nimport {DEPLOY / 'Caddyfile'}\n", "utf-8")
    environment = os.environ | {
        "SITE": HOST,
        "HOST": HOST,
        "UPSTREAM": f"127.0.0.1:{site}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with process(command, environment, folder / "log"):
        proxy = Proxy(https, plain)
        wait_for(lambda: proxy.ask("/healthz")[0], folder / "log")
        yield proxy


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
def test_no_answer_says_which_program_serves_the_site(site: int, path: str, host: str, expected: int) -> None:
    answer = answer_of(site, path, host)
    assert answer.status == expected
    assert answer.headers.get_all("Server") == ["netwerk"]


@pytest.mark.parametrize("before", [nginx, caddy], ids=["nginx", "caddy"])
def test_behind_each_proxy_the_site_is_itself(site: int, tmp_path: Path, before) -> None:
    with before(site, tmp_path) as proxy:
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

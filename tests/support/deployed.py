"""A site in production as it is installed, and the proxies of `deploy/` before it."""

from __future__ import annotations

import getpass
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.support.live import free_port

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
HOST = "netwerk.example.org"

Headers = dict[str, str]


class Proxy:
    """A proxy before a site in production, asked as a browser that finds it under its own name."""

    def __init__(self, https: int, http_port: int) -> None:
        self._https, self._http = https, http_port
        self._tls = ssl.create_default_context()
        self._tls.check_hostname = False
        self._tls.verify_mode = ssl.CERT_NONE

    def ask(self, path: str, *, octets: int = 0) -> tuple[int, dict[str, str]]:
        """The status and the headers of an answer over https, to a form of so many octets if any."""
        return self._answer(self._connection(), path, octets)

    def read(self, path: str, headers: Headers, form: str | None = None) -> tuple[int, Headers, str]:
        """Status, headers and text of an answer over https to a browser that sends these headers."""
        with closing(self._connection()) as connection:
            sent = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded", **headers}
            connection.request("GET" if form is None else "POST", path, form, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def _connection(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self._https, timeout=30)
        plain = socket.create_connection(("127.0.0.1", self._https), timeout=30)
        connection.sock = self._tls.wrap_socket(plain, server_hostname=HOST)
        return connection

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
    end = time.monotonic() + 180
    while time.monotonic() < end:
        try:
            if status() == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"nobody ever answered: {log.read_text('utf-8', 'replace')[-2000:]}")


class Site(NamedTuple):
    """A site in production: where it answers, and the link with which its administrator signs in once."""

    port: int
    link: str


@contextmanager
def running_site(folder: Path, name: str = "Eva Eerst") -> Iterator[Site]:
    """A site in production that was set up by its commands."""
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
    begin = [*netwerk, "init", "--email", "eva@school.example", "--name", name]
    begun = subprocess.run(begin, env=environment, check=True, capture_output=True, text=True)
    serve = [*netwerk, "serve", "--port", str(port), "--workers", "1"]
    with process(serve, environment, folder / "log"):
        wait_for(lambda: answer_of(port, "/healthz").status, folder / "log")
        yield Site(port, begun.stdout.split()[-1])


def answer_of(site: int, path: str, host: str = HOST) -> http.client.HTTPResponse:
    """What the site answers without a proxy before it."""
    with closing(http.client.HTTPConnection("127.0.0.1", site, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
        return answer


@contextmanager
def nginx(port: int, folder: Path, keeping: str = "") -> Iterator[Proxy]:
    """The nginx of `deploy/` before a site, with lines more for how it keeps pages (in a zone `kept`)."""
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
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{port};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{https} ssl http2;"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("    listen [::]:80;\n", ""),
        ("        proxy_connect_timeout 3s;\n", f"        proxy_connect_timeout 3s;\n        {keeping}\n"),
    ):
        assert told in text, told
        text = text.replace(told, here)
    (folder / "site.conf").write_text(text, "utf-8")
    places = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    zone = f"proxy_cache_path {folder / 'kept'} keys_zone=kept:1m;\n" if keeping else ""
    (folder / "nginx.conf").write_text(
        f"daemon off;\nuser {getpass.getuser()};\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\n{places}{zone}include {folder}/site.conf;\n}}\n",
        "utf-8",
    )
    command = ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with process(command, dict(os.environ), folder / "log"):
        proxy = Proxy(https, plain)
        wait_for(lambda: proxy.ask("/healthz")[0], folder / "log")
        yield proxy


@contextmanager
def caddy(port: int, folder: Path) -> Iterator[Proxy]:
    https, plain = free_port(), free_port()
    options = f"local_certs\nskip_install_trust\nadmin off\nhttp_port {plain}\nhttps_port {https}\n"
    (folder / "Caddyfile").write_text(f"{{\n{options}}}\nimport {DEPLOY / 'Caddyfile'}\n", "utf-8")
    environment = os.environ | {
        "SITE": HOST,
        "HOST": HOST,
        "UPSTREAM": f"127.0.0.1:{port}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with process(command, environment, folder / "log"):
        proxy = Proxy(https, plain)
        wait_for(lambda: proxy.ask("/healthz")[0], folder / "log")
        yield proxy

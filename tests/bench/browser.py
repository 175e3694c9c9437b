"""A minimal browser: cookies, forms and keep-alive, for what wrk cannot do."""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from tests.bench.processes import Failed

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """Keeps its cookies and the CSRF token of the last form it saw."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = dict(headers)
        self.cookies: dict[str, str] = {}
        self.token = ""
        # What the last answer held.
        self.page = ""

    @property
    def headers(self) -> dict[str, str]:
        """What it sends with each request."""
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        host = self._headers.get("Host", "")
        return {**self._headers, "Referer": f"https://{host}/", **({"Cookie": jar} if jar else {})}

    def get(self, path: str) -> int:
        """Visit a page; gives its status."""
        return self._ask("GET", path, None)

    def post(self, path: str, form: Mapping[str, str]) -> int:
        """Send a form; gives the status."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **form}))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> int:
        headers = self.headers | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        self.page = response.read().decode("utf-8", "replace")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        if found := TOKEN.search(self.page):
            self.token = html.unescape(found[1])
        return response.status


def signed_in(port: int, headers: Mapping[str, str], email: str, password: str) -> Browser:
    """A browser in which a member is signed in. Raises Failed."""
    browser = Browser(port, headers)
    browser.get("/aanmelden")
    status = browser.post("/aanmelden/wachtwoord", {"email": email, "password": password, "verder": ""})
    if status not in {302, 303}:
        raise Failed(f"signing in answered {status}")
    return browser

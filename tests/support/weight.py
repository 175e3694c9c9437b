"""What a page weighs on a telephone: its HTML, style and scripts, and how often it asks for something."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from urllib.parse import urljoin

from tests.support.page import Page
from tests.support.visitor import HOST, Visitor

# Bytes as they travel; a page of text is counted as it is written.
MOST_HTML, MOST_STYLE, MOST_SCRIPT, MOST_REQUESTS = 60_000, 14_000, 30_000, 12
IMPORTED = re.compile(r"""\b(?:from|import)\s*\(?\s*["']([^"']+)["']""")
FONT = re.compile(r"""url\(["']?(/static/[^)"']+\.woff2)""")


class Scale:
    """Fetches what a page names, as a browser that has seen nothing yet."""

    def __init__(self, browser: Visitor) -> None:
        self._browser = browser
        self._fetched: dict[str, tuple[int, list[str]]] = {}

    def over(self, page: Page) -> list[str]:
        """In what a page weighs more than was agreed, in words."""
        address = page.path
        bytes_of: dict[str, int] = defaultdict(int)
        seen: set[str] = set()
        left = named_in(page)
        while left:
            other = urljoin(address, left.pop()).partition("#")[0].removeprefix(HOST)
            if other in seen:
                continue
            seen.add(other)
            assert other.startswith("/"), f"{address} needs another site: {other}"
            size, more = self._fetch(other)
            bytes_of[other.rpartition(".")[2]] += size
            left += more
        weights = (
            ("HTML", len(page.html.encode()), MOST_HTML),
            ("style", bytes_of["css"], MOST_STYLE),
            ("scripts", bytes_of["js"], MOST_SCRIPT),
            ("requests", 1 + len(seen), MOST_REQUESTS),
        )
        return [f"{address}: {what} {much} > {most}" for what, much, most in weights if much > most]

    def _fetch(self, address: str) -> tuple[int, list[str]]:
        """What travels for a file, and what it names in its turn."""
        if not address.startswith("/static/"):
            return 0, []
        if address not in self._fetched:
            packed = self._browser.open(address, headers={"Accept-Encoding": "gzip"})
            names: list[str] = []
            if address.endswith((".css", ".js")):
                assert packed.headers["Content-Encoding"] == "gzip", address
                text = gzip.decompress(packed.data).decode()
                names = (FONT if address.endswith(".css") else IMPORTED).findall(text)
            self._fetched[address] = len(packed.data), [urljoin(address, name) for name in names]
        return self._fetched[address]


def named_in(page: Page) -> list[str]:
    """The addresses that a browser fetches for a page by itself."""
    wanted = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
    found = [one.get("href") for one in page.all("link") if wanted & set((one.get("rel") or "").split())]
    for tag in ("script", "img", "source", "iframe"):
        # A lazy one is fetched when somebody comes near it.
        found += [one.get("src") for one in page.all(tag) if one.get("loading") != "lazy"]
    found += [one.get("href") for one in page.all("use")]
    return [address for address in found if address and not address.startswith("data:")]

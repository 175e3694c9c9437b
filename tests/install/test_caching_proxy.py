"""A proxy that keeps pages, as somebody may put one in front, gives nobody what is somebody else's."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.deployed import HOST, Proxy, Site, nginx, running_site

NAME = "Eva Eerst"
# What a cache keeps once it is told to: all that does not say otherwise, for longer than this test takes.
CACHE = "proxy_cache kept; proxy_cache_valid any 10m; add_header X-Kept $upstream_cache_status always;"
OPEN = ("/", "/netwerkdagen", "/praktijken", "/forum", "/noden", "/organisaties", "/zoeken?q=netwerk", "/en/")
OWN = ("/mijn", "/mijn/sessies", "/mijn/gegevens", "/mijn/profiel")


class Browser:
    """Somebody who keeps their cookies and comes by way of the proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._cookies: dict[str, str] = {}
        self.kept: list[str] = []

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of a page; where a form leads on to is not followed."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {"Cookie": cookies} if cookies else {}
        status, headers, text = self._proxy.read(path, sent, urlencode(form) if form else None)
        if found := re.match(r"([^=]+)=([^;]*)", headers.get("set-cookie", "")):
            self._cookies[found[1]] = found[2]
        self.kept.append(headers.get("x-kept", ""))
        return status, text


def signed_in(proxy: Proxy, link: str) -> Browser:
    browser = Browser(proxy)
    path = link.removeprefix(f"https://{HOST}")
    _status, text = browser.open(path)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    action = re.search(rf'action="([^"]*{re.escape(path.rpartition("/")[2])}[^"]*)"', text)
    assert token
    assert action
    assert browser.open(action[1], {"csrf_token": token[1]})[0] in {302, 303}
    return browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory):
    with running_site(tmp_path_factory.mktemp("site"), name=NAME) as site:
        yield site


def test_a_proxy_that_keeps_all_it_may_gives_nobody_the_page_of_somebody_else(
    site: Site, tmp_path: Path
) -> None:
    with nginx(site.port, tmp_path, keeping=CACHE) as proxy:
        stranger, eva = Browser(proxy), signed_in(proxy, site.link)
        before = {path: stranger.open(path) for path in OPEN}
        assert {status for status, _text in before.values()} == {200}
        for path in OPEN + OWN:
            status, text = eva.open(path)
            assert status == 200, path
            # Not the page that was made for the stranger a moment ago either.
            assert NAME in text, path
        assert not {"HIT", "STALE", "REVALIDATED", "UPDATING"} & set(eva.kept)
        assert stored(tmp_path) == [], "the proxy kept a page"

        another = Browser(proxy)
        for browser in (stranger, another):
            for path in OPEN:
                status, text = browser.open(path)
                assert status == 200, path
                assert NAME not in text, path
            for path in OWN:
                status, text = browser.open(path)
                assert status == 302, path
                assert NAME not in text, path
        # It does keep what may be kept: the test would not see a proxy that keeps nothing.
        style = re.search(r'href="(/static/[^"]+\.css)"', before["/"][1])
        assert style
        assert [another.open(style[1])[0] for _time in range(2)] == [200, 200]
        assert another.kept[-2:] == ["MISS", "HIT"]
        assert len(stored(tmp_path)) == 1


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "kept").rglob("*") if path.is_file()]

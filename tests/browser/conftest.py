"""A real browser before a real site: two web workers, the mail worker, a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from netwerk.kernel import links
from netwerk.kernel.database import transaction
from netwerk.taxonomy.services import load_words
from tests.builders import Make
from tests.cast import Cast
from tests.support.live import Live, prepared, running
from tests.support.smtp import Server
from tests.support.visitor import session_cookie
from tests.support.world import World, build

# Without the windows of the whole browser, which take half of the time of a page.
CHROMIUM = "/usr/bin/chromium-headless-shell"
# A machine of tests may be slow for a while; what comes at all comes long before.
expect.set_options(timeout=20_000)


@dataclass
class Site:
    """The running site, what is in it, and where its mail goes."""

    live: Live
    world: World
    cast: Cast
    make: Make
    post: Server
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)

    def address(self, endpoint: str, language: str = "nl", **values: object) -> str:
        """The absolute address of a page."""
        rule = next(self.live.app.url_map.iter_rules(endpoint))
        arguments = self.world.values_for(endpoint, set(rule.arguments)) | values
        return self.live.url + links.path(endpoint, language, **arguments)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    post = Server()
    folder = tmp_path_factory.mktemp("site")
    with prepared("sqlite", folder, smtp_url=post.url) as live:
        with transaction():
            load_words()
        cast, make = Cast(), Make()
        world = build(live.app, make, cast)
        site = Site(live, world, cast, make, post)
        for name in ("an", "chantal", "admin"):
            site.cookies[name] = session_cookie(live.app, getattr(cast, name).id)
        with running(live, with_worker=True):
            yield site
    post.stop()


@pytest.fixture(scope="package")
def chromium(site: Site) -> Iterator[Browser]:
    # After the site: Playwright keeps an event loop running in this thread, and others must be made before.
    assert site
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A window on the site that keeps every complaint of the browser."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site = site
        self.context = context
        context.set_default_timeout(10_000)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def sign_in(self, who: str) -> None:
        """Put the cookie of a signed-in browser into the jar."""
        name, value = self.site.cookies[who]
        self.context.add_cookies([{"name": name, "value": value, "url": self.site.live.url}])

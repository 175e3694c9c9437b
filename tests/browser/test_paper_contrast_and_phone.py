"""Pages on paper, in the colours that somebody's system forces, and on the first screen of a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = ("portal.home", "events.day", "events.register")
PHONE = {"width": 390, "height": 844}
# Text in the colour of what lies behind it, by the first ancestor that has a ground.
UNREADABLE = """() => {
    const ground = (one) => {
        for (let at = one; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!/, 0\\)$|^transparent$/.test(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    return [...document.querySelectorAll('main :is(h1, h2, h3, p, li, label, a, button, dt, dd)')]
        .filter((one) => one.checkVisibility() && one.textContent.trim())
        .filter((one) => getComputedStyle(one).color === ground(one))
        .map((one) => one.outerHTML.slice(0, 120));
}"""
WITHOUT_BORDER = """() => [...document.querySelectorAll('main .button')]
    .filter((one) => one.checkVisibility())
    .filter((one) => !parseFloat(getComputedStyle(one).borderTopWidth))
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, locale="nl-BE")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_pages_are_readable_on_paper_without_ways_that_lead_nowhere(page: Page, site: Site) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    for endpoint in PAGES:
        page.goto(site.address(endpoint))
        expect(page.locator("main h1")).to_be_visible()
        assert page.evaluate(UNREADABLE) == [], endpoint
        expect(page.locator("main .button:visible, nav.menu:visible")).to_have_count(0)
        elsewhere = page.locator("main a[href*='google']:visible, main a[href*='outlook']:visible")
        expect(elsewhere).to_have_count(0)


def test_pages_are_readable_in_colours_that_are_forced_and_buttons_have_borders(
    page: Page, site: Site
) -> None:
    page.emulate_media(forced_colors="active")
    for endpoint in PAGES:
        page.goto(site.address(endpoint))
        assert page.evaluate(UNREADABLE) == [], endpoint
        assert page.evaluate(WITHOUT_BORDER) == [], endpoint


def test_on_a_phone_a_page_begins_high_and_the_funder_is_seen_at_once(page: Page, site: Site) -> None:
    for endpoint in ("portal.home", "events.day"):
        page.goto(site.address(endpoint))
        assert top_of(page, "main") <= 220
        assert top_of(page, "h1") <= 320
    assert top_of(page, ".status .button") <= 1.5 * PHONE["height"]


def test_a_long_row_of_links_is_scrolled_and_begins_at_its_own_page(page: Page, site: Site) -> None:
    name, value = site.cookies["chantal"]
    page.context.add_cookies([{"name": name, "value": value, "url": site.live.url}])
    page.goto(site.address("manage_events.attendees"))
    for here in page.locator(":is(.menu, .tabs) [aria-current]").all():
        box = here.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    assert max(row.bounding_box()["height"] for row in page.locator(":is(.menu, .tabs) ul").all()) < 60  # type: ignore[index]


def top_of(page: Page, selector: str) -> float:
    """How far below the top of the page the first of these begins."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["y"]

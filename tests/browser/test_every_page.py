"""Every page, in a real browser: axe in light and dark, no sideways scroll, not a word of complaint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Site, Visit
from tests.house.routes import ADMINISTRATOR, EDITOR, MEMBER, ORGANISER, PUBLIC, ROUTES, TEAM

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# What answers with something else than a page, sends on, or is part of a page.
NO_PAGES = {
    *("events.day_calendar", "events.feed_all", "events.feed_theme", "events.feed_region"),
    *("events.feed_theme_region", "events.feed_mine", "events.invitation", "members.organisations_lookup"),
    *("portal.healthz", "portal.readyz", "portal.robots", "portal.security", "demo.message_raw"),
    *("demo.message_html", "events.feed_series"),
    *("manage_events.attendees_csv", "manage_events.attendees_xlsx", "members.password_page"),
    *("manage_events.attendance_csv", "manage_events.attendance_xlsx", "manage_events.checkin_state"),
    *("manage_events.sheet_pdf", "manage_events.badges_pdf", "events.attestation_pdf"),
    "events.series_attestation_pdf",
    "manage_practices.import_template",
    *("practices.paper", "practices.file", "practices.picture", "practices.seen"),
    *("practices.atom", "practices.oai", "portal.sitemap"),
    *("events.material", "events.private_material", "manage_events.managed_material"),
    *("manage_events.evaluation_csv", "manage_events.report_file"),
    # Looked at with a text of its own, in test_writing_a_practice.py.
    "practices.distil",
}
PAGES = sorted(
    name for name, (methods, _level) in ROUTES.items() if "GET" in methods and name not in NO_PAGES
)
WHO = {PUBLIC: "", MEMBER: "an", ORGANISER: "chantal", EDITOR: "admin", TEAM: "admin", ADMINISTRATOR: "admin"}
MORE = {
    "the month": "/netwerkdagen?weergave=maand",
    "the map": "/netwerkdagen?weergave=kaart",
    "the past": "/netwerkdagen?wanneer=voorbij",
    "nothing found": "/netwerkdagen?thema=rol-van-de-ouders&wanneer=voorbij",
    "what the search finds": "/zoeken?q=netwerkdagen",
    "nothing found by the search": "/zoeken?q=mobilteit",
    "practices found": "/praktijken?q=fietsbank&thema=begeleiden&soort=praktijk",
    "no practice found": "/praktijken?q=fietsbank&soort=visie",
    "practices in French": "/fr/praktijken",
    "no such page": "/bestaat-niet",
    "a page in English": "/en/netwerkdagen",
}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(viewport=WIDE, reduced_motion="reduce", locale="nl-BE")
    yield Visit(context, site)
    context.close()


def examine(visit: Visit, address: str, *, expected: int = 200) -> None:
    response = visit.page.goto(address, wait_until="load")
    assert response is not None
    assert response.status == expected, address
    if expected == 200:
        assert visit.complaints == []
    assert_accessible(visit, "light")
    visit.page.emulate_media(color_scheme="dark")
    assert_accessible(visit, "dark")
    visit.page.set_viewport_size(NARROW)
    widths = visit.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1], f"{address} scrolls sideways: {too_wide(visit)}"
    assert_accessible(visit, "dark, on a phone")


def assert_accessible(visit: Visit, how: str) -> None:
    found = Axe().run(visit.page).response["violations"]
    told = [f"{one['id']}: {one['help']}; {one['nodes'][0]['html'][:200]}" for one in found]
    assert not told, f"{visit.page.url} in {how}: {told}"


def too_wide(visit: Visit) -> list[str]:
    return list(
        visit.page.evaluate(
            """[...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""
        )
    )


@pytest.mark.parametrize("endpoint", PAGES)
def test_the_page_is_for_everybody(visit: Visit, site: Site, endpoint: str) -> None:
    who = WHO[ROUTES[endpoint][1]]
    if who:
        visit.sign_in(who)
    examine(visit, site.address(endpoint))


@pytest.mark.parametrize("which", MORE)
def test_another_look_of_a_page_is_for_everybody(visit: Visit, site: Site, which: str) -> None:
    examine(visit, site.live.url + MORE[which], expected=404 if which == "no such page" else 200)


def test_a_form_with_mistakes_is_for_everybody(visit: Visit, site: Site) -> None:
    visit.page.goto(site.address("events.register"))
    visit.page.get_by_role("button", name="Ga verder").click()
    assert visit.page.title().startswith("Fout:")
    assert_accessible(visit, "light")
    focus = visit.page.evaluate("document.activeElement.className + document.activeElement.id")
    assert "summary" in focus, f"the focus is at {focus!r}, not at the summary of mistakes"

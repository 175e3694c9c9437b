"""Every page, in a real browser: axe in light and dark, no sideways scroll, not a word of complaint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import Site, Visit
from tests.house.routes import ADMINISTRATOR, EDITOR, MEMBER, MODERATOR, ORGANISER, PUBLIC, ROUTES, TEAM

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# What answers with something else than a page, sends on, or is part of a page.
NO_PAGES = {
    *("events.day_calendar", "events.feed_all", "events.feed_theme", "events.feed_region"),
    *("events.feed_theme_region", "events.feed_mine", "events.invitation", "members.organisations_lookup"),
    *(
        "portal.healthz",
        "portal.readyz",
        "portal.metrics",
        "portal.robots",
        "portal.security",
        "demo.message_raw",
    ),
    *("demo.message_html", "events.feed_series"),
    *("manage_events.attendees_csv", "manage_events.attendees_xlsx", "members.password_page"),
    *("manage_events.attendance_csv", "manage_events.attendance_xlsx", "manage_events.checkin_state"),
    *("manage_events.sheet_pdf", "manage_events.badges_pdf", "events.attestation_pdf"),
    "events.series_attestation_pdf",
    "manage_practices.import_template",
    *("practices.paper", "practices.file", "practices.picture", "practices.seen"),
    *("practices.atom", "practices.oai", "portal.sitemap"),
    *("forum.atom", "forum.board_atom", "forum.thread_atom", "forum.news", "forum.names"),
    *("forum.file", "forum.picture"),
    *("events.material", "events.private_material", "manage_events.managed_material"),
    *("manage_events.evaluation_csv", "manage_events.report_file"),
    *("portal.api", "portal.api_document", "portal.api_themes", "portal.api_regions"),
    *(f"portal.api_{kind}{more}" for kind in ("day", "practice", "thread", "need") for more in ("", "s")),
    *("portal.api_organisation", "portal.api_organisations", "portal.funding_logo"),
    *("portal.outcomes_file", "portal.outcome_list_file", "portal.my_data_zip", "portal.erase_zip"),
    *("needs.atom", "needs.sheet_paper", "manage.import_example", "manage.guide_picture", "manage.log_csv"),
    # Looked at with a text of its own, in test_writing_a_practice.py.
    "practices.distil",
}
PAGES = sorted(
    name for name, (methods, _level) in ROUTES.items() if "GET" in methods and name not in NO_PAGES
)
WHO = {PUBLIC: "", MEMBER: "an", ORGANISER: "chantal"} | dict.fromkeys(
    (EDITOR, MODERATOR, TEAM, ADMINISTRATOR), "admin"
)
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
# What was good in light can only be bad again by its colours and its width.
OF_COLOUR_AND_WIDTH = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")
AXE = Axe().axe_script
# Of radio buttons with one name only one is stopped at, as of the buttons of a toolbar: the arrows go to the
# others. A field for a moment has a stop for each of its parts. The focus on a card is drawn around it all.
LISTEN_FOR_FOCUS = """(whole) => {
    const told = (one) => one.outerHTML.slice(0, 120);
    const main = document.querySelector('main');
    const stops = [...(whole ? document : main).querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
    )].filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0);
    const key = (one) => one.type === 'radio' ? one.form?.action + one.name
        : one.closest('[role=toolbar]') ?? one;
    const reached = new Set();
    window.unseen = [];
    window.missed = () => [...new Map(stops.map((one) => [key(one), one]))]
        .filter(([name]) => !reached.has(name)).map(([, one]) => told(one)).slice(0, 5);
    document.addEventListener('focusin', ({target}) => {
        reached.add(key(target));
        const drawn = [getComputedStyle(target), getComputedStyle(target, '::after')];
        const isSeen = drawn.some(({outlineStyle, outlineWidth, boxShadow}) =>
            (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none')
            || [...target.querySelectorAll('circle')].some((one) => getComputedStyle(one).stroke !== 'none');
        if (!isSeen && unseen.length < 5) unseen.push(told(target));
    });
    document.activeElement?.blur();
    if (!whole) {
        main.tabIndex = -1;
        main.focus({preventScroll: true});
        unseen.length = 0;
    }
    return stops.length + 6 * stops.filter(({type}) => /date|time/.test(type)).length;
}"""
WITHOUT_SCRIPTS = """() => {
    const seen = (one) => one.checkVisibility({visibilityProperty: true});
    // What a button opens by itself needs no script.
    const buttons = document.querySelectorAll('button[type=button]:not([popovertarget])');
    const dead = [...buttons].filter(seen);
    const shut = [...document.querySelectorAll('form')].filter(seen).filter((form) =>
        ![...form.elements].some((one) => ['submit', 'image'].includes(one.type) && seen(one)));
    return [...dead, ...shut].map((one) => one.outerHTML.slice(0, 160));
}"""
# Header and footer are those of every page: looked at once for each way of being there.
FRAMES: set[BrowserContext] = set()
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


Windows = Callable[..., Visit]


@pytest.fixture(scope="module")
def windows(chromium: Browser, site: Site) -> Iterator[Windows]:
    """A window of somebody's browser, which fetches the files of the site once; `scripts` may be off."""
    browsers: dict[tuple[str, bool], BrowserContext] = {}

    def window(who: str = "", *, scripts: bool = True) -> Visit:
        known = browsers.get((who, scripts))
        context = known or chromium.new_context(
            viewport=WIDE, reduced_motion="reduce", locale="nl-BE", java_script_enabled=scripts
        )
        for page in context.pages:
            page.close()
        visit = Visit(context, site)
        if known is None:
            browsers[who, scripts] = context
            if who:
                visit.sign_in(who)
        return visit

    yield window
    for context in browsers.values():
        context.close()


def examine(visit: Visit, address: str, *, expected: int = 200) -> None:
    response = visit.page.goto(address, wait_until="load")
    assert response is not None
    assert response.status == expected, address
    if expected == 200:
        assert visit.complaints == []
    whole = visit.context not in FRAMES
    FRAMES.add(visit.context)
    assert_accessible(visit, "light")
    assert_reached_by_keyboard(visit, whole=whole)
    visit.page.emulate_media(color_scheme="dark")
    visit.page.set_viewport_size(NARROW)
    widths = visit.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1], f"{address} scrolls sideways: {too_wide(visit)}"
    assert_accessible(visit, "dark, on a phone", OF_COLOUR_AND_WIDTH, within="html" if whole else "main")


def assert_accessible(visit: Visit, how: str, rules: Sequence[str] = (), *, within: str = "html") -> None:
    if not visit.page.evaluate("'axe' in window"):
        visit.page.evaluate(AXE)
    options: dict[str, object] = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    asked = [within, options]
    found = visit.page.evaluate("([within, options]) => axe.run(within, options)", asked)["violations"]
    told = [f"{one['id']}: {one['help']}; {one['nodes'][0]['html'][:200]}" for one in found]
    assert not told, f"{visit.page.url} in {how}: {told}"


def assert_reached_by_keyboard(visit: Visit, *, whole: bool) -> None:
    """Whoever only has a Tab key comes to every link, button and field, and sees where they are."""
    number = visit.page.evaluate(LISTEN_FOR_FOCUS, whole)
    for _step in range(number + 1):
        visit.page.keyboard.press("Tab")
    missed, unseen = visit.page.evaluate("[missed(), unseen]")
    assert not missed, f"{visit.page.url}: no Tab comes to {missed}"
    assert not unseen, f"{visit.page.url}: nobody sees the focus on {unseen}"


def too_wide(visit: Visit) -> list[str]:
    return list(
        visit.page.evaluate(
            """[...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""
        )
    )


@pytest.mark.parametrize("endpoint", PAGES)
def test_the_page_is_for_everybody(windows: Windows, site: Site, endpoint: str) -> None:
    examine(windows(WHO[ROUTES[endpoint][1]]), site.address(endpoint))


@pytest.mark.parametrize("endpoint", PAGES)
def test_the_page_works_without_scripts(windows: Windows, site: Site, endpoint: str) -> None:
    silent = windows(WHO[ROUTES[endpoint][1]], scripts=False)
    silent.page.goto(site.address(endpoint), wait_until="load")
    assert silent.page.locator("main h1").is_visible()
    dead = silent.page.evaluate(WITHOUT_SCRIPTS)
    assert dead == [], f"{silent.page.url}: nothing happens without scripts at {dead}"


@pytest.mark.parametrize("which", MORE)
def test_another_look_of_a_page_is_for_everybody(windows: Windows, site: Site, which: str) -> None:
    examine(windows(), site.live.url + MORE[which], expected=404 if which == "no such page" else 200)


def test_a_form_with_mistakes_is_for_everybody(windows: Windows, site: Site) -> None:
    visit = windows()
    visit.page.goto(site.address("events.register"))
    visit.page.get_by_role("button", name="Ga verder").click()
    expect(visit.page).to_have_title(re.compile(r"^Fout:"))
    assert_accessible(visit, "light")
    focus = visit.page.evaluate("document.activeElement.className + document.activeElement.id")
    assert "summary" in focus, f"the focus is at {focus!r}, not at the summary of mistakes"

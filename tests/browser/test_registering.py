"""The way from the list of days to the calendar, with scripts off and with the keyboard alone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def without_scripts(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, base_url=site.live.url)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(base_url=site.live.url)
    yield Visit(context, site)
    context.close()


def mail_to(site: Site, address: str) -> str:
    """The plain text of the mail that the worker sent to somebody."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for one in site.post.received:
            if one.recipient == address:
                part = one.mail.get_body(("plain",))
                assert part is not None
                return str(part.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address}, only to {site.post.recipients()}")


def test_with_scripts_off_a_visitor_registers_gets_the_mail_and_cancels(
    without_scripts: Page, site: Site
) -> None:
    page = without_scripts
    page.goto("/")
    page.goto("/netwerkdagen")
    page.get_by_role("link", name="Netwerkdag mobiliteit in Genk").first.click()
    page.get_by_role("link", name=re.compile("Schrijf je in|Inschrijven")).first.click()
    page.get_by_label("Naam", exact=False).first.fill("Zoë Zonderscript")
    page.get_by_label("E-mailadres").first.fill("zoe@school.example")
    page.get_by_label("Organisatie").first.fill("Technische School Genk")
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog enkele vragen")
    page.get_by_role("button", name="Kijk je antwoorden na").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je antwoorden na")
    page.get_by_role("button", name="Bevestig de inschrijving").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent ingeschreven")
    # Whoever steps back finds what they typed, not an error of the browser.
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je antwoorden na")
    expect(page.locator("main")).to_contain_text("zoe@school.example")
    page.go_back()
    page.go_back()
    expect(page.get_by_label("Naam", exact=False).first).to_have_value("Zoë Zonderscript")

    text = mail_to(site, "zoe@school.example")
    link = re.search(rf"{re.escape(site.live.url)}/inschrijving/\S+", text)
    assert link, text
    page.goto(link[0])
    page.get_by_role("link", name="Schrijf uit").first.click()
    page.locator("main form").get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text("Uitgeschreven")


def test_with_the_keyboard_alone_a_visitor_registers(visit: Visit, site: Site) -> None:
    page = visit.page
    page.goto(site.address("events.day").removeprefix(site.live.url))
    page.keyboard.press("Tab")
    assert words_at_focus(page) == "Naar de inhoud"
    tab_to(page, "Schrijf je in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inschrijven")
    tab_to_field(page, "contact_name")
    page.keyboard.type("Karel Toets")
    tab_to_field(page, "contact_email")
    page.keyboard.type("karel@school.example")
    tab_to_field(page, "organisation")
    page.keyboard.type("Technische School Genk")
    tab_to(page, "Ga verder")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog enkele vragen")
    tab_to(page, "Kijk je antwoorden na")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je antwoorden na")
    tab_to(page, "Bevestig de inschrijving")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent ingeschreven")
    assert visit.complaints == []


def test_with_scripts_off_the_filters_of_the_list_work(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/netwerkdagen?thema=mobiliteit")
    expect(page.get_by_role("link", name="Netwerkdag mobiliteit in Genk").first).to_be_visible()
    expect(page.get_by_role("link", name="Volle dag")).to_have_count(0)


def test_the_dark_look_is_chosen_without_scripts_and_kept(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/weergave")
    page.get_by_label("Donker").check()
    page.locator("main form button").first.click()
    page.goto("/netwerkdagen")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def words_at_focus(page: Page) -> str:
    words: str = page.evaluate(
        "(document.activeElement.innerText || document.activeElement.value || '').trim()"
    )
    return " ".join(words.split())


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the thing with these words has the focus, which must be seen."""
    for _step in range(120):
        page.keyboard.press("Tab")
        if words_at_focus(page).startswith(words):
            assert_focus_is_seen(page)
            return
    raise AssertionError(f"{words!r} is not reached with Tab on {page.url}")


def tab_to_field(page: Page, name: str) -> None:
    for _step in range(120):
        if page.evaluate("document.activeElement.name") == name:
            assert_focus_is_seen(page)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the field {name} is not reached with Tab on {page.url}")


def assert_focus_is_seen(page: Page) -> None:
    seen = page.evaluate(
        """(() => { const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()"""
    )
    assert seen, f"the focus on {words_at_focus(page)!r} cannot be seen"

"""The words of the glossary, explained where they stand: by keyboard and by finger, without script."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from netwerk.kernel.database import db
from tests.browser.conftest import Site

RAW = "Onze mentor weet niet hoe hij een gesprek begint."


@pytest.fixture
def address(site: Site) -> str:
    """A day whose text holds a word of the glossary, twice."""
    day = site.make.event(description=f"{RAW}\n\n{RAW}")
    db.session.rollback()
    return site.address("events.day", event_id=day.id, slug=day.slug)


@pytest.mark.parametrize("touch", [False, True], ids=["keyboard", "finger"])
def test_a_word_opens_its_explanation_without_script(
    chromium: Browser, site: Site, address: str, touch: bool
) -> None:
    assert site
    context = chromium.new_context(
        java_script_enabled=False, has_touch=touch, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto(address)
    word, tip = page.locator(".prose .term"), page.locator(".prose .tip")
    expect(word).to_have_count(1)
    expect(tip).to_be_hidden()
    if touch:
        word.tap()
    else:
        word.focus()
        page.keyboard.press("Enter")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("De collega in het bedrijf")
    box = tip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_explanation_is_accessible(chromium: Browser, site: Site, address: str, scheme: str) -> None:
    assert site
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.locator(".prose .term").click()
    expect(page.locator(".prose .tip")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    context.close()

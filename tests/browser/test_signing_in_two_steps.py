"""Setting up an app and signing in with it, on a phone."""

from __future__ import annotations

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "vier paarden eten gras"
PHONE = {"width": 360, "height": 740}


def fits(visit: Visit) -> bool:
    return bool(visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(chromium: Browser, site: Site) -> None:
    member = site.make.member("Tine Twee", "tine@school.example", password=PASSWORD)
    assert member.id
    context = chromium.new_context(base_url=site.live.url, viewport=PHONE)
    visit = Visit(context, site)
    page = visit.page

    def give_password() -> None:
        page.goto("/aanmelden")
        page.get_by_label("E-mailadres").fill("tine@school.example")
        page.get_by_role("textbox", name="Wachtwoord").fill(PASSWORD)
        page.get_by_role("button", name="Meld me aan met wachtwoord").click()
        page.wait_for_load_state()

    give_password()
    page.goto("/mijn/twee-stappen")
    assert fits(visit)
    page.get_by_role("button", name="Stel het in").click()
    expect(page.get_by_role("img", name="QR-code voor je app")).to_be_visible()
    box = page.get_by_role("img", name="QR-code voor je app").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 160
    assert fits(visit)
    app = pyotp.TOTP(page.get_by_label("Of typ deze sleutel over in de app").input_value().replace(" ", ""))
    first = app.now()
    page.get_by_label("Code", exact=True).fill(first)
    page.get_by_role("button", name="Zet het aan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je herstelcodes")
    codes = page.locator("#herstelcodes").input_value().split()
    assert len(codes) == 10
    assert fits(visit)

    context.clear_cookies()
    give_password()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je code")
    assert fits(visit)
    page.get_by_label("Code", exact=True).fill(codes[0])
    page.get_by_role("button", name="Meld me aan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag Tine Twee")
    assert not visit.complaints
    context.close()

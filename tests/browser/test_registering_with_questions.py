"""The whole way through a day that asks things: on a phone, without a script, and with one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.kernel.database import db
from tests.browser.conftest import Site, Visit
from tests.browser.test_every_page import assert_accessible
from tests.browser.test_registering import mail_to

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"width": 320, "height": 640}
TITLE = "Dag met vragen"


@pytest.fixture
def without_scripts(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, base_url=site.live.url, viewport=PHONE)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(base_url=site.live.url, viewport=PHONE, reduced_motion="reduce")
    yield Visit(context, site)
    context.close()


def fill_in(page: Page, name: str, email: str) -> None:
    # Other tests fill the first page of the list.
    page.goto(f"/netwerkdagen/{db.session.scalars(select(Event.id).filter_by(title=TITLE)).one()}")
    page.get_by_role("link", name=re.compile("Schrijf je in|Inschrijven")).first.click()
    page.get_by_label("Naam", exact=False).first.fill(name)
    page.get_by_label("E-mailadres").first.fill(email)
    page.locator("#organisation").fill("Technische School Genk")


def go_on(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def assert_fits(page: Page) -> None:
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} scrolls sideways"


def test_without_scripts_everything_is_asked_checked_and_kept(without_scripts: Page, site: Site) -> None:
    page = without_scripts
    fill_in(page, "Zoë Zonderscript", "zoe.vragen@school.example")
    go_on(page, "Ga verder")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog enkele vragen")
    expect(page.get_by_text("Alleen als je bij “Eet je iets niet?” “Iets anders” antwoordt.")).to_be_visible()
    page.get_by_label("Taal op de werkvloer").first.check()
    page.get_by_label("Iets anders").check()
    page.get_by_label("Wat dan?").fill("geen <b>noten</b>")
    page.get_by_label("Zet mij op de deelnemerslijst").check()
    page.get_by_label("Ik zoek contact met").fill("bakkers in Genk")
    go_on(page, "Kijk je antwoorden na")
    main = page.locator("main")
    for words in ("Taal op de werkvloer", "geen <b>noten</b>", "bakkers in Genk"):
        expect(main).to_contain_text(words)
    go_on(page, "Bevestig de inschrijving")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent ingeschreven")
    expect(main).to_contain_text("geen <b>noten</b>")
    page.get_by_role("link", name="Wijzig keuzes en antwoorden").click()
    expect(page.get_by_label("Wat dan?")).to_have_value("geen <b>noten</b>")
    page.get_by_label("Halal").check()
    page.get_by_label("Iets anders").uncheck()
    go_on(page, "Bewaar")
    expect(main).not_to_contain_text("noten")
    # Who else comes is for whoever opens the link in our mail.
    expect(page.get_by_role("link", name="Bekijk de deelnemerslijst")).to_have_count(0)
    link = re.search(r"/inschrijving/\S+", mail_to(site, "zoe.vragen@school.example"))
    assert link is not None
    page.goto(link[0])
    page.get_by_role("link", name="Bekijk de deelnemerslijst").click()
    expect(main).to_contain_text("bakkers in Genk")


def test_on_a_phone_a_question_shows_itself_when_it_is_asked_and_every_page_is_for_everybody(
    visit: Visit,
) -> None:
    page = visit.page
    fill_in(page, "Karel Metscript", "karel.vragen@school.example")
    go_on(page, "Ga verder")
    more = page.get_by_label("Wat dan?")
    expect(more).to_be_hidden()
    page.get_by_label("Iets anders").check()
    expect(more).to_be_visible()
    page.get_by_label("Iets anders").uncheck()
    expect(more).to_be_hidden()
    page.get_by_label("Zet mij op de deelnemerslijst").check()
    expect(page.get_by_label("Ik zoek contact met")).to_be_visible()
    assert_fits(page)
    assert_accessible(visit, "light")
    page.emulate_media(color_scheme="dark")
    assert_accessible(visit, "dark")
    go_on(page, "Kijk je antwoorden na")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je antwoorden na")
    assert_fits(page)
    assert_accessible(visit, "dark")
    go_on(page, "Bevestig de inschrijving")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bent ingeschreven")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert_fits(page)
    assert visit.complaints == []

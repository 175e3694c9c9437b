"""Writing a practice in a real browser: kept by itself, two at once, by keyboard, and without a script."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from netwerk.events.models import Event
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.models import Organisation
from netwerk.practices import queries
from netwerk.practices.models import Practice
from netwerk.practices.services import writing
from tests.browser.conftest import Site, Visit
from tests.browser.test_every_page import assert_accessible, examine
from tests.cast import actor
from tests.library import Library
from tests.support.after import concluded_day
from tests.support.files import picture
from tests.support.visitor import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
KEPT = re.compile(r"Bewaard om \d+\.\d\d\.")


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(base_url=site.live.url, viewport=DESK, reduced_motion="reduce")
    made = Visit(context, site)
    made.sign_in("an")
    yield made
    context.close()


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page


@pytest.fixture
def bart(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.live.url, viewport=DESK, reduced_motion="reduce")
    name, value = session_cookie(site.live.app, site.cast.bart.id)
    context.add_cookies([{"name": name, "value": value, "url": site.live.url}])
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def without_scripts(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, base_url=site.live.url, viewport=PHONE)
    name, value = site.cookies["an"]
    context.add_cookies([{"name": name, "value": value, "url": site.live.url}])
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def draft(site: Site) -> Practice:
    """A draft of An that Bart writes along with."""
    an = actor(site.cast.an)
    made = Library(site.make).draft(an, title="Fietsbank", must="Een fiets.")
    with transaction():
        writing.add_writer(made.id, site.cast.bart.email, an, now=clock.now())
    return made


def said(practice: Practice) -> dict[str, Any]:
    db.session.rollback()
    found = queries.draft_of(practice.id)
    assert found is not None
    return found.content


def open_section(page: Page, practice: Practice, section: str) -> None:
    page.goto(f"/praktijken/{practice.id}/bewerk/{section}")


def box(page: Page, label: str) -> Locator:
    """The text itself, not the buttons above it."""
    return page.get_by_role("textbox", name=label)


def expect_said(page: Page, practice: Practice, name: str, value: object) -> None:
    """What the server keeps after some time."""
    for _time in range(50):
        if said(practice).get(name) == value:
            return
        page.wait_for_timeout(100)
    assert said(practice).get(name) == value


# --- kept by itself ---------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_by_itself_and_said_politely(visit: Visit, page: Page, draft: Practice) -> None:
    open_section(page, draft, "kern")
    page.get_by_label("Samenvatting in één zin").fill("Wie geen fiets heeft, leent er een.")
    kept = page.get_by_role("status").filter(has_text="Bewaard om")
    expect(kept).to_have_text(KEPT)
    assert said(draft)["summary"] == "Wie geen fiets heeft, leent er een."
    page.get_by_label("Samenvatting in één zin").fill("Nog beter gezegd.")
    expect_said(page, draft, "summary", "Nog beter gezegd.")
    assert visit.complaints == []


def test_choices_ticks_and_rows_are_kept_by_themselves_too(page: Page, draft: Practice) -> None:
    open_section(page, draft, "resultaat")
    page.get_by_label("We hebben dit minstens één keer echt gedaan").uncheck()
    page.get_by_label("Aantal").fill("31")
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    assert (said(draft)["done_once"], said(draft)["evidence"][0]["n"]) == (False, 31)
    open_section(page, draft, "vindbaar")
    page.get_by_label("Mobiliteit").first.check()
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    assert "mobiliteit" in said(draft)["themes"]


def test_without_a_connection_it_says_so_and_keeps_it_later(
    visit: Visit, page: Page, draft: Practice
) -> None:
    open_section(page, draft, "kern")
    visit.context.set_offline(True)
    page.get_by_label("Samenvatting in één zin").fill("Geschreven op de trein.")
    expect(page.locator("[data-kept]")).to_contain_text("Geen verbinding.")
    expect(page.get_by_label("Samenvatting in één zin")).to_have_value("Geschreven op de trein.")
    visit.context.set_offline(False)
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    assert said(draft)["summary"] == "Geschreven op de trein."


def test_whoever_leaves_the_page_at_once_loses_nothing(page: Page, draft: Practice) -> None:
    open_section(page, draft, "kern")
    page.get_by_label("Samenvatting in één zin").fill("Snel weg.")
    page.get_by_role("link", name="Aanpak").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aanpak")
    assert said(draft)["summary"] == "Snel weg."


def test_the_button_pressed_while_it_keeps_does_not_meet_itself(page: Page, draft: Practice) -> None:
    open_section(page, draft, "kern")
    for number in range(4):
        page.get_by_label("Samenvatting in één zin").fill(f"Versie {number}")
        page.wait_for_timeout(1_900)
        page.get_by_label("Samenvatting in één zin").fill(f"Toch {number}")
        page.get_by_role("button", name="Bewaar", exact=True).click()
        expect(page.get_by_text("schreef om")).to_have_count(0)
        expect(page.locator(".flash")).to_contain_text("Bewaard om")
        assert said(draft)["summary"] == f"Toch {number}"


def test_a_session_that_ended_is_said_and_the_text_stays(visit: Visit, page: Page, draft: Practice) -> None:
    open_section(page, draft, "kern")
    visit.context.clear_cookies()
    page.get_by_label("Samenvatting in één zin").fill("Nog niet bewaard.")
    expect(page.locator("[data-kept]")).to_contain_text("Je bent niet meer aangemeld.")
    visit.sign_in("an")
    expect(page.get_by_label("Samenvatting in één zin")).to_have_value("Nog niet bewaard.")


# --- two at once ------------------------------------------------------------------------------------------


def test_two_people_in_one_field_see_both_texts(page: Page, bart: Page, draft: Practice) -> None:
    open_section(page, draft, "kern")
    open_section(bart, draft, "kern")
    box(page, "Aanleiding en doel").fill("De tekst van An")
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    bart.get_by_label("Samenvatting in één zin").fill("Bart vat samen.")
    box(bart, "Aanleiding en doel").fill("De tekst van Bart")
    told = bart.get_by_role("status").filter(has_text="An Peeters schreef intussen ook aan")
    expect(told).to_contain_text("“Aanleiding en doel”")
    # What they do not share is kept all the same.
    expect(bart.locator("[data-kept]")).to_have_text(KEPT)
    assert (said(draft)["aim"], said(draft)["summary"]) == ("De tekst van An", "Bart vat samen.")
    bart.get_by_role("button", name="Bekijk beide teksten").click()
    expect(bart.locator(".neighbour--theirs")).to_contain_text("De tekst van An")
    expect(box(bart, "Aanleiding en doel")).to_have_value("De tekst van Bart")
    box(bart, "Aanleiding en doel").fill("De tekst van beiden")
    bart.get_by_role("button", name="Bewaar", exact=True).click()
    expect(bart.locator(".flash")).to_contain_text("Bewaard om")
    assert said(draft)["aim"] == "De tekst van beiden"


def test_the_page_with_both_texts_is_for_everybody(
    visit: Visit, page: Page, bart: Page, draft: Practice
) -> None:
    open_section(page, draft, "kern")
    open_section(bart, draft, "kern")
    box(bart, "Aanleiding en doel").fill("De tekst van Bart")
    bart.get_by_role("button", name="Bewaar", exact=True).click()
    box(page, "Aanleiding en doel").fill("De tekst van An")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.locator(".neighbour--theirs")).to_contain_text("De tekst van Bart")
    assert_accessible(visit, "light")
    page.set_viewport_size(PHONE)
    assert_fits(page)


# --- the buttons and the preview --------------------------------------------------------------------------


def test_the_buttons_write_markdown_and_the_preview_shows_it(
    visit: Visit, page: Page, draft: Practice
) -> None:
    open_section(page, draft, "aanpak")
    text = box(page, "Op school")
    text.fill("eerst afspreken")
    text.select_text()
    bar = page.get_by_role("toolbar", name="Opmaak van “Op school”")
    bar.get_by_role("button", name="Vet").click()
    expect(text).to_have_value("**eerst afspreken**")
    page.get_by_role("button", name="Bekijk hoe het wordt Op school").click()
    expect(page.locator("#at_school-voorbeeld strong")).to_have_text("eerst afspreken")
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    assert said(draft)["at_school"] == "**eerst afspreken**"
    assert visit.complaints == []


def test_everything_goes_by_keyboard(page: Page, draft: Practice) -> None:
    open_section(page, draft, "aanpak")
    text = box(page, "Op school")
    text.fill("een\ntwee")
    text.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("toolbar").first.get_by_role("button", name="Vet")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("toolbar").first.get_by_role("button", name="Lijst", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_have_value("- een\n- twee")
    expect(text).to_be_focused()
    # Tab leads from the text to its preview and on; nothing holds the focus.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bekijk hoe het wordt Op school")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#at_school-voorbeeld li")).to_have_count(2)
    box(page, "Op de werkvloer").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("De mentor toont het.")
    page.get_by_role("button", name="Bewaar en ga verder").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Resultaat en bewijs")
    assert said(draft)["at_work"] == "De mentor toont het."


def test_a_row_that_was_added_has_the_cursor_and_is_kept(page: Page, draft: Practice) -> None:
    open_section(page, draft, "middelen")
    page.get_by_label("Rol").fill("mentor")
    page.get_by_role("button", name="Nog een rol").click()
    expect(page.get_by_label("Rol").nth(1)).to_be_focused()
    expect(page.get_by_label("Rol").nth(0)).to_have_value("mentor")
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    assert said(draft)["hours"] == [{"role": "mentor", "hours": None}]


def test_organisations_are_found_while_typing(page: Page, draft: Practice, site: Site) -> None:
    Library(site.make).organisation("Zagerij Zonder Weerga")
    with transaction():
        db.session.query(Organisation).filter_by(name="Zagerij Zonder Weerga").one().verified = True
    open_section(page, draft, "partners")
    page.get_by_label("Organisatie", exact=True).first.fill("zonder weer")
    option = page.locator('#organisaties option[value="Zagerij Zonder Weerga"]')
    expect(option).to_have_count(1)


def test_a_report_becomes_a_draft(visit: Visit, page: Page, site: Site) -> None:
    day = concluded_day(site.make, title="Dag met een verslag", by=actor(site.cast.chantal))
    with transaction():
        report = "De school nodigt iedereen uit.\n\nOp de werkvloer toont de mentor de machine."
        db.session.get_one(Event, day.id).report = report
    visit.sign_in("chantal")
    examine(visit, site.live.url + f"/praktijken/distilleer/event/{day.id}")
    page.set_viewport_size(DESK)
    page.get_by_label("Stuk 1 gaat naar").select_option("Resultaat")
    page.get_by_role("button", name="Maak het concept").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De kern")
    page.get_by_role("link", name="Aanpak").click()
    expect(box(page, "Op de werkvloer")).to_have_value("Op de werkvloer toont de mentor de machine.")


# --- files ------------------------------------------------------------------------------------------------


def test_files_are_sent_and_what_is_too_large_is_said_before_it_is_sent(page: Page, draft: Practice) -> None:
    page.goto(f"/praktijken/{draft.id}/bestanden")
    field = page.get_by_label("Voeg bestanden toe")
    field.set_input_files(
        {"name": "film.txt", "mimeType": "text/plain", "buffer": b"a" * (20 * 1024 * 1024 + 1)}
    )
    expect(page.get_by_role("alert")).to_contain_text("film.txt: te groot")
    field.set_input_files(
        [
            {"name": "kaart.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
            {"name": "foto.png", "mimeType": "image/png", "buffer": picture()},
        ]
    )
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.locator(".flash")).to_contain_text("2 bestanden staan erbij.")
    field = page.get_by_label("Voeg bestanden toe")
    field.set_input_files({"name": "leeg.pdf", "mimeType": "application/pdf", "buffer": b""})
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_role("alert").filter(has_text="leeg.pdf")).to_contain_text("Dit bestand is leeg.")
    expect(page.get_by_role("button", name="Voeg toe")).to_be_visible()


# --- without a script -------------------------------------------------------------------------------------


def test_without_scripts_a_quick_win_is_written_and_handed_in(without_scripts: Page, site: Site) -> None:
    page = without_scripts
    page.goto("/praktijken/nieuw")
    page.get_by_label("Hoe heet het?").fill(f"Kluisje {secrets.token_hex(4)}x")
    page.get_by_role("button", name="Begin te schrijven").click()
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.get_by_label("Samenvatting in één zin").fill("Elke gsm in een kluisje.")
    box(page, "Hoe doe je het?").fill("Een **kluisje**.")
    page.get_by_role("button", name="Bekijk hoe het wordt").click()
    expect(page.locator("#at_work-voorbeeld strong")).to_have_text("kluisje")
    assert_fits(page)
    page.get_by_label("Leren en werken").first.check()
    page.get_by_role("button", name="Bewaar en ga verder").click()
    page.get_by_role("button", name="Nog een organisatie").click()
    page.get_by_label("Organisatie", exact=True).nth(1).fill("Bakkerij Bos")
    assert_fits(page)
    for _section in range(3):
        page.get_by_role("button", name=re.compile("Bewaar en (ga verder|kijk na)")).click()
    page.get_by_label("De organisaties weten hiervan").check()
    page.get_by_role("button", name="Dien in bij de redactie").click()
    expect(page.locator(".flash")).to_contain_text("Ingediend.")


def assert_fits(page: Page) -> None:
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1], f"{page.url} scrolls sideways"

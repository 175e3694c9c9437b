"""Checking people in on a phone whose connection comes and goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from netwerk.events import checkin_codes
from netwerk.events.models import Event
from netwerk.events.queries.attendance import Attended, marks_of, present
from netwerk.kernel.database import db
from tests.browser.conftest import Site, Visit
from tests.cast import actor
from tests.support.door import today, walk_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"width": 360, "height": 740}
SAVED = "Alles is bewaard"
MARKS = "**/markeringen"


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="nl-BE")
    visit = Visit(context, site)
    visit.sign_in("chantal")
    yield visit
    # The page looks by itself now and then: what is under way at the end is nobody's mistake.
    visit.page.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.fixture
def event(site: Site) -> Event:
    return today(site.make, 12, title="Dag aan de deur", by=actor(site.cast.chantal))


def door(site: Site, event: Event) -> str:
    return site.address("manage_events.checkin", event_id=event.id)


def press(page: Page, *names: str) -> None:
    for name in names:
        page.locator(".door__tap", has_text=name).click()


def came(event: Event) -> tuple[Attended, ...]:
    db.session.rollback()
    return present(event.id).present


def present_names(event: Event) -> set[str]:
    return {person.name for person in came(event)}


def count_marks(event: Event) -> int:
    db.session.rollback()
    return len(marks_of(event.id))


def number_of(event: Event, name: str) -> int:
    """How many people of this name are on the list."""
    db.session.rollback()
    return sum(person.name == name for person in present(event.id).people)


def code_page(site: Site, event: Event) -> str:
    """The address in the code of the first guest."""
    code = checkin_codes.sign(site.make.attendees(event)[0])
    return site.address("manage_events.checkin_code", event_id=event.id, code=code)


def sync_line(page: Page) -> Locator:
    return page.locator("[data-queue]")


def try_again(page: Page) -> None:
    """What the browser says when it notices a connection; without it the page waits five seconds."""
    page.evaluate("dispatchEvent(new Event('online'))")


def losing_the_first_answer(answers: list[int]) -> Callable[[Route], None]:
    """The server hears everything, but its first answer never reaches the phone."""

    def handle(route: Route) -> None:
        response = route.fetch()
        answers.append(response.status)
        if len(answers) == 1:
            route.abort()
        else:
            route.fulfill(response=response)

    return handle


def let_in(page: Page, **answers: str) -> Locator:
    """Fill in the dialog for somebody who is not on the list; gives the dialog."""
    page.get_by_role("link", name="Niet op de lijst?").click()
    return fill_in(page, **answers)


def fill_in(page: Page, **answers: str) -> Locator:
    dialog = page.get_by_role("dialog")
    for name, answer in answers.items():
        dialog.locator(f"[name={name}]").fill(answer)
    dialog.get_by_role("button", name="Schrijf in en check in").click()
    return dialog


def assert_accessible(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page).response["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == [], scheme


def test_no_mark_is_lost_when_the_connection_falls_away_and_the_page_is_opened_again(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    press(page, "Gast 001")
    expect(sync_line(page)).to_have_text(SAVED)
    assert phone.complaints == []

    phone.context.set_offline(True)
    press(page, "Gast 002", "Gast 003", "Gast 004")
    expect(page.locator("[data-counter]")).to_have_text("4 van 12 binnen")
    expect(sync_line(page)).to_contain_text("3 nog te versturen")
    assert present_names(event) == {"Gast 001"}

    # The telephone was put away: the page is opened again, with the marks still in the phone.
    page.goto("about:blank")
    phone.context.set_offline(False)
    page.goto(door(site, event))
    expect(sync_line(page)).to_have_text(SAVED)
    expect(page.locator("[data-counter]")).to_have_text("4 van 12 binnen")
    assert present_names(event) == {"Gast 001", "Gast 002", "Gast 003", "Gast 004"}
    assert count_marks(event) == 4


def test_a_mark_whose_answer_was_lost_is_sent_again_and_counts_once(
    phone: Visit, site: Site, event: Event
) -> None:
    page, answers = phone.page, list[int]()
    page.goto(door(site, event))
    page.route(MARKS, losing_the_first_answer(answers))
    press(page, "Gast 005")
    expect(sync_line(page)).to_contain_text("Geen verbinding: 1 nog te versturen")
    try_again(page)
    expect(sync_line(page)).to_have_text(SAVED)
    assert answers == [200, 200]
    assert present_names(event) == {"Gast 005"}
    assert count_marks(event) == 1


def test_marks_wait_for_somebody_who_was_signed_out_meanwhile(phone: Visit, site: Site, event: Event) -> None:
    page = phone.page
    page.goto(door(site, event))
    kept = phone.context.cookies()
    phone.context.clear_cookies()
    press(page, "Gast 006")
    expect(sync_line(page)).to_contain_text("Je bent afgemeld")
    assert present_names(event) == set()
    phone.context.add_cookies(kept)
    try_again(page)
    expect(sync_line(page)).to_have_text(SAVED)
    assert present_names(event) == {"Gast 006"}


def test_a_wrong_press_is_undone_with_a_reason_also_without_a_connection(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    press(page, "Gast 007")
    expect(sync_line(page)).to_have_text(SAVED)
    phone.context.set_offline(True)
    page.locator(".door__row", has_text="Gast 007").locator("[data-undo-link]").click()
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator("[data-counter]")).to_have_text("0 van 12 binnen")
    press(page, "Gast 008")
    phone.context.set_offline(False)
    expect(sync_line(page)).to_have_text(SAVED)
    assert present_names(event) == {"Gast 008"}
    assert {mark.reason for mark in marks_of(event.id)} == {"", "Verkeerde persoon aangetikt"}


def test_two_phones_see_each_other_s_marks(chromium: Browser, phone: Visit, site: Site, event: Event) -> None:
    other = Visit(chromium.new_context(viewport=PHONE), site)
    other.sign_in("chantal")
    other.page.goto(door(site, event))
    phone.page.goto(door(site, event))
    press(phone.page, "Gast 009")
    expect(sync_line(phone.page)).to_have_text(SAVED)
    press(other.page, "Gast 010")
    expect(other.page.locator("[data-counter]")).to_have_text("2 van 12 binnen", timeout=20_000)
    other.context.close()


def test_typing_part_of_a_name_leaves_only_those_who_fit_and_a_press_clears_the_search(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    page.get_by_label("Zoek op naam").fill("gast 011")
    expect(page.locator(".door__row:visible")).to_have_count(1)
    press(page, "Gast 011")
    expect(page.locator(".door__row:visible")).to_have_count(12)
    expect(page.get_by_label("Zoek op naam")).to_be_focused()


def test_a_connection_that_says_nothing_counts_as_none_and_the_mark_is_sent_again(
    phone: Visit, site: Site, event: Event
) -> None:
    page, silent = phone.page, list[Route]()
    page.clock.install()
    page.goto(door(site, event))
    expect(sync_line(page)).to_have_text(SAVED)
    page.route(MARKS, lambda route: silent.append(route))
    press(page, "Gast 001")
    expect(sync_line(page)).to_have_text("1 nog te versturen")
    page.clock.fast_forward(21_000)
    expect(sync_line(page)).to_contain_text("Geen verbinding")
    page.unroute(MARKS)
    page.clock.fast_forward(6_000)
    expect(sync_line(page)).to_have_text(SAVED)
    assert count_marks(event) == 1


# --- somebody who is not on the list --------------------------------------------------------------------


def test_somebody_let_in_without_a_connection_arrives_once_after_it_came_back(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    expect(sync_line(page)).to_have_text(SAVED)
    phone.context.set_offline(True)
    page.get_by_label("Zoek op naam").fill("Gast 003b")
    expect(page.get_by_text("Niemand gevonden")).to_be_visible()
    page.get_by_role("link", name="Niet op de lijst?").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Naam")).to_have_value("Gast 003b")
    fill_in(page, organisation="Bakkerij Claes", function="Mentor")
    expect(dialog).to_be_hidden()
    row = page.locator(".door__row", has_text="Gast 003b")
    expect(row).to_contain_text("nog te versturen")
    expect(page.locator("[data-counter]")).to_have_text("1 van 13 binnen")
    expect(sync_line(page)).to_contain_text("1 nog te versturen")
    assert_accessible(page)

    phone.context.set_offline(False)
    expect(sync_line(page)).to_have_text(SAVED)
    # The row of the server has come in its place, and can be undone.
    expect(row.get_by_role("link", name="Ongedaan maken")).to_be_visible()
    names = page.locator(".door__row").locator("visible=true").locator(".door__name:visible")
    expect(names.nth(3)).to_have_text("Gast 003b")
    expect(page.locator("[data-counter]")).to_have_text("1 van 13 binnen")
    assert number_of(event, "Gast 003b") == 1
    [guest] = came(event)
    assert (guest.organisation, guest.function) == ("Bakkerij Claes", "Mentor")


def test_somebody_let_in_is_kept_when_the_page_is_opened_again_and_counts_once_when_an_answer_is_lost(
    phone: Visit, site: Site, event: Event
) -> None:
    page, answers = phone.page, list[int]()
    page.goto(door(site, event))
    page.route(MARKS, losing_the_first_answer(answers))
    let_in(page, name="Nele Nieuw")
    expect(sync_line(page)).to_contain_text("Geen verbinding")
    page.route(MARKS, lambda route: route.abort())
    page.reload()
    expect(page.locator(".door__row", has_text="Nele Nieuw").first).to_contain_text("nog te versturen")
    page.unroute(MARKS)
    try_again(page)
    expect(sync_line(page)).to_have_text(SAVED)
    expect(page.locator(".door__row", has_text="Nele Nieuw")).to_have_count(1)
    assert answers == [200], "the server heard of her the first time"
    assert number_of(event, "Nele Nieuw") == 1
    assert count_marks(event) == 1


@pytest.mark.parametrize(
    "script",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('private') } })",
        "Storage.prototype.setItem = () => { throw new Error('full') }",
    ],
    ids=["no store", "a full store"],
)
def test_a_window_that_keeps_nothing_sends_what_was_pressed_while_it_is_open(
    phone: Visit, site: Site, event: Event, script: str
) -> None:
    page = phone.page
    page.add_init_script(script)
    page.goto(door(site, event))
    phone.context.set_offline(True)
    press(page, "Gast 001")
    let_in(page, name="Nele Nieuw")
    expect(sync_line(page)).to_contain_text("2 nog te versturen")
    phone.context.set_offline(False)
    expect(sync_line(page)).to_have_text(SAVED)
    assert present_names(event) == {"Gast 001", "Nele Nieuw"}


def test_wrong_answers_get_a_sentence_in_the_dialog_and_nothing_typed_is_lost(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    dialog = let_in(page, name=" ", organisation="---", function="Mentor", email="nele@")
    expect(dialog).to_contain_text("Vul de naam in.")
    expect(dialog).to_contain_text("Vul de naam van de organisatie in.")
    expect(dialog).to_contain_text("Vul een e-mailadres in zoals naam@school.be.")
    expect(dialog.get_by_label("Naam")).to_be_focused()
    assert_accessible(page)
    # Put away by accident, it is still there.
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Niet op de lijst?").click()
    expect(dialog.get_by_label("E-mailadres")).to_have_value("nele@")
    fill_in(page, name="Nele Nieuw", organisation="Bakkerij Claes", email="nele@claes.example")
    expect(sync_line(page)).to_have_text(SAVED)
    [guest] = came(event)
    assert (guest.name, guest.function, guest.email) == ("Nele Nieuw", "Mentor", "nele@claes.example")


def test_what_the_server_refuses_stays_with_the_reason_until_it_is_mended_or_taken_away(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    let_in(page, name="Nele Nieuw", email="nele@claes..example")
    let_in(page, name="Omar Ook", email="omar@claes..example")
    expect(sync_line(page)).to_contain_text("2 niet ingeschreven")
    page.reload()
    expect(sync_line(page)).to_contain_text("2 niet ingeschreven")
    row = page.locator(".door__row", has_text="Nele Nieuw")
    expect(row).to_contain_text("Vul een e-mailadres in zoals naam@school.be.")
    expect(page.locator("[data-counter]")).to_have_text("0 van 12 binnen")
    assert_accessible(page)

    row.get_by_role("button", name="Verbeter").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Naam")).to_have_value("Nele Nieuw")
    expect(dialog.get_by_label("E-mailadres")).to_be_focused()
    fill_in(page, email="nele@claes.example")
    page.locator(".door__row", has_text="Omar Ook").get_by_role("button", name="Verbeter").click()
    dialog.get_by_role("button", name="Haal van de lijst").click()
    expect(sync_line(page)).to_have_text(SAVED)
    expect(page.locator("[data-counter]")).to_have_text("1 van 13 binnen")
    assert present_names(event) == {"Nele Nieuw"}


def test_people_who_came_on_the_list_elsewhere_appear_in_their_place_and_leave_the_rest_as_it_is(
    phone: Visit, site: Site, event: Event
) -> None:
    page, held = phone.page, list[Route]()
    page.goto(door(site, event))
    expect(sync_line(page)).to_have_text(SAVED)
    walk_in(site.make, event, "Nele Nieuw")
    site.make.booking(event, [site.make.person("Gast 004b")])
    page.get_by_label("Zoek op naam").fill("gast 00")
    page.route("**wie=**", lambda route: held.append(route))
    with page.expect_request("**wie=**"):
        try_again(page)
    # While the rows are under way somebody is pressed, and the connection falls away for marks.
    page.route(MARKS, lambda route: route.abort())
    press(page, "Gast 002")
    page.get_by_label("Zoek op naam").fill("gast 00")
    held[0].continue_()

    names = page.locator(".door__row:visible .door__name:visible")
    expect(names).to_have_count(10)
    assert names.all_inner_texts()[3:6] == ["Gast 004", "Gast 004b", "Gast 005"]
    expect(page.get_by_label("Zoek op naam")).to_be_focused()
    expect(page.locator(".door__row", has_text="Gast 002")).to_contain_text("nog te versturen")
    page.get_by_label("Zoek op naam").fill("nele")
    expect(page.locator(".door__row:visible")).to_contain_text("Binnen om")
    expect(page.locator("[data-counter]")).to_have_text("2 van 14 binnen")
    page.unroute(MARKS)
    page.get_by_label("Zoek op naam").fill("gast 004b")
    press(page, "Gast 004b")
    try_again(page)
    expect(sync_line(page)).to_have_text(SAVED)
    assert present_names(event) == {"Nele Nieuw", "Gast 002", "Gast 004b"}


# --- the page that a code opens -------------------------------------------------------------------------


def test_a_code_pressed_without_a_connection_arrives_once_after_it_came_back(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(code_page(site, event))
    phone.context.set_offline(True)
    page.get_by_role("button", name="Check in").click()
    expect(page.locator("[data-inside]")).to_contain_text("nog te versturen")
    expect(sync_line(page)).to_contain_text("Geen verbinding: 1 nog te versturen")
    assert_accessible(page)
    assert present_names(event) == set()
    phone.context.set_offline(False)
    expect(page.locator("[data-inside]")).to_contain_text("Binnen om")
    expect(page.locator("[data-inside]")).not_to_contain_text("nog te versturen")
    assert present_names(event) == {"Gast 001"}
    assert count_marks(event) == 1
    page.reload()
    expect(page.locator("[data-inside]")).to_contain_text("Binnen om")


def test_a_code_put_away_before_its_answer_came_is_sent_by_the_list_of_that_phone_and_counts_once(
    phone: Visit, site: Site, event: Event
) -> None:
    page, answers = phone.page, list[int]()
    page.goto(code_page(site, event))
    page.route(MARKS, losing_the_first_answer(answers))
    page.get_by_role("button", name="Check in").click()
    expect(sync_line(page)).to_contain_text("Geen verbinding")
    page.route(MARKS, lambda route: route.abort())
    page.get_by_role("link", name="Naar de lijst").click()
    expect(sync_line(page)).to_contain_text("1 nog te versturen")
    page.unroute(MARKS)
    try_again(page)
    expect(sync_line(page)).to_have_text(SAVED)
    assert answers == [200], "the server heard of it the first time"
    assert present_names(event) == {"Gast 001"}
    assert count_marks(event) == 1


def test_without_scripts_a_press_checks_in_and_a_correction_undoes_it(
    chromium: Browser, site: Site, event: Event
) -> None:
    visit = Visit(chromium.new_context(viewport=PHONE, java_script_enabled=False), site)
    visit.sign_in("chantal")
    page = visit.page
    page.goto(door(site, event))
    press(page, "Gast 012")
    expect(page.locator("[data-counter]")).to_have_text("1 van 12 binnen")
    page.get_by_role("link", name="Ongedaan maken Gast 012").click()
    page.get_by_label("Reden").fill("verkeerde persoon")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.locator("[data-counter]")).to_have_text("0 van 12 binnen")
    visit.context.close()

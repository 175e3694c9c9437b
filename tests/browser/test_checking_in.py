"""Checking people in on a phone whose connection comes and goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from netwerk.events.models import Event
from netwerk.events.queries.attendance import marks_of, present
from netwerk.kernel.database import db
from tests.browser.conftest import Site, Visit
from tests.cast import actor
from tests.support.door import today

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="nl-BE")
    visit = Visit(context, site)
    visit.sign_in("chantal")
    yield visit
    context.close()


@pytest.fixture
def event(site: Site) -> Event:
    return today(site.make, 12, title="Dag aan de deur", by=actor(site.cast.chantal))


def door(site: Site, event: Event) -> str:
    return site.address("manage_events.checkin", event_id=event.id)


def press(page: Page, *names: str) -> None:
    for name in names:
        page.locator(".door__tap", has_text=name).click()


def present_names(event: Event) -> set[str]:
    db.session.rollback()
    return {person.name for person in present(event.id).present}


def test_no_mark_is_lost_when_the_connection_falls_away_and_the_page_is_opened_again(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    press(page, "Gast 001")
    expect(page.locator("[data-sync]")).to_have_text("Alles is bewaard")
    assert phone.complaints == []

    phone.context.set_offline(True)
    press(page, "Gast 002", "Gast 003", "Gast 004")
    expect(page.locator("[data-counter]")).to_have_text("4 van 12 binnen")
    expect(page.locator("[data-sync]")).to_contain_text("3 nog te versturen")
    assert present_names(event) == {"Gast 001"}

    # The telephone was put away: the page is opened again, with the marks still in the phone.
    page.goto("about:blank")
    phone.context.set_offline(False)
    page.goto(door(site, event))
    expect(page.locator("[data-sync]")).to_have_text("Alles is bewaard")
    expect(page.locator("[data-counter]")).to_have_text("4 van 12 binnen")
    assert present_names(event) == {"Gast 001", "Gast 002", "Gast 003", "Gast 004"}
    assert len(marks_of(event.id)) == 4


def test_a_mark_whose_answer_was_lost_is_sent_again_and_counts_once(
    phone: Visit, site: Site, event: Event
) -> None:
    page, answers = phone.page, []

    def lose_the_first(route: Route) -> None:
        response = route.fetch()
        answers.append(response.status)
        if len(answers) == 1:
            route.abort()
        else:
            route.fulfill(response=response)

    page.goto(door(site, event))
    page.route("**/markeringen", lose_the_first)
    press(page, "Gast 005")
    expect(page.locator("[data-sync]")).to_contain_text("nog te versturen")
    expect(page.locator("[data-sync]")).to_have_text("Alles is bewaard", timeout=20_000)
    assert answers == [200, 200]
    assert present_names(event) == {"Gast 005"}
    assert len(marks_of(event.id)) == 1


def test_marks_wait_for_somebody_who_was_signed_out_meanwhile(phone: Visit, site: Site, event: Event) -> None:
    page = phone.page
    page.goto(door(site, event))
    kept = phone.context.cookies()
    phone.context.clear_cookies()
    press(page, "Gast 006")
    expect(page.locator("[data-sync]")).to_contain_text("Je bent afgemeld")
    assert present_names(event) == set()
    phone.context.add_cookies(kept)
    expect(page.locator("[data-sync]")).to_have_text("Alles is bewaard", timeout=20_000)
    assert present_names(event) == {"Gast 006"}


def test_a_wrong_press_is_undone_with_a_reason_also_without_a_connection(
    phone: Visit, site: Site, event: Event
) -> None:
    page = phone.page
    page.goto(door(site, event))
    press(page, "Gast 007")
    expect(page.locator("[data-sync]")).to_have_text("Alles is bewaard")
    phone.context.set_offline(True)
    page.locator(".door__row", has_text="Gast 007").locator("[data-undo-link]").click()
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator("[data-counter]")).to_have_text("0 van 12 binnen")
    press(page, "Gast 008")
    phone.context.set_offline(False)
    expect(page.locator("[data-sync]")).to_have_text("Alles is bewaard", timeout=20_000)
    assert present_names(event) == {"Gast 008"}
    assert {mark.reason for mark in marks_of(event.id)} == {"", "Verkeerde persoon aangetikt"}


def test_two_phones_see_each_other_s_marks(chromium: Browser, phone: Visit, site: Site, event: Event) -> None:
    other = Visit(chromium.new_context(viewport=PHONE), site)
    other.sign_in("chantal")
    other.page.goto(door(site, event))
    phone.page.goto(door(site, event))
    press(phone.page, "Gast 009")
    expect(phone.page.locator("[data-sync]")).to_have_text("Alles is bewaard")
    press(other.page, "Gast 010")
    expect(other.page.locator("[data-counter]")).to_have_text("2 van 12 binnen")
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

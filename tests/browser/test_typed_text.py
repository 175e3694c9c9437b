"""Text that was typed is not lost without a question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import Site, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def asked(chromium: Browser, site: Site) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the questions that the browser asked on it, each answered with leaving."""
    context = chromium.new_context(base_url=site.live.url)
    page, questions = Visit(context, site).page, list[str]()

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    yield page, questions
    context.close()


def test_leaving_a_page_with_typed_text_asks_first(asked: tuple[Page, list[str]]) -> None:
    page, questions = asked
    page.goto("/feedback")
    page.get_by_label("Wat wilde je doen").fill("De kaart beweegt niet.")
    page.get_by_role("link", name="Praktijken").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Praktijken")
    assert questions == ["beforeunload"]


def test_nothing_is_asked_where_nothing_was_typed_or_all_of_it_was_sent(
    asked: tuple[Page, list[str]],
) -> None:
    page, questions = asked
    page.goto("/feedback")
    page.get_by_role("link", name="Praktijken").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Praktijken")
    page.goto("/feedback")
    page.get_by_label("Wat wilde je doen").fill("De kaart beweegt niet.")
    page.get_by_role("button", name="Verstuur").click()
    expect(page).not_to_have_url("/feedback")
    assert questions == []

"""A conversation with the keyboard alone: found, read, thanked, quoted, answered, and news of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from netwerk.forum.services import writing
from netwerk.forum.services.writing import Words
from netwerk.kernel import clock
from netwerk.kernel.database import transaction
from tests.browser.conftest import Site, Visit
from tests.cast import actor
from tests.talk import Talk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(base_url=site.live.url)
    visit = Visit(context, site)
    visit.sign_in("chantal")
    yield visit
    context.close()


def test_an_answer_is_written_with_the_keyboard_and_nothing_of_it_is_lost(visit: Visit, site: Site) -> None:
    page = visit.page
    page.goto(site.address("forum.thread"))
    area = page.get_by_role("textbox", name="Je reactie")
    area.focus()
    page.keyboard.type("Wij bellen **eerst**.")
    expect(page.locator("[data-kept]")).to_contain_text("Bewaard om")
    page.reload()
    expect(area).to_have_value("Wij bellen **eerst**.")
    # The toolbar stands before the words, and the preview behind them.
    area.focus()
    button = page.get_by_role("button", name="Bekijk hoe het wordt")
    for _stop in range(6):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".preview strong")).to_have_text("eerst")
    area.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Vraag het aan @Prat")
    options = page.locator("#namen").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(options).to_have_count(0)
    assert "@[Prater " in area.input_value()
    page.keyboard.type("of @Prat")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.get_by_role("button", name="Plaats je reactie").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.post").last).to_contain_text("Wij bellen eerst.")
    expect(page.locator("article.post strong").last).to_contain_text("@Prater")
    assert not visit.complaints


def test_an_answer_of_somebody_else_is_told_while_the_page_is_open(visit: Visit, site: Site) -> None:
    page = visit.page
    page.goto(site.address("forum.thread"))
    news = page.locator("[data-news]")
    expect(news).to_be_hidden()
    thread_id = site.world.values["forum.thread"]["thread_id"]
    with transaction():
        made = writing.reply(thread_id, Words("Intussen gezegd."), actor(site.cast.els), now=clock.now())
        no = made.no
    # Back from another tab nobody waits for the next time that the page would ask.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(news).to_contain_text("1 nieuwe reactie")
    news.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#reactie-{no}")).to_contain_text("Intussen gezegd.")
    assert not visit.complaints


def walk_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the keyboard is there."""
    for _stop in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not come to {wanted}")


def test_a_conversation_is_found_read_thanked_quoted_and_answered_with_the_keyboard(
    visit: Visit, site: Site
) -> None:
    page, talk = visit.page, Talk(site.make)
    thread = talk.thread("Wie belt er eerst?")
    no = talk.reply(thread, "Bel eerst de mentor.", talk.somebody("Mieke Mentor")).no
    page.goto("/forum/algemeen")
    walk_to(page, page.locator("main").get_by_role("link", name="Wie belt er eerst?").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie belt er eerst?")

    # Where somebody is who does not see the page: its parts by name, and each post under its own heading.
    for part in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(part)).to_have_count(1)
    expect(page.get_by_role("navigation", name="Kruimelpad")).to_have_count(1)
    posts = page.locator("main").get_by_role("article")
    expect(page.locator("main article > header h2")).to_have_count(posts.count())

    post = page.locator(f"#reactie-{no}")
    walk_to(page, post.get_by_role("button", name="Bedankt!"))
    page.keyboard.press("Enter")
    expect(post).to_contain_text("1 keer bedankt")
    walk_to(page, post.get_by_role("link", name="Citeer"))
    page.keyboard.press("Enter")
    area = page.get_by_role("textbox", name="Je reactie")
    expect(area).to_be_focused()
    expect(area).to_have_value(re.compile(rf"^> \[reactie {no}\]"))
    page.keyboard.press("Control+End")
    page.keyboard.type("Dat doen wij ook.")
    walk_to(page, page.get_by_role("button", name="Plaats je reactie"))
    page.keyboard.press("Enter")
    answer = page.locator("main article").last
    expect(answer).to_contain_text("Dat doen wij ook.")
    expect(answer.locator("blockquote")).to_contain_text("Bel eerst de mentor.")
    assert not visit.complaints


def test_from_the_top_of_a_long_conversation_one_press_leads_to_the_answer(visit: Visit, site: Site) -> None:
    page = visit.page
    page.goto(site.address("forum.thread"))
    walk_to(page, page.locator("main").get_by_role("link", name="Reageer", exact=True))
    page.keyboard.press("Enter")
    walk_to(page, page.get_by_role("textbox", name="Je reactie"))

"""Files in a conversation in a real browser: pasted, dropped and chosen while the words are being typed."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, Visit
from tests.browser.test_every_page import assert_accessible
from tests.support.files import picture
from tests.talk import Talk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SEEN = "Twee mensen bij een fietsrek."
BRING = """([kind, data, name, alone]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const given = new DataTransfer();
    given.items.add(new File([bytes], name, {type: "image/png"}));
    if (!alone) given.setData("text/plain", "de tekst ernaast");
    const how = {bubbles: true, cancelable: true};
    const event = kind === "paste"
        ? new ClipboardEvent("paste", {...how, clipboardData: given})
        : new DragEvent("drop", {...how, dataTransfer: given});
    document.querySelector("textarea[name=raw]").dispatchEvent(event);
}"""


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def visit(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(base_url=site.live.url, viewport={"width": request.param, "height": 844})
    made = Visit(context, site)
    made.sign_in("admin")
    yield made
    context.close()


@pytest.fixture
def page(visit: Visit, site: Site) -> Page:
    talk = Talk(site.make)
    visit.page.goto(talk.path(talk.thread("Hoe ziet jullie fietsrek eruit?")))
    return visit.page


def bring(page: Page, kind: str, name: str, *, wide: int = 40, alone: bool = True) -> None:
    """Paste or drop a picture into the text, alone or with the text that a word processor gives beside it."""
    data = base64.b64encode(picture(size=(wide, 30))).decode()
    page.evaluate(BRING, [kind, data, name, alone])


def test_what_is_pasted_dropped_and_chosen_is_there_at_once_and_nothing_typed_is_lost(
    visit: Visit, page: Page
) -> None:
    page.get_by_role("textbox", name="Je reactie").fill("Zo staat het bij ons.")
    bring(page, "paste", "geplakt.png")
    told = page.get_by_label(re.compile("Wat zie je op de foto"))
    expect(told).to_have_count(1)
    told.fill(SEEN)
    bring(page, "drop", "gesleept.png", wide=50)
    expect(told).to_have_count(2)
    expect(told.first).to_have_value(SEEN)
    expect(told.first).to_be_focused()
    chosen = {"name": "kaart.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.get_by_label("Kies een foto of een bestand").set_input_files(chosen)
    expect(page.get_by_role("link", name="kaart.pdf")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Staat erbij: kaart.pdf")).to_be_visible()
    assert_accessible(visit, "light")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name="Haal weg gesleept.png").click()
    expect(told).to_have_count(1)
    expect(page.get_by_label("Kies een foto of een bestand")).to_be_focused()
    page.get_by_role("button", name="Plaats je reactie").click()

    post = page.get_by_role("article").filter(has_text="Zo staat het bij ons.")
    expect(post.get_by_role("img", name=SEEN)).to_be_visible()
    expect(post.get_by_role("link", name="kaart.pdf")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.complaints == []


def test_what_cannot_be_taken_is_said_beside_the_field(visit: Visit, page: Page) -> None:
    page.get_by_role("textbox", name="Je reactie").fill("Kijk.")
    field = page.get_by_label("Kies een foto of een bestand")
    field.set_input_files({"name": "kaart.pdf", "mimeType": "application/pdf", "buffer": b"<svg onload=x>"})
    expect(page.get_by_role("alert")).to_contain_text("kaart.pdf: Dit soort bestand kan hier niet.")
    large = {"name": "groot.txt", "mimeType": "text/plain", "buffer": bytes(21 * 1024 * 1024)}
    field.set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("groot.txt: te groot: hoogstens 20 MB")
    expect(page.get_by_role("textbox", name="Je reactie")).to_have_value("Kijk.")
    assert visit.complaints == []


def test_a_picture_that_a_word_processor_gives_beside_the_text_is_left_out(page: Page) -> None:
    bring(page, "paste", "tekst.png", alone=False)
    bring(page, "paste", "geplakt.png", wide=60)
    expect(page.get_by_role("link", name="geplakt.png")).to_be_visible()
    expect(page.get_by_role("link", name="tekst.png")).to_have_count(0)

"""Makes the pictures of README and guides anew, from the demo in a real browser.

`python -m tests.tools.guide_pictures [NAME …]`. Each picture is reached as a reader reaches it: an address,
then the links with these words. A word that is gone stops the script, as it would stop the reader.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.live import free_port

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium-headless-shell"
PASSWORD = "demo-netwerk-2026"
CHANTAL, ELS, ADMIN = "chantal@netwerk.example", "els@netwerk.example", "admin@netwerk.example"
AIR, QUALITY, PATIENCE = 20, 70, 300

DAYS, OVER = "/beheer/netwerkdagen", "/beheer/netwerkdagen?lijst=voorbij"
COMING = "Loopt het vast? Moeilijke gesprekken met jongeren"
FULL = "Mentor zkt. trajectbegeleider: speeddate in het Maasland"
DRAFT = "Het terugvalplan: oefenen op een goede dag"
PAST = "Wie doet wat? De takenkaart in een halve dag"
# Of this one the organiser asked to open the list again.
ASKED_AGAIN = "Taal op de werf"
THREAD = "Elke dag twaalf minuten te laat, nooit een uitleg"
WITH_REQUESTS = "Een fietsbank beginnen"


@dataclass(frozen=True)
class Picture:
    """What a reader sees below the menu of the site after following links and filling in fields."""

    name: str
    who: str
    start: str
    clicks: tuple[str, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()
    # What stands at its top.
    top: str = ".page-head, main h1"
    height: int = 680
    width: int = 1000


def of_day(name: str, title: str, *clicks: str, **how: Any) -> Picture:
    """What Chantal sees of one of her days that are still to come."""
    return Picture(name, CHANTAL, DAYS, (title, *clicks), **how)


def of_past(name: str, *clicks: str, **how: Any) -> Picture:
    """What Chantal sees of a day that is over."""
    return Picture(name, CHANTAL, OVER, (PAST, *clicks), **how)


def at_door(name: str, *clicks: str, **how: Any) -> Picture:
    """What a phone at the door shows, of the day whose list is open again."""
    return Picture(name, ADMIN, OVER, (ASKED_AGAIN, *clicks), height=780, width=390, **how)


WORDS = (
    ("Titel", "Taal op de werkvloer"),
    ("Samenvatting", "Hoe leg je een taak uit aan wie nog Nederlands leert?"),
)
LISTS = "[aria-label='Deelnemers']"
PICTURES = (
    Picture("home", "", "/", top="body", height=900),
    Picture("day", "", "/netwerkdagen", (COMING,), top="body", height=900),
    # for organisers
    Picture("beheer", CHANTAL, "/beheer"),
    Picture("dag-maken", CHANTAL, DAYS, ("Maak een netwerkdag",), WORDS, height=800),
    Picture(
        *("publiceren", CHANTAL, f"{DAYS}?lijst=concepten", (DRAFT, "Toon voorbeeld", "Publiceer")),
        top=".confirm",
        height=360,
    ),
    of_day("overzicht", FULL, height=860),
    of_day("vragen", COMING, "Vragen", height=600),
    of_day("uitnodigen", COMING, "Uitnodigen", top="main legend", height=760),
    of_day("wachtlijst", FULL, "Deelnemers", "Wachtlijst", top=LISTS, height=600),
    of_day("aanvragen", WITH_REQUESTS, "Deelnemers", "Aanvragen", top=LISTS),
    of_day("berichten", COMING, "Berichten", top="main legend"),
    of_day("reacties", COMING, "Reacties"),
    at_door("inchecken", "Afsluiten", "Sta toe", "Inchecken"),
    at_door("aan-de-deur", "Inchecken", "Niet op de lijst?", top="dialog[open]"),
    of_past("aanwezigheid", "Aanwezigheid"),
    of_past("evaluatie", "Evaluatie", height=760),
    of_past("afsluiten", "Afsluiten"),
    of_past("bewijsbundel", "Afsluiten", "Maak de bewijsbundel", height=760),
    Picture("rapport", CHANTAL, "/beheer", ("Rapport",)),
    # for editors and moderators
    Picture("redactietafel", ELS, "/beheer", ("Naar de redactietafel",)),
    Picture("lezen", ELS, "/beheer/praktijken", ("Casus: twee begeleiders, twee antwoorden",)),
    Picture("laat-nakijken", ELS, "/beheer/praktijken?lijst=trap", ("Laat nakijken",), height=760),
    Picture("gesprekken", ELS, "/beheer", ("Begeleid de gesprekken",)),
    Picture("begeleid-een-gesprek", ELS, "/forum/begeleiden", (THREAD, "Begeleid dit gesprek"), height=860),
    Picture("distilleren", ELS, "/forum/begeleiden", (THREAD, "Maak er een praktijk van")),
    Picture("noden", CHANTAL, "/beheer", ("Bekijk de noden en kansen",)),
    Picture("nood", CHANTAL, "/beheer/noden", ("Elke school gebruikt een ander logboek",)),
    Picture("loket", CHANTAL, "/beheer/loket", ("Erkenning als leerbedrijf",), height=760),
    Picture("mailtekst", ADMIN, "/beheer", ("Mailteksten", "Herinnering aan een netwerkdag")),
    Picture("bewaren", ADMIN, "/beheer", ("Bewaren",)),
)


@contextmanager
def demo() -> Iterator[str]:
    """A demo of its own, new, and its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "netwerk", "demo", "--port", str(port), "--data", folder]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
        try:
            wait(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait(address: str) -> None:
    """Return when the site answers; TimeoutError when it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(f"{address}/readyz"):
                return
        except URLError:
            time.sleep(1)
    raise TimeoutError(address)


def signed_in(browser: Browser, address: str, who: str) -> Page:
    """A window of this person; of a visitor when `who` is empty."""
    page = browser.new_context(locale="nl-BE", reduced_motion="reduce").new_page()
    if who:
        page.goto(f"{address}/aanmelden")
        page.fill("[name=email]", who)
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Meld me aan met wachtwoord").click()
        page.wait_for_load_state()
    return page


def take(page: Page, address: str, picture: Picture) -> bytes:
    """The picture as a WebP; it fails when a link on the way is not there."""
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.goto(address + picture.start)
    for words in picture.clicks:
        page.locator("a:visible, button:visible, summary:visible").filter(has_text=words).first.click()
        page.wait_for_load_state()
    for label, words in picture.typed:
        page.get_by_label(label).first.fill(words)
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    top = page.locator(picture.top).first
    if picture.top.startswith("dialog"):
        shot = top.screenshot()
    else:
        box = top.bounding_box() or {"y": 0.0}
        clip = {"x": 0, "y": max(0, box["y"] - AIR), "width": picture.width, "height": picture.height}
        shot = page.screenshot(full_page=True, clip=clip)
    image = Image.open(io.BytesIO(shot))
    kept = io.BytesIO()
    image.convert("RGB").save(kept, "WEBP", quality=QUALITY, method=6)
    return kept.getvalue()


def main(names: list[str]) -> None:
    """Make all pictures, or those named."""
    wanted = [picture for picture in PICTURES if not names or picture.name in names]
    FOLDER.mkdir(exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        pages: dict[str, Page] = {}
        for picture in wanted:
            page = pages.get(picture.who) or signed_in(browser, address, picture.who)
            pages[picture.who] = page
            made = take(page, address, picture)
            (FOLDER / f"{picture.name}.webp").write_bytes(made)
            sys.stdout.write(f"{picture.name}: {len(made) // 1024} kB\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

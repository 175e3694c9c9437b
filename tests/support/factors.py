"""A phone with an app that shows codes, as somebody at a browser uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pyotp

from netwerk.kernel import clock
from tests.support.page import Page
from tests.support.visitor import Visitor


@dataclass(frozen=True)
class Phone:
    """An app that scanned one secret."""

    secret: str

    def shows(self, later: int = 0) -> str:
        """The code on the screen now, or so many steps of half a minute later."""
        return pyotp.TOTP(self.secret).at(clock.now() + timedelta(seconds=30 * later))


def set_up(browser: Visitor) -> tuple[Phone, list[str]]:
    """Turn signing in in two steps on; gives the phone and the codes for paper."""
    browser.get("/mijn/twee-stappen")
    page = browser.submit("Stel het in")
    shown = page.html.split('id="adres"')[1]
    found = re.search(r'value="([A-Z2-7 ]+)"', shown)
    assert found is not None
    phone = Phone(found.group(1).replace(" ", ""))
    page = browser.submit("Zet het aan", code=phone.shows())
    return phone, codes_on(page)


def codes_on(page: Page) -> list[str]:
    """The codes for paper that a page shows."""
    return re.findall(r"^[2-9a-z]{5}-[2-9a-z]{5}(?=$|<)", page.html, re.MULTILINE)

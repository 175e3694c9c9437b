"""The first day at a new site, over its https and its mailboxes, as the people that the guide names have it.

Runs where the site is 127.0.0.1:
`python -m tests.drill.first_day SITE CERTIFICATE PASSWORD ADMINISTRATORS-LINK ORGANISERS-LINK`.
"""

from __future__ import annotations

import email
import http.cookiejar
import imaplib
import re
import smtplib
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode, urljoin

import pyotp

from tests.support.page import Page

PATIENCE = 240
EVERYBODY = "everybody"


class Browser:
    """A browser that trusts the certificate of the site, with its own cookies."""

    def __init__(self, site: str, tls: ssl.SSLContext) -> None:
        self._open = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=tls),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        ).open
        self._address = f"https://{site}/"
        self.page: Page | None = None

    def get(self, address: str, data: str | None = None) -> Page:
        """Visit a page, or send a form."""
        address = urljoin(self._address, address)
        headers = {"Referer": self._address, "Origin": self._address.rstrip("/")}
        request = urllib.request.Request(address, data and data.encode(), headers)
        try:
            with self._open(request, timeout=60) as answer:
                self._address, html = answer.geturl(), answer.read().decode()
        except urllib.error.HTTPError as error:
            page = Page(error.read().decode())
            raise AssertionError(f"{address}: {error.code} {page.errors or page.main}") from error
        self.page = Page(html, path=self._address)
        return self.page

    def submit(self, button: str, **values: Any) -> Page:
        """Fill in the form with this button and press it."""
        assert self.page is not None
        form, pressed = self.page.form_with(button)
        data = form.filled(values)
        if pressed.get("name"):
            data[str(pressed.get("name"))] = [pressed.get("value", "")]
        address = pressed.get("formaction") or form.action
        filled = urlencode(data, doseq=True)
        if (pressed.get("formmethod") or form.method).upper() == "GET":
            return self.get(f"{address.split('?')[0]}?{filled}")
        return self.get(address, filled)


class Mailbox:
    """The mailbox that gets what is not for the site, read by IMAP over TLS."""

    def __init__(self, site: str, password: str, tls: ssl.SSLContext) -> None:
        self._client = imaplib.IMAP4_SSL(site, 993, ssl_context=tls)
        self._client.login(EVERYBODY, password)

    def wait_for(self, to: str, kind: str) -> EmailMessage:
        """The first mail to this address that has a part of this kind."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for mail in self._all():
                if to in mail["To"] and kind in {part.get_content_type() for part in mail.walk()}:
                    return mail
            time.sleep(1)
        raise AssertionError(f"no {kind} came to {to}: {[(m['To'], m['Subject']) for m in self._all()]}")

    def _all(self) -> list[EmailMessage]:
        self._client.select("INBOX", readonly=True)
        numbers = self._client.search(None, "ALL")[1][0].split()
        answers = [self._client.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
        return [email.message_from_bytes(one[1], policy=policy.default) for one in answers]


def sign_in(browser: Browser, link: str) -> None:
    """By the link of the command, and an app with codes."""
    browser.get(link)
    page = browser.submit("Meld me aan")
    if "Stel het in" not in page.html:
        browser.get("/mijn/twee-stappen")
    page = browser.submit("Stel het in")
    shown = re.search(r'value="([A-Z2-7 ]+)"', page.html.split('id="adres"')[1])
    assert shown
    browser.submit("Zet het aan", code=pyotp.TOTP(shown[1].replace(" ", "")).now())


def publish(browser: Browser) -> str:
    """A network day in three weeks; gives its address."""
    page = browser.get("/beheer/netwerkdagen/nieuw")
    [theme, *_others] = page.all("input", name="theme_ids")
    page = browser.submit(
        "Bewaar en publiceer",
        title="Onze eerste dag",
        summary="Kennismaken.",
        theme_ids=[theme.get("value")],
        description="We maken kennis.",
        date=f"{datetime.now(UTC) + timedelta(days=21):%d/%m/%Y}",
        start_time="13:30",
        end_time="16:30",
        venue_name="Campus De Linde",
        capacity="40",
    )
    assert not page.errors, page.errors
    page = browser.submit("Publiceer")
    found = re.search(r"/netwerkdagen/\d+-onze-eerste-dag", page.html)
    assert found, page.text
    return found[0]


def register(browser: Browser, day: str, address: str) -> None:
    """Somebody of a company, without an account."""
    browser.get(f"{day}/inschrijven")
    browser.submit(
        "Kijk je antwoorden na",
        contact_name="Jo Maes",
        contact_email=address,
        organisation="Bedrijf NV",
        comes="ja",
    )
    browser.submit("Bevestig")


def accept(invitation: EmailMessage, address: str) -> EmailMessage:
    """What the calendar of whoever was invited answers."""
    [calendar] = [part for part in invitation.walk() if part.get_content_type() == "text/calendar"]
    asked = re.sub(r"\r?\n ", "", calendar.get_content())
    uid, organiser = (
        re.search(r"^UID:(.+?)\r?$", asked, re.M),
        re.search(r"^ORGANIZER.*?(mailto:.+?)\r?$", asked, re.M),
    )
    assert uid
    assert organiser
    reply = EmailMessage()
    reply["From"], reply["To"] = f"Jo Maes <{address}>", organiser[1].removeprefix("mailto:")
    reply["Subject"] = f"Accepted: {invitation['Subject']}"
    reply["In-Reply-To"] = invitation["Message-ID"]
    reply.set_content("Accepted\n")
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//drill//NL", "METHOD:REPLY",
        "BEGIN:VEVENT", f"UID:{uid[1]}", "SEQUENCE:0",
        f"DTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}", f"ORGANIZER:{organiser[1]}",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{address}", "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    reply.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": "REPLY"})
    return reply


def main(site: str, certificate: str, password: str, administrator: str, organiser: str) -> None:
    """The day, from the first sign-in to an answer in the list of attendees."""
    real = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *rest, **more: real(
        "127.0.0.1" if host == site else host, *rest, **more
    )
    tls = ssl.create_default_context(cafile=certificate)
    admin, kim, jo = (Browser(site, tls) for _who in range(3))
    told = time.monotonic()

    def tell(words: str) -> None:
        nonlocal told
        print(f"{time.monotonic() - told:7.1f} s  {words}", flush=True)  # noqa: T201
        told = time.monotonic()

    sign_in(admin, administrator)
    assert "Toestand" in admin.get("/beheer/toestand").html
    tell("the administrator signs in over https, with a code, and sees how the site is")
    sign_in(kim, organiser)
    day = publish(kim)
    tell("the organiser publishes a network day")
    address = f"jo@{site}"
    register(jo, day, address)
    tell("a colleague of a company registers without an account")
    invitation = Mailbox(site, password, tls).wait_for(address, "text/calendar")
    tell("the invitation is in their mailbox")
    with smtplib.SMTP("127.0.0.1", 25, local_hostname="phone", timeout=30) as server:
        server.send_message(accept(invitation, address))
    number = re.findall(r"\d+", day)[0]
    end = time.monotonic() + PATIENCE
    while (
        ">Ja<" not in (page := kim.get(f"/beheer/netwerkdagen/{number}/antwoorden")).html
        or "Jo Maes" not in page
    ):
        assert time.monotonic() < end, page.main
        time.sleep(2)
    tell("their answer is read from the mailbox and stands with the day")


if __name__ == "__main__":
    main(*sys.argv[1:])

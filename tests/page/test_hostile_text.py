"""Whatever people type about a day or at registration ends as plain text, or as a sentence at its field.

The fields are those of the forms as they stand, so that a new one is tried by itself: all of them at once
with one kind of hostile text. What a field refuses is said beside it; what it takes is looked for afterwards.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import lxml.html
import openpyxl
import pytest
from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.events.services import publishing, questions
from netwerk.kernel import clock
from netwerk.kernel.database import db
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.calendar_files import assert_well_formed, ical_js, vobject_events
from tests.support.page import Element, Form, Page
from tests.support.page import words as words_of
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

# Controls, and signs that turn the direction of text or that nobody sees.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# What a spreadsheet would run.
RUNS = ("=", "+", "-", "@", "\t", "\r")
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "data", "poster", "cite", "ping", "background"}
HEADERS = {
    *("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted"),
    *("x-auto-response-suppress", "reply-to", "in-reply-to", "references"),
}
PROPERTIES = {
    *("summary", "dtstart", "dtend", "dtstamp", "uid", "sequence", "color", "created", "description", "geo"),
    *("last-modified", "location", "organizer", "status", "transp", "url", "attendee"),
    *("x-microsoft-cdo-busystatus", "x-microsoft-disallow-counter"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of hostile text: what is typed into a field, and what people read of it afterwards."""

    typed: Callable[[str], str]
    shown: Callable[[str], str]


def same(text: Callable[[str], str]) -> Kind:
    return Kind(text, text)


KINDS = {
    "markup": same(
        lambda field: (
            f"veld-{field} <script>kwaad()</script><img src=x onerror=kwaad()>"
            f"<b class=kwaad>\"'></b> {{{{ 7*7 }}}} &lt;i&gt;"
        )
    ),
    "an address that is a script": same(
        lambda field: f"javascript:kwaad() [veld-{field}](javascript:kwaad()) <javascript:kwaad()>"
    ),
    "line ends": Kind(
        lambda field: f"veld-{field}\r\nBcc: kwaad@elders.example\r\n\r\nX-Kwaad: 1\rEND:VEVENT\nslot",
        lambda field: f"veld-{field} Bcc: kwaad@elders.example X-Kwaad: 1 END:VEVENT slot",
    ),
    "a formula": same(lambda field: f'=HYPERLINK("https://kwaad.example";1) veld-{field}'),
    "a formula after signs that nobody sees": Kind(
        lambda field: f"\u200b\u2066 \t-1+1 veld-{field}", lambda field: f"-1+1 veld-{field}"
    ),
    "signs that turn the direction": Kind(
        lambda field: f"\u202egad\u202c \u2066x\u2069\u200e veld-{field}", lambda field: f"gad x veld-{field}"
    ),
    "control characters": Kind(
        lambda field: f"\x07een\x1b[31m\x85twee\x00 veld-{field}", lambda field: f"een[31mtwee veld-{field}"
    ),
    "ten thousand characters": same(lambda field: f"veld-{field} " + "lang " * 2000),
    "ten thousand characters without a space": same(lambda field: f"veld-{field}-" + "w" * 10_000),
    "emoji": same(lambda field: f"👩\u200d🏫🎓🇧🇪 漢字 veld-{field}"),
}
# What a field of a strict kind is given once it has refused, by its kind or its name.
GOOD = {
    "date": "2027-03-29",
    "time": "13:30",
    "end_time": "17:00",
    "datetime-local": "2027-01-04T09:00",
    "share_until": "2027-03-10T09:00",
    "closes_at": "2027-03-20T09:00",
    "number": "30",
    "numeric": "30",
    "url": "https://gesprek.example/1",
    "tel": "011 30 58 40",
}
# Text in which signs have a meaning: of it only the words are sure to be read.
MARKED_UP = {"description", "practical", "report"}
LISTS = ("/netwerkdagen", "/netwerkdagen?weergave=maand", "/", "/zoeken?q=veld")
INSIDE = ("/wijzig", "/voorbeeld", "/deelnemers", "/aanwezigheid", "/inchecken")
PRIVATE = ("", "/deelnemers", "/annuleer")
SLOT = " | "
# A trap for robots, and a list that is taken over by a button of its own.
NO_ANSWERS = {"website", "pasted"}


# --- filling in -------------------------------------------------------------------------------------------


def text_fields(form: Form) -> dict[str, Element]:
    """The fields of a form in which one can type."""
    chosen = {"hidden", "checkbox", "radio", "submit", "button", "file", "image", "reset"}
    typed = [
        one
        for one in form.controls
        if one.tag == "textarea" or (one.tag == "input" and one.get("type", "text") not in chosen)
    ]
    return {one.get("name", ""): one for one in typed}


def fill_in(visitor: Visitor, button: str, kind: Kind, **ticked: Any) -> dict[str, str]:
    """Type hostile text everywhere; gives what each field took, as people will read it."""
    assert visitor.page is not None
    fields = text_fields(visitor.page.form_with(button)[0])
    typed = {name: kind.typed(name) for name in fields if name not in NO_ANSWERS}
    refused = visitor.submit(button, {**typed, **ticked}, status=422)
    harmless(refused)
    better = {}
    for name, sentence in refused.errors.items():
        assert re.match(r"\w.{14,}\.$", sentence.splitlines()[0]), f"{name}: {sentence!r} is no sentence"
        better[name] = corrected(name, fields[name], sentence, kind)
    harmless(visitor.submit(button, {**typed, **better, **ticked}))
    taken = {name: kind.shown(name) for name in typed} | better
    # Of the programme a page shows the hours apart from what happens.
    return {name: " ".join(text.rpartition(SLOT)[2].split()) for name, text in taken.items()}


def corrected(name: str, control: Element, sentence: str, kind: Kind) -> str:
    """An answer that does what the sentence asks, and is as hostile as can be."""
    limit = re.search(r"hoogstens (\d+) tekens", sentence)
    if limit:
        return kind.shown(name)[: int(limit[1])].strip()
    if "webadres" in sentence:
        return kind.shown(name).replace("://", ":")
    if name == "programme":
        part = kind.shown(name).replace("|", "")[:80].strip()
        return f"13.30-14.00 | {part} | {part}{SLOT}{part}"
    if control.get("type") == "email":
        return f"{re.sub('[^a-z0-9]', '', name)}@school.example"
    return GOOD.get(name) or GOOD[control.get("inputmode") or control.get("type", "text")]


# --- looking ----------------------------------------------------------------------------------------------


def harmless(page: Page) -> Page:
    """A page on which nothing acts that somebody typed; its form was looked at when it was parsed."""
    nothing_acts(page.root)
    assert not FORBIDDEN.search(page.html)
    return page


def nothing_acts(root: Element) -> None:
    for element in root.iter():
        assert isinstance(element.tag, str) or "kwaad" not in str(element.text), "in a comment"
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in {"class", "id", "style", "srcdoc"} or "kwaad" not in value, (name, value)
            if name in ADDRESSES:
                scheme = re.sub(r"[\x00-\x20]", "", value).partition(":")[0].casefold()
                assert scheme not in {"javascript", "data", "vbscript", "x"}, value
        if element.tag == "script" and element.text:
            assert element.get("type") == "application/ld+json"
            json.loads(element.text)


def reads(pages: Iterable[Page]) -> str:
    """What can be read on these pages together."""
    return " | ".join(harmless(page).text for page in pages)


def missing(taken: dict[str, str], read: str) -> list[str]:
    """The fields of which nothing is seen where it should be."""
    wanted = {
        name: f"veld-{name}" if name in MARKED_UP else text for name, text in taken.items() if "veld-" in text
    }
    return [name for name, text in wanted.items() if text not in read]


def harmless_mail(mail: EmailMessage) -> tuple[str, str]:
    """The two bodies of a mail, as text to read."""
    assert {name.casefold() for name in mail} <= HEADERS
    assert not mail.defects
    bodies = {}
    for form in ("plain", "html"):
        part = mail.get_body((form,))
        assert part is not None
        bodies[form] = part.get_content()
        assert not FORBIDDEN.search(bodies[form])
    root = lxml.html.document_fromstring(bodies["html"])
    for element in root.iter():
        element.attrib.pop("style", None)
    nothing_acts(root)
    return " ".join(bodies["plain"].split()), words_of(root)


def harmless_calendars(files: list[bytes], titles: set[str]) -> None:
    """Files in which two readers find whole events with nothing added to them."""
    for file, read in zip(files, ical_js(*files), strict=True):
        assert_well_formed(file)
        assert not FORBIDDEN.search(file.decode())
        assert read["components"].count("vevent") == len(read["events"]) == len(vobject_events(file))
        for event, other in zip(read["events"], vobject_events(file), strict=True):
            names = [each["name"] for each in event["properties"]]
            assert len(names) == len(set(names))
            assert set(names) <= PROPERTIES
            assert event["alarms"] == 0
            assert event["summary"] in titles
            assert other.summary.value == event["summary"]


def harmless_table(visitor: Visitor, path: str) -> str:
    """The text of a table to take away, of which CSV and XLSX say the same."""
    octets = visitor.open(f"{path}.csv").data
    rows = list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(visitor.open(f"{path}.xlsx").data))
    cells = [list(row) for row in book.active.iter_rows()]
    assert {cell.data_type for row in cells for cell in row if cell.value is not None} == {"s"}
    assert [[str(cell.value or "") for cell in row] for row in cells] == rows
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        for cell in row:
            assert not cell.startswith(RUNS), cell
            assert not FORBIDDEN.search(cell)
    return " | ".join(" ".join(cell.removeprefix("'").split()) for row in rows for cell in row)


# --- the day and who comes to it --------------------------------------------------------------------------


def a_day(organiser: Visitor, make: Make, kind: Kind) -> tuple[Event, dict[str, str]]:
    """A day that says hostile things everywhere, and what it took."""
    organiser.get("/beheer/netwerkdagen/nieuw")
    taken = fill_in(
        organiser, "Bewaar als concept", kind, theme_ids=["Leren en werken"], mode="hybrid", language="nl"
    )
    day = db.session.scalars(select(Event)).one()
    make.within(lambda: publishing.publish(day.id, SYSTEM, now=clock.now()))
    make.within(lambda: questions.offer_list(day.id, SYSTEM, offered=True))
    for label, sort in (("Wat eet je niet?", "text"), ("Vertel", "long"), ("Hoeveel jaar?", "number")):
        make.question(day, label, sort)
    return day, taken


def registered(visitor: Visitor, day: Event, kind: Kind) -> tuple[dict[str, str], list[Page]]:
    """Two people registered with hostile answers: what was taken, and the pages on the way."""
    path = f"/netwerkdagen/{day.id}-{day.slug}/inschrijven"
    visitor.get(path)
    for pasted in (kind.typed("pasted"), f"{kind.shown('pasted')[:100]}; jan@school.example"):
        listed = visitor.open(
            path,
            method="POST",
            status=None,
            data={"stap": "lijst", "pasted": pasted, "csrf_token": visitor.token()},
        )
        assert listed.status_code in {200, 422}
        harmless(Page(listed.text, path=path))
    visitor.get(path)
    visitor.submit("Voeg een collega toe")
    taken = fill_in(visitor, "Ga verder", kind, comes="ja")
    assert visitor.page is not None
    on_list = {name: True for name in visitor.page.fields if name.endswith("-shares")}
    taken |= fill_in(visitor, "Kijk je antwoorden na", kind, **on_list)
    pages = [visitor.page, visitor.submit("Bevestig de inschrijving")]
    return taken, pages


@pytest.mark.parametrize("name", KINDS)
def test_hostile_text_in_every_field_ends_as_plain_text_or_as_a_sentence(
    words: None,
    cast: Cast,
    make: Make,
    client: Visitor,
    post_office: PostOffice,
    at: Callable[[str], datetime],
    name: str,
) -> None:
    at("2027-01-11 09:00")
    kind, organiser = KINDS[name], client.as_(cast.chantal)
    day, said = a_day(organiser, make, kind)
    answered, on_the_way = registered(client, day, kind)
    people = make.attendees(day)

    path, managed = f"/netwerkdagen/{day.id}-{day.slug}", f"/beheer/netwerkdagen/{day.id}"
    own, theirs = make.private_link(people[0]), [f"/deelnemers/{one.id}" for one in people]
    seen = reads(client.get(address) for address in (path, *LISTS, f"{path}/inschrijven"))
    kept = reads(organiser.get(managed + more) for more in ("", *INSIDE, *theirs))
    mine = reads(client.get(own + more) for more in (*PRIVATE, f"/keuzes/{people[0].id}"))
    assert missing(said, seen) == []
    assert missing(answered, reads(on_the_way)) == []
    assert missing(answered, kept) == []
    assert said["title"] in mine

    table = harmless_table(organiser, f"{managed}/deelnemers")
    assert missing(answered, table) == []
    assert said["title"] in table

    mails = post_office.deliver()
    assert len(mails) >= 2
    for mail in mails:
        assert said["title"] in " ".join(mail["Subject"].split())
        for body in harmless_mail(mail):
            assert missing({one: said[one] for one in ("title", "venue_name", "contact_name")}, body) == []
    calendars = [file for mail in mails if (file := post_office.calendar(mail)) is not None]
    taken_away = (f"{path}.ics", "/agenda.ics", f"{own}/uitnodiging.ics")
    harmless_calendars([*calendars, *(client.open(one).data for one in taken_away)], {said["title"]})

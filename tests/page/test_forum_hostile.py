"""Hostile words in a conversation: nothing runs, on no page that shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import lxml.html
import pytest
from lxml import etree

from netwerk.forum import jobs
from netwerk.forum.services import ordering
from netwerk.kernel import clock
from netwerk.kernel.database import transaction
from tests.builders import Make
from tests.cast import Cast
from tests.support.page import Page
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor
from tests.talk import Talk

HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "links": "[a](javascript:alert(1)) [b](//elders.example) <javascript:alert(1)> [c](data:text/html,x)",
    "breaking out": "\"'></textarea></title></p><svg onload=alert(1)>--><!-- ]]>",
    "templates": "{{ 7*7 }} {% raw %} %(naam)s %s {0} ${x}",
    "signs": "\x00\x0b\u202eomgekeerd\u200b 👩🏽\u200d🏭 é\u0301",
    "long": "x" * 5000 + " " + "🦆" * 2000,
    "markdown": "# kop\n\n| a | b |\n|---|---|\n| <b> | [x](javascript:1) |\n\n> [reactie 1]\n> <i>",
}
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\u200b]")
STEPS = ("sluit", "open", "verberg", "toon", "bovenaan", "niet-bovenaan", "verhuis", "voeg-samen", "splits")
SCHEMES = ("javascript:", "data:", "vbscript:", "//")


def check(page: Page) -> None:
    """Nothing on the page runs, or leads where no link may lead."""
    check_elements(page.elements, page.path)
    assert not FORBIDDEN.search(page.html), page.path
    assert "49" not in page.h1


def check_elements(elements: Iterable[Any], where: str) -> None:
    """The same for elements, of a mail too."""
    for element in elements:
        assert element.tag not in {"iframe", "object", "embed"}, where
        if element.tag == "script":
            assert (element.get("src") or "").startswith("/static/") or element.get(
                "type"
            ) == "application/ld+json"
        for name, value in element.attrib.items():
            assert not str(name).startswith("on"), (where, name)
            if name in {"href", "src", "action"}:
                assert not re.sub(r"\s", "", value).lower().startswith(SCHEMES), (where, value)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_run_nowhere(client: Visitor, talk: Talk, cast: Cast, kind: str) -> None:
    raw = HOSTILE[kind]
    by = talk.somebody(f"Nele {raw[:40]}")
    author, keeper = client.as_(by.id), client.as_(cast.els)
    author.get("/forum/algemeen/nieuw")
    author.submit("Bekijk hoe het wordt", title=raw[:100], raw=raw)
    check(author.page)  # type: ignore[arg-type]
    page = author.submit("Plaats je gesprek")
    check(page)
    path = page.path.partition("#")[0]
    author.submit("Plaats je reactie", raw=f"{raw}\n\n@[{raw[:60]}] @[Nele]")
    thread = talk.fresh(int(re.findall(r"/(\d+)-", path)[0]))
    act = f"/forum/gesprek/{thread.id}"
    author.get(f"{act}/2/wijzig")
    check(author.submit("Bewaar", raw=f"Nog eens {raw}", reason=raw[:150]))
    other = client.as_(talk.somebody().id)
    other.get(f"{act}/2/meld")
    check(other.page)  # type: ignore[arg-type]
    other.submit("Meld het", words=raw[:400])
    talk.quoting(talk.posts(thread)[1], raw)
    with transaction():
        ordering.pin(thread.id, talk.moderator, pinned=True, now=clock.now())
    seen = {
        client: ("/forum", "/forum/algemeen", path, "/zoeken?q=nog", "/"),
        author: (f"{path}?citeer=2", f"{act}/2/geschiedenis", f"{act}/2/wis", "/forum?toon=mijn"),
        keeper: ("/beheer/gesprekken", f"/beheer/gesprekken/{thread.id}", f"{act}/2/wijzig"),
    }
    for browser, address in ((one, address) for one, some in seen.items() for address in some):
        check(browser.get(address))
    for address in ("/forum/atom.xml", f"{path}/atom.xml"):
        ElementTree.fromstring(client.open(address).data)
    keeper.get(f"/beheer/gesprekken/{thread.id}")
    check(keeper.submit("Sluit het gesprek", {"waarom-reason": raw[:300]}))
    check(client.get(path))
    found = author.open(f"/forum/mensen?q=nele&gesprek={thread.id}")
    assert found.mimetype == "application/json"


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_run_in_no_mail_and_no_overview(
    talk: Talk, make: Make, at: Callable[[str], datetime], post_office: PostOffice, kind: str
) -> None:
    raw = HOSTILE[kind]
    at("2026-11-20 10:00")
    by, reader = talk.somebody(f"Nele {raw[:40]}"), talk.somebody("Rik Lezer")
    other = talk.somebody("Rita Overzicht")
    thread = talk.thread(raw[:100], raw, by=reader, now=at("2026-11-23 10:00"))
    talk.reply(thread, f"{raw}\n\n> [reactie 1]\n> {raw[:200]}\n\n{raw}", by, now=at("2026-11-23 10:05"))
    at("2026-11-23 10:10")
    jobs.tell()
    at("2026-11-24 09:15")
    jobs.make_digests()

    for member in (reader, other):
        mails = post_office.to(member.email)
        assert mails
        for mail in mails:
            html = mail.get_body(preferencelist=("html",))
            assert html is not None
            elements = list(lxml.html.document_fromstring(html.get_content()).iter(etree.Element))
            check_elements(elements, str(mail["Subject"]))
            assert "script" not in {element.tag for element in elements}
            for said in (html.get_content(), post_office.text(mail)):
                assert not FORBIDDEN.search(said)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_in_what_a_moderator_fills_in_are_an_answer(
    client: Visitor, talk: Talk, cast: Cast, kind: str
) -> None:
    raw, keeper, thread = HOSTILE[kind], client.as_(cast.els), talk.thread(replies=2)
    address = f"/beheer/gesprekken/{thread.id}"
    keeper.get(address)
    for step in (*STEPS, raw):
        sent = {"stap": step, "csrf_token": keeper.token()} | dict.fromkeys(
            ("naar-board", "naar-thread", "deel-numbers"), raw[:200]
        )
        assert keeper.open(address, method="POST", data=sent, status=None).status_code in {303, 404, 409, 422}
        sent |= dict.fromkeys(("waarom-reason", "naar-reason", "deel-reason", "deel-title"), raw[:100])
        assert keeper.open(address, method="POST", data=sent, status=None).status_code in {303, 404, 409, 422}
    for numbers in ("1-999999999", "2-", "-2", "9-2", "2,,3", "٣", "2147483648", "0"):
        sent = {"stap": "splits", "deel-numbers": numbers, "deel-title": "x", "deel-reason": "x"}
        sent["csrf_token"] = keeper.token()
        assert keeper.open(address, method="POST", data=sent, status=None).status_code in {404, 409, 422}
    for target in ("99999", "x", "/forum/algemeen/2147483648-x", f"{thread.id}"):
        sent = {"stap": "voeg-samen", "naar-thread": target, "naar-reason": "x", "csrf_token": keeper.token()}
        assert keeper.open(address, method="POST", data=sent, status=None).status_code in {404, 409, 422}

"""Where a conversation is found: by number, on its board, under old addresses, in few questions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from netwerk.forum.boards import board_at, boards_in_use
from netwerk.forum.rules import Cause
from netwerk.forum.services import ordering
from netwerk.kernel import clock
from netwerk.members.services import subscriptions
from netwerk.members.subscription_rules import Level
from tests.cast import Cast
from tests.support.visitor import Visitor
from tests.support.weight import Scale
from tests.talk import Talk

HUGE = ("2147483647", "2147483648", "9999999999", "99999999999999999999", "0", "00", "-1", "1e3", "٣")


def long_thread(talk: Talk) -> object:
    thread = talk.thread("Lang gesprek", replies=2)
    people = [talk.somebody() for _one in range(3)]
    for place in range(57):
        talk.reply(thread, f"Woord {place}.", people[place % 3])
    return thread


def test_a_number_in_the_address_lands_on_that_post_and_stays_valid(client: Visitor, talk: Talk) -> None:
    thread = long_thread(talk)
    path = talk.path(thread)  # type: ignore[arg-type]
    for no, page in ((2, 1), (25, 1), (26, 2), (51, 3), (57, 3)):
        response = client.open(f"{path}/{no}", status=302)
        expected = f"{path}/pagina-{page}#reactie-{no}" if page > 1 else f"{path}#reactie-{no}"
        assert response.headers["Location"].removeprefix("http://localhost") == expected
        assert f"Woord {no - 4}." in client.get(f"{path}/{no}") or no == 2
        assert client.page is not None
        assert client.page.all("article", id=f"reactie-{no}"), page
    page = client.get(path)
    assert len(page.all("article", class_="post")) == 25
    assert client.open(f"{path}/pagina-1", status=301).headers["Location"] == path
    assert client.open(f"{path}/pagina-0", status=301).headers["Location"] == path
    assert client.open(f"{path}/pagina-9", status=302).headers["Location"].endswith("/pagina-3#reactie-60")
    assert client.get(f"{path}/1").h1 == client.get(f"{path}/0").h1 == "Lang gesprek"
    assert client.get(f"{path}/999").all("article", id="reactie-60")


def test_old_addresses_of_a_thread_lead_to_it(client: Visitor, talk: Talk) -> None:
    thread = talk.thread("Hoe doen jullie dat?", board="mobiliteit", replies=30)
    path = talk.path(thread)
    for old in (
        f"/forum/algemeen/{thread.id}-oud",
        f"/forum/mobiliteit/{thread.id}",
        f"/forum/x/{thread.id}-y/28",
    ):
        response = client.open(old, status=301)
        assert response.headers["Location"].removeprefix("http://localhost").startswith(path)
    talk.moderate(ordering.move, thread, board_at("algemeen"), "Past daar beter.")
    assert client.get(path).path.partition("#")[0] == talk.path(thread)
    assert "Hoe doen jullie dat?" not in client.get("/forum/mobiliteit")
    assert "Hoe doen jullie dat?" in client.get("/forum/algemeen")


def test_what_was_merged_or_split_off_is_found_from_where_it_stood(client: Visitor, talk: Talk) -> None:
    first, second = talk.thread("Eerste", replies=2), talk.thread("Tweede")
    path = talk.path(first)
    made = talk.moderate(ordering.split, first, {3}, "Apart", "Andere vraag.")
    page = client.get(path)
    assert "Reactie 3 is verhuisd naar" in page
    assert client.get(f"{path}/3").h1 == "Apart"
    talk.moderate(ordering.merge, first, second.id, "Zelfde vraag.")
    page = client.get(f"{path}/2")
    assert page.h1 == "Tweede"
    assert page.path.endswith("#reactie-3")
    assert client.get(path).h1 == "Tweede"
    assert client.get(f"{path}/3").h1 == "Apart"
    talk.moderate(ordering.merge, made, second.id, "Toch niet.")
    assert client.get(f"{path}/3").path.endswith("#reactie-4")


@pytest.mark.parametrize("number", HUGE)
def test_a_number_that_no_row_has_is_no_failure(client: Visitor, talk: Talk, number: str) -> None:
    thread = talk.thread(replies=1)
    path, browser = talk.path(thread), client.as_(talk.somebody().id)
    for address in (
        f"{path}/{number}",
        f"{path}?citeer={number}",
        f"{path}?op={number}",
        f"/forum/algemeen/{number}-x",
        f"/forum/algemeen/{number}-x/{number}",
        f"/forum/reactie/{number}",
        f"/forum/verhuisd/{thread.id}/{number}",
        f"/forum/verhuisd/{number}/1",
        f"/forum/gesprek/{thread.id}/nieuws?na={number}",
        f"/forum/gesprek/{thread.id}/{number}/meld",
        f"/forum?page={number}",
        f"/forum?pagina={number}",
        f"/forum/mensen?q=a&gesprek={number}",
    ):
        assert browser.open(address, status=None).status_code < 500, address
    browser.get(path)
    sent = {"raw": "Ja.", "reply_to": number, "organisation": number, "form_key": number}
    browser.post(f"{path}/reageer", sent)
    sent = {"tekst": f"> [reactie {number}]\n> x @[lid:{number}]", "gesprek": number}
    shown = browser.open("/forum/voorbeeld", method="POST", data=sent | {"csrf_token": browser.token()})
    assert f"@lid:{number}" in shown.text


def test_nobody_is_counted_as_new_who_is_not(client: Visitor, talk: Talk) -> None:
    thread = talk.thread(replies=2)
    path, browser = talk.path(thread), client.as_(talk.somebody().id)
    assert "nieuw gesprek" in browser.get("/forum")
    browser.get(path)
    assert "nieuw gesprek" not in browser.get("/forum")
    talk.reply(thread, "Intussen gezegd.")
    assert "1 nieuwe" in browser.get("/forum")
    page = browser.get(path)
    assert page.all("h2", id="nieuw")
    assert page.link("Naar de eerste ongelezen").endswith("#reactie-4")
    assert not browser.get(path).all("h2", id="nieuw")
    browser.submit("Vanaf hier ongelezen")
    assert "3 nieuwe" in browser.get("/forum") or "nieuw" in browser.get("/forum")


def test_who_has_the_thread_open_hears_of_an_answer(client: Visitor, talk: Talk) -> None:
    thread = talk.thread(replies=1)
    address = f"/forum/gesprek/{thread.id}/nieuws?na=2"
    first = client.open(address)
    assert first.get_json() == {"number": 0, "words": "", "href": ""}
    client.open(address, headers={"If-None-Match": first.headers["ETag"]}, status=304)
    made = talk.reply(thread)
    said = client.open(address).get_json()
    assert (said["number"], said["words"]) == (1, "1 nieuwe reactie")
    assert said["href"].endswith("#reactie-3")
    assert client.as_(made.author_id).open(address).get_json()["number"] == 0


@pytest.mark.usefixtures("words")
def test_a_feed_may_be_of_a_region_and_its_page_leads_there(client: Visitor, talk: Talk) -> None:
    talk.thread("Fruitstreek", board="mobiliteit", region="haspengouw")
    talk.thread("Elders", board="mobiliteit")
    link = "/forum/atom.xml?regio=haspengouw"
    assert link in client.open("/regios/haspengouw").text
    for address in (link, "/forum/mobiliteit/atom.xml?regio=haspengouw"):
        told = client.open(address).text
        assert "Fruitstreek" in told
        assert "Elders" not in told
        assert "Gesprekken: " in told
    assert "Fruitstreek" not in client.open("/forum/atom.xml?regio=maasland").text
    client.open("/forum/atom.xml?regio=nergens", status=404)


def test_feeds_and_boards_are_kept_and_renewed(client: Visitor, talk: Talk) -> None:
    thread = talk.thread(board="mobiliteit")
    path = talk.path(thread)
    addresses = (
        "/forum",
        "/forum/mobiliteit",
        path,
        "/forum/atom.xml",
        "/forum/mobiliteit/atom.xml",
        f"{path}/atom.xml",
    )
    for address in addresses:
        client.open(address)
        client.open(address)
        assert client.query_count == 0, address
    post = talk.reply(thread, "Kwetterzin.")
    for address in addresses[2:]:
        assert "Kwetterzin." in client.open(address).text, address
    talk.hide(post)
    for address in addresses:
        assert "Kwetterzin." not in client.open(address).text, address


@pytest.mark.one_database
def test_what_was_split_off_together_is_one_line(client: Visitor, talk: Talk) -> None:
    thread, by = talk.thread(), [talk.somebody(), talk.somebody()]
    for no in range(2, 32):
        talk.reply(thread, f"Woord {no}.", by[no % 2])
    talk.moderate(ordering.split, thread, set(range(26, 30)), "Afgesplitst", "Andere vraag.")
    page = client.get(talk.path(thread, "/pagina-2"))
    assert "Reacties 26 tot 29 zijn verhuisd naar Afgesplitst." in page
    assert "Woord 30." in page
    talk.moderate(ordering.split, thread, {30, 31}, "Nog een", "Andere vraag.")
    page = client.get(talk.path(thread, "/pagina-2"))
    assert "Reacties 30 tot 31 zijn verhuisd naar Nog een." in page
    assert "niets meer te lezen" not in page
    assert page.links["Nog een"].startswith("/forum/reactie/")


@pytest.mark.one_database
def test_a_full_page_of_a_member_weighs_little(client: Visitor, talk: Talk) -> None:
    reader, words = talk.somebody(), "Wij spraken af wie belt, wanneer, en wat er dan gezegd wordt. " * 8
    thread, by = talk.thread(), [talk.somebody(), talk.somebody()]
    for place in range(24):
        talk.reply(thread, words, by[place % 2], to=1)
    page = client.as_(reader.id).get(talk.path(thread))
    assert not Scale(client).over(page)


@pytest.mark.one_database
def test_pages_ask_little_and_no_more_when_there_is_more(client: Visitor, talk: Talk, cast: Cast) -> None:
    reader = client.as_(talk.somebody().id)
    thread = talk.thread(board="mobiliteit", replies=2)
    path = talk.path(thread)
    news = f"/forum/gesprek/{thread.id}/nieuws?na=0"
    addresses = [
        "/forum",
        "/forum/mobiliteit",
        path,
        news,
        "/forum/atom.xml",
        f"{path}/atom.xml",
    ]
    own = ["/forum?toon=ongelezen", "/forum?toon=mijn", f"{path}?citeer=1", "/forum/mobiliteit/nieuw"]

    def visit() -> dict[str, tuple[int, int]]:
        asked = {}
        for address in addresses:
            client.open(address)
            asked[address] = (client.query_count, 0)
        for address in (*addresses, *own):
            reader.open(address)
            asked[address] = (asked.get(address, (0, 0))[0], reader.query_count)
        return asked

    talk.thread("Nog niet gelezen", board="mobiliteit")
    few = visit()
    for number in range(8):
        other = talk.thread(f"Nog een {number}", board="mobiliteit", replies=1)
        talk.edit(talk.posts(other)[0], "Anders gezegd.")
        talk.quoting(talk.posts(thread)[number + 1], f"Dag @[Prater {number}].")
    many = visit()
    for address, (visitor, member) in many.items():
        assert visitor <= 6, (address, visitor)
        assert member <= 10, (address, member, reader.queries)
        assert visitor <= few[address][0] + 1, address
        assert member <= few[address][1] + 1, (address, member, few[address][1])


@pytest.mark.one_database
def test_the_desk_asks_no_more_when_more_waits(client: Visitor, talk: Talk) -> None:
    keeper, old = client.as_(talk.moderator.id), clock.now() - timedelta(days=20)
    thread = talk.thread(board="mobiliteit")
    pages = ("/beheer/gesprekken", f"/beheer/gesprekken/{thread.id}")

    def visit() -> list[int]:
        for _place in range(2):
            talk.thread(board="mobiliteit", now=old)
            asked = talk.thread(now=old, replies=1)
            talk.hide(talk.reply(asked))
            talk.reply(asked, "> [reactie 2]\n> Zo.\n\nNoem eens.", wait_for=Cause.PERSONAL)
            talk.moderate(ordering.hide_thread, talk.thread(), "Weg.")
            talk.reply(thread)
            talk.hide(talk.reply(thread))
        return [(keeper.open(address), keeper.query_count)[1] for address in pages]

    few, many = visit(), visit()
    assert many == few
    assert max(many) <= 20


def test_each_page_of_a_list_is_there_and_none_beyond(client: Visitor, talk: Talk) -> None:
    people = [talk.somebody() for _one in range(2)]
    for number in range(22):
        talk.thread(f"Vraag {number}", by=people[number % 2])
    page = client.get("/forum/algemeen")
    assert len(page.all("article", class_="thread-row")) == 20
    [following] = {href for href in page.links.values() if re.search(r"(pagina|page)=2", href)} or {""}
    assert len(client.get(following).all("article", class_="thread-row")) == 2
    client.get(following.replace("=2", "=3"), status=404)
    for odd in (
        "/forum?toon=niets",
        "/forum?toon=ongelezen",
        "/forum?regio=niets",
        "/forum/niets",
        "/forum/nieuw",
    ):
        client.get(odd, status=404)


def test_no_act_is_done_without_the_token_of_a_form(client: Visitor, talk: Talk, cast: Cast) -> None:
    thread = talk.thread(replies=1)
    browser = client.as_(cast.els)
    act = f"/forum/gesprek/{thread.id}/2"
    for address in (
        *(f"{act}/{name}" for name in ("bedankt", "hielp", "ongelezen", "meld", "wijzig", "wis")),
        f"{talk.path(thread)}/reageer",
        "/forum/algemeen/nieuw",
        "/forum/algemeen/gelezen",
        "/forum/concept",
        "/forum/concept/weg",
        "/forum/voorbeeld",
        f"/beheer/gesprekken/{thread.id}",
        f"/beheer/gesprekken/{thread.id}/2/beslis",
    ):
        browser.open(address, method="POST", data={"raw": "x", "words": "x", "reason": "x"}, status=400)
    assert talk.fresh(thread).last_no == 2


def test_a_theme_is_chosen_about_on_the_page_of_mails_before_anything_was_said_there(
    client: Visitor, cast: Cast, words: None
) -> None:
    an = client.as_(cast.an)
    page = an.get("/mijn/mail")
    assert "Gesprekken: Mobiliteit" in page.main
    assert page.main.count("Hierover koos je nog niets.") == len(boards_in_use())
    theme_id = next(one.theme_id for one in boards_in_use() if one.slug == "mobiliteit")
    an.post("/mijn/mail", {"soort": "theme", "wat": theme_id, "hoeveel": "first"})
    kept = {(row.scope_kind, row.scope_id): row.level for row in subscriptions.kept_of(cast.an.id)}
    assert kept[("theme", theme_id)] == Level.FIRST
    assert an.get("/mijn/mail").main.count("Hierover koos je nog niets.") == len(boards_in_use()) - 1

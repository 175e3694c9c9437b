"""The register as people meet it: found, reported, recognised, answered, by whoever may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from netwerk.kernel import clock
from netwerk.needs.rules import AnswerKind
from netwerk.needs.services import merging
from netwerk.needs.services.reporting import From
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.register import Register
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "🙂" * 40,
    "x" * 120,
    "a\x00b",
    "%s %(x)s",
    "‮omgekeerd",
]


def test_the_register_filters_orders_and_counts(client: Visitor, register: Register) -> None:
    first = register.need("Bus te laat", region="haspengouw", theme="mobiliteit", sector="bouw")
    register.need("Klas gezocht", kind="chance", region="maasland", theme="begeleiden")
    register.recognise(first)
    page = client.get("/noden")
    assert page.text.index("Bus te laat") < page.text.index("Klas gezocht")
    assert "2 noden en kansen" in page
    assert client.get("/noden?volgorde=nieuwste").text.index("Klas") < client.get(
        "/noden?volgorde=nieuwste"
    ).text.index("Bus te")
    for query, shown in (
        ("soort=chance", "Klas gezocht"),
        ("regio=haspengouw", "Bus te laat"),
        ("thema=mobiliteit", "Bus te laat"),
        ("sector=bouw", "Bus te laat"),
    ):
        page = client.get(f"/noden?{query}")
        assert shown in page.main
        assert "1 nood of kans" in page
    assert "Niets dat hieraan voldoet" in client.get("/noden?staat=answered")
    assert "2 noden" in client.get("/noden?pagina=1&volgorde=%00")
    for unknown in ("soort=x", "staat=hidden", "regio=nergens", "thema=niets", "sector=geen"):
        for path in ("/noden", "/noden/atom.xml"):
            client.open(f"{path}?{unknown}", status=404)
    assert client.open("/noden/atom.xml").data.count(b"<entry") == 2
    assert "Bus te laat" in client.get("/zoeken?q=bus")
    for place in ("/", "/netwerken/mobiliteit", "/regios/haspengouw", "/regios/haspengouw/agenda"):
        assert "Bus te laat" in client.get(place), place
    assert client.open("/regios/haspengouw/agenda.pdf").data.startswith(b"%PDF")


def test_an_empty_register_says_what_to_do(client: Visitor, words: None) -> None:
    assert "Meld de eerste nood of kans" in client.get("/noden")
    assert "Stel de eerste vraag" in client.get("/loket")


def test_a_visitor_reports_and_confirms_by_mail(
    client: Visitor, register: Register, post_office: PostOffice, make: Make
) -> None:
    make.theme("mobiliteit")
    client.get("/noden/melden")
    page = client.submit("Meld het", {"title": "Bus te laat", "raw": "Om zeven uur pas."}, status=422)
    assert "email" in page.errors
    assert "Kies minstens één lerend netwerk" in page
    page = client.submit("Meld het", {"themes": ["mobiliteit"], "email": "vera@buiten.example"})
    assert "Kijk in je mailbox" in page
    [mail] = post_office.to("vera@buiten.example")
    link = next(word for word in PostOffice.text(mail).split() if "/noden/stem/" in word)
    path = "/noden/stem/" + link.partition("/noden/stem/")[2]
    assert "Bus te laat" not in client.get("/noden")
    assert "Bus te laat" in client.get(path)
    client.submit("Ja, bevestig")
    assert "Bus te laat" in client.get("/noden")
    client.get(path)
    client.click("Trek in")
    client.submit("Trek in")
    assert "Bus te laat" not in client.get("/noden")


def test_what_is_alike_is_offered_before_it_is_sent(client: Visitor, register: Register, cast: Cast) -> None:
    known = register.need("Bus rijdt te laat naar het bedrijventerrein")
    browser = client.as_(cast.an)
    browser.get("/noden/melden")
    told = {"title": "Eerste bus naar bedrijventerrein", "raw": "Te laat.", "themes": ["mobiliteit"]}
    page = browser.submit("Meld het", told)
    assert "Staat dit er al" in page
    page = browser.submit("Ik herken dit")
    assert page.path == register.path(known)
    assert "Jij herkent dit" in page
    assert register.fresh(known).recognised_count == 2
    browser.submit("Toch niet")
    assert register.fresh(known).recognised_count == 1


def test_of_what_is_alike_the_same_theme_and_region_come_first(
    client: Visitor, register: Register, cast: Cast
) -> None:
    register.need("Laatste bus te vroeg", theme="mobiliteit")
    register.need("Bus rijdt niet vroeg genoeg", theme="mobiliteit")
    register.need("Instructies op de werf", theme="leren-en-werken")
    browser = client.as_(cast.an)
    browser.get("/noden/melden")
    told = {"title": "Geen bus naar de werf", "raw": "Ze geraken er niet.", "themes": ["mobiliteit"]}
    page = browser.submit("Meld het", told)
    places = [page.main.index(title) for title in ("Bus rijdt niet", "Laatste bus", "Instructies op de werf")]
    assert max(places[:2]) < places[2]
    assert "staat in het register" in browser.submit("Dit is iets anders: meld het")


def test_something_about_a_person_is_asked_about_first(
    client: Visitor, register: Register, cast: Cast
) -> None:
    register.need()
    browser = client.as_(cast.an)
    browser.get("/noden/melden")
    told = {"title": "Vervoer", "raw": "Bel leerling Yassin op 0470 12 34 56.", "themes": ["mobiliteit"]}
    page = browser.submit("Meld het", told, status=422)
    assert "Kijk na of dit er mag staan" in page
    assert "leerling Yassin" in page
    page = browser.submit("Meld het", {"checked": True})
    assert page.h1 == "Vervoer"


def test_a_need_comes_from_a_day_and_leads_to_a_conversation(
    client: Visitor, register: Register, cast: Cast, make: Make
) -> None:
    day = make.event(title="Mobiliteitsdag", theme="mobiliteit")
    need = register.need("Bus te laat", of=From(thing=("event", day.id)))
    page = client.get(register.path(need))
    assert page.link("Mobiliteitsdag").startswith(f"/netwerkdagen/{day.id}")
    assert "Dit komt voort uit" in client.get(f"/noden/melden?uit=event:{day.id}")
    client.get("/noden/melden?uit=event:999", status=404)
    browser = client.as_(cast.an)
    browser.get(register.path(need))
    assert "Bus te laat" in browser.click("Begin er een gesprek over")


def test_what_bears_the_name_stands_first_and_nothing_is_planned_in_a_day_that_is_over(
    register: Register, client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    need = register.need("Bus te laat")
    library.practice(title="Fietsbank", summary="Over vervoer naar de werkplek, en wie dat betaalt.")
    make.event(title="Vervoer naar de werkplek")
    make.event(title="Vervoer naar de werkplek, vorig jaar", starts=clock.now() - timedelta(days=300))
    browser = client.as_(cast.chantal)
    page = browser.get(f"/beheer/noden/{need.id}?q=vervoer naar de werkplek")
    assert page.main.index("vorig jaar") < page.main.index("Fietsbank")
    assert page.main.count("Gepland in deze dag") == 1
    assert page.main.count("Dit is het antwoord") == 3


def test_an_organiser_answers_passes_on_takes_back_and_merges(
    client: Visitor, register: Register, cast: Cast, make: Make
) -> None:
    need, other = register.need("Bus te laat"), register.need("Late bus")
    make.event(title="Mobiliteitsdag", theme="mobiliteit")
    browser = client.as_(cast.chantal)
    assert "2 noden en kansen wachten op een antwoord" in browser.get("/beheer")
    browser.get(f"/beheer/noden/{need.id}?q=mobiliteitsdag")
    browser.click("Gepland in deze dag")
    browser.submit("Geef dit antwoord", {"words": "Tot dan."})
    page = client.get(register.path(need))
    assert "Dit komt aan bod op een netwerkdag" in page
    assert "Tot dan." in page
    browser.get(f"/beheer/noden/{need.id}")
    browser.click("Neem terug")
    browser.submit("Neem terug", status=422)
    browser.submit("Neem terug", {"reason": "Verkeerde dag."})
    assert "Tot dan." not in client.get(register.path(need))
    browser.get(f"/beheer/noden/{need.id}/antwoord/doorgegeven")
    browser.submit("Geef dit antwoord", {"partner": "ROP"}, status=422)
    browser.submit("Geef dit antwoord", {"due_on": "01/03/2099"})
    assert "ROP" in client.get(register.path(need))
    browser.get(f"/beheer/noden/{other.id}/voeg-samen")
    browser.submit("Kijk na", {"into": "niets"}, status=422)
    browser.submit("Kijk na", {"into": f"http://localhost{register.path(need)}"})
    browser.submit("Voeg samen")
    assert client.get(f"/noden/{other.id}-late-bus").h1 == "Bus te laat"


def test_hidden_is_gone_for_all_but_its_author_and_who_keeps_order(
    client: Visitor, register: Register, cast: Cast
) -> None:
    need = register.need("Bus te laat", by=actor(cast.an))
    path = register.path(need)
    browser = client.as_(cast.els)
    browser.get(f"/beheer/noden/{need.id}/verberg")
    browser.submit("Verberg", {"reason": "Reclame."})
    for who, status in ((None, 404), (cast.bart, 404), (cast.an, 200), (cast.chantal, 200), (cast.els, 200)):
        (client.as_(who) if who else client).get(path, status=status)
    for place in (
        "/noden",
        "/",
        "/zoeken?q=bus",
        "/regios/haspengouw/agenda",
        "/sitemap.xml",
        "/noden/atom.xml",
    ):
        assert b"Bus te laat" not in client.open(place, status=None).data
    client.open(f"/noden/{need.id}/herken", status=404)
    client.open(f"/volgen/need/{need.id}", status=404)


def test_who_is_no_organiser_of_it_cannot_answer_it(client: Visitor, register: Register, cast: Cast) -> None:
    need = register.need(region="haspengouw")
    far = register.organiser(region="maasland")
    from_far = client.as_(far)
    for ending in ("", "/antwoord/nu-niet", "/verberg", "/voeg-samen"):
        from_far.open(f"/beheer/noden/{need.id}{ending}", status=403)
    client.as_(cast.chantal).open(f"/beheer/noden/{need.id}/antwoord/anders", status=404)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_only_words(client: Visitor, register: Register, cast: Cast, text: str) -> None:
    register.need("Iets anders")
    browser = client.as_(cast.an)
    browser.get("/noden/melden")
    told = {"title": text, "raw": text * 3, "themes": ["mobiliteit"], "seen": "ja"}
    page = browser.submit("Meld het", told)
    assert "<script>alert" not in page.html
    assert "49" not in page.h1
    for place in ("/noden", "/regios/haspengouw/agenda", "/mijn/noden", "/"):
        assert "<script>alert" not in browser.get(place).html
    assert client.open("/noden/atom.xml").status_code == 200


def test_one_click_stops_the_mail_and_getting_the_page_does_not(client: Visitor, register: Register) -> None:
    need = register.need()
    token = register.token(need)
    client.get(f"/noden/mail/{token}")
    assert "Stop deze mails" in client.get(f"/noden/mail/{token}")
    client.open(f"/noden/mail/{token}", method="POST", data={"List-Unsubscribe": "One-Click"})
    assert "geen mails meer" in client.get(f"/noden/mail/{token}")
    client.open("/noden/mail/vals", status=404)


def test_pages_cost_no_more_queries_when_there_is_more(
    client: Visitor, register: Register, cast: Cast
) -> None:
    chantal, first = actor(cast.chantal), register.need("Eerste")
    most = {
        **dict.fromkeys(("/noden", "/loket", "/regios/haspengouw/agenda", f"/noden/{first.id}-eerste"), 6),
        **dict.fromkeys(("/mijn/noden", "/beheer/noden", "/beheer/loket"), 10),
    }

    def costs(number: int) -> dict[str, int]:
        for _one in range(number):
            need = register.need("x")
            register.recognise(first, sentence="Ook hier.")
            register.recognise(need, chantal)
            register.ask(by=register.somebody())
        return {address: count(address, client.as_(cast.chantal)) for address in most}

    def count(address: str, organiser: Visitor) -> int:
        browser = organiser if most[address] > 6 else client
        browser.get(address)
        return browser.query_count

    few, many = costs(2), costs(6)
    assert {address: many[address] for address in most if many[address] > few[address] + 1} == {}
    assert {address: many[address] for address in most if many[address] > most[address]} == {}


def test_the_feed_is_narrowed_as_the_register_is(client: Visitor, register: Register) -> None:
    register.need("Bus te laat", region="maasland")
    register.need("Geen plek", region="haspengouw")
    everything = client.open("/noden/atom.xml").text
    assert "Bus te laat" in everything
    assert "Geen plek" in everything
    narrowed = client.open("/noden/atom.xml?regio=maasland&x=y").text
    assert "Bus te laat" in narrowed
    assert "Geen plek" not in narrowed
    assert "regio=maasland" in narrowed
    assert "x=y" not in narrowed


def test_a_merged_address_leads_on_and_the_chain_too(client: Visitor, register: Register) -> None:
    first, second, third = (register.need(f"Nood {one}") for one in "abc")
    organiser = register.organiser()
    register.do(lambda: merging.merge(first.id, second.id, organiser, now=clock.now()))
    register.do(lambda: merging.merge(second.id, third.id, organiser, now=clock.now()))
    assert client.get(f"/noden/{first.id}").h1 == "Nood c"


def test_the_counter_from_question_to_answer_for_all(
    client: Visitor, register: Register, cast: Cast, post_office: PostOffice
) -> None:
    browser = client.as_(cast.chantal)
    client.get("/loket/vraag")
    told = {"subject": "Verzekering", "words": "Mag de leerling mee?", "name": "Vera", "region": "haspengouw"}
    client.submit("Verstuur je vraag", told, status=422)
    client.submit("Verstuur je vraag", {"email": "vera@buiten.example"})
    [mail] = post_office.to("vera@buiten.example")
    path = "/loket/bevestig/" + PostOffice.text(mail).partition("/loket/bevestig/")[2].split()[0]
    assert "Er wacht geen enkele vraag" in browser.get("/beheer/loket")
    client.get(path)
    client.submit("Ja, verstuur ze")
    browser.get("/beheer/loket")
    browser.click("Verzekering")
    browser.submit("Verstuur het antwoord", status=422)
    browser.submit("Ik neem dit op")
    browser.submit("Verstuur het antwoord", {"antwoord-words": "Ja, dat mag."})
    assert "Ja, dat mag." in PostOffice.text(post_office.to("vera@buiten.example")[-1])
    browser.submit("Zet op de site", {"tekst-title": "Mag een leerling mee?", "tekst-raw": "**Ja**."})
    page = client.get("/loket?q=leerling")
    assert "Mag een leerling mee?" in page
    assert "Vera" not in page
    far = client.as_(register.organiser(region="maasland"))
    far.get(browser.page.path, status=404)
    browser.get("/beheer/loket/wie-antwoordt")
    assert "Chantal Maes" in browser.submit("Bewaar", {"region": "haspengouw"})


def test_what_answers_and_what_followed_stand_on_the_other_page_too(
    client: Visitor, register: Register, make: Make, library: Library
) -> None:
    day, sheet, organiser = make.event(title="Mobiliteitsdag"), library.practice(), register.organiser()
    need = register.need("Bus te laat", of=From(thing=("practice", sheet.id)))
    register.answer(need, organiser, AnswerKind.PLANNED, thing=("event", day.id))
    for path in (f"/netwerkdagen/{day.id}", f"/praktijken/{sheet.id}"):
        page = client.get(path)
        assert page.link("Bus te laat") == register.path(need)
        assert "/noden/melden?uit=" in page.link("Meld welke nood of kans hieruit volgt")
    assert "Hier kwam uit voort" in page
    register.hide(need, organiser)
    for path in (f"/netwerkdagen/{day.id}", f"/praktijken/{sheet.id}"):
        assert "Bus te laat" not in client.get(path)


@pytest.mark.parametrize("looked_at", [False, True])
def test_an_organisation_is_named_everywhere_once_an_organiser_looked_at_it_and_nowhere_before(
    client: Visitor, make: Make, register: Register, post_office: PostOffice, looked_at: bool
) -> None:
    of = From("Nooit Bekeken", shows_organisation=True)
    need = register.confirm(register.from_visitor("Bus", "gast@buiten.example", of=of), "gast@buiten.example")
    register.recognise(
        need,
        register.somebody("Ook Onbekend"),
        sentence="Bij ons ook.",
        shows_organisation=True,
    )
    make.organisation("Nooit Bekeken", verified=looked_at)
    make.organisation("Ook Onbekend", verified=looked_at)
    register.answer(need, register.organiser())
    register.tell(need, now=clock.now() + timedelta(days=1))
    told = {
        "page": client.open(register.path(need)).text,
        "list": client.get("/noden").text,
        "search": client.get("/zoeken", query_string={"q": "bus"}).text,
        "sheet": client.get("/regios/haspengouw/agenda").text,
        "feed": client.open("/noden/atom.xml").text,
        "api": client.open(f"/api/v1/needs/{need.id}").text,
        "all of the api": client.open("/api/v1/needs").text,
        "mail": "".join(str(one.get_body(("plain",)).get_content()) for one in post_office.deliver()),
    }
    named = {way for way, text in told.items() if "Nooit Bekeken" in text}
    assert named == ({"page", "feed", "api", "all of the api"} if looked_at else set())
    assert ("Ook Onbekend" in told["page"]) == looked_at
    links = re.findall(r'href="([^"]*/organisaties/\d[^"]*)"', told["page"])
    assert bool(links) == looked_at
    for address in links:
        client.open(address)

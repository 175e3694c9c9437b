"""The public pages, as visitors and members see them."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import current_app

from netwerk.events.models import Event
from netwerk.events.queries import load_event
from netwerk.events.services import publishing, series
from netwerk.events.services.describing import facts_of
from netwerk.events.services.series import SeriesFacts
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.login import actor_of
from netwerk.members.queries import member_with_rights
from netwerk.portal import services as portal
from netwerk.taxonomy.models import Funding
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("words")

SetClock = Callable[[datetime | str], datetime]
MOST_QUERIES = 6


@pytest.fixture(autouse=True)
def _today(at: SetClock) -> None:
    at("2027-03-01 10:00")


def path_of(event: Event) -> str:
    return f"/netwerkdagen/{event.id}-{event.slug}"


def march(day: int) -> datetime:
    return clock.now().replace(day=day, hour=12)


# --- the agenda -------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_coming_and_hides_drafts(make: Make, client: Visitor) -> None:
    make.event(title="Fietsbank", starts=march(11))
    make.event(title="Oogstdag", starts=march(11) - timedelta(days=90))
    make.event(title="Concept", state="draft")

    page = client.get("/netwerkdagen")

    assert "Fietsbank" in page
    assert "Oogstdag" not in page
    assert "Concept" not in page
    assert "Oogstdag" in client.click("Toon voorbije netwerkdagen")


def test_a_cancelled_day_stays_in_the_list(make: Make, client: Visitor) -> None:
    make.event(title="Oudercafé", starts=march(20), state="cancelled")

    page = client.get("/netwerkdagen")

    assert "Oudercafé" in page
    assert "Geannuleerd" in page


def test_filters_narrow_the_list_and_the_calendar_to_subscribe_to(make: Make, client: Visitor) -> None:
    make.event(title="Carpoolen", theme="mobiliteit", region="maasland", starts=march(11))
    make.event(title="Ouders", theme="rol-van-de-ouders", region="maasland", starts=march(12))

    client.get("/netwerkdagen")
    page = client.submit("Toon netwerkdagen", {"Thema": "mobiliteit", "Regio": "maasland"})

    assert "Carpoolen" in page
    assert "Ouders" not in page.main.replace("Rol van de ouders", "")
    webcal = page.link("Open in mijn agenda")
    assert webcal == "webcal://localhost/agenda/thema/mobiliteit/regio/maasland.ics"
    client.open("/agenda/thema/mobiliteit/regio/maasland.ics")


def test_nothing_found_says_so_and_offers_the_nearest_day(make: Make, client: Visitor) -> None:
    make.event(title="Carpoolen", theme="mobiliteit", starts=march(11))

    page = client.get("/netwerkdagen?thema=rol-van-de-ouders")

    assert "Geen netwerkdagen met deze filters." in page
    assert page.link("Wis filters") == "/netwerkdagen"
    assert "Carpoolen" in client.click("Bekijk Carpoolen").h1


def test_an_empty_agenda_says_what_would_be_there(client: Visitor) -> None:
    assert "De volgende netwerkdag is nog niet gepland." in client.get("/netwerkdagen")
    assert "De volgende netwerkdag is nog niet gepland." in client.get("/")


@pytest.mark.parametrize(
    "query", ["thema=x", "regio=x", "schooljaar=2026", "wanneer=ooit", "weergave=taart", "pagina=2"]
)
def test_an_unknown_filter_is_a_page_that_does_not_exist(client: Visitor, query: str) -> None:
    client.get(f"/netwerkdagen?{query}", status=404)


def test_long_lists_have_numbered_pages(make: Make, client: Visitor) -> None:
    for number in range(21):
        make.event(title=f"Dag {number:02d}", starts=march(10) + timedelta(days=number))

    first, second = client.get("/netwerkdagen"), client.get("/netwerkdagen?pagina=2")

    assert "Dag 19" in first
    assert "Dag 20" not in first
    assert "Dag 20" in second
    assert second.title.startswith("Netwerkdagen (pagina 2 van 2)")


def test_the_month_shows_its_days_and_leads_to_the_next_month_that_has_one(
    make: Make, client: Visitor
) -> None:
    make.event(title="Fietsbank", starts=march(11))
    make.event(title="Slotdag", starts=march(11) + timedelta(days=60))

    page = client.get("/netwerkdagen?weergave=maand")

    assert "donderdag 11 maart" in page
    assert "Fietsbank" in page
    assert "februari 2027" not in page.links
    client.click("april 2027")
    assert "Slotdag" in client.click("mei 2027")
    client.get("/netwerkdagen?weergave=maand&maand=2027-13", status=404)


def test_the_map_has_a_pin_and_the_same_days_as_a_list(make: Make, client: Visitor) -> None:
    make.event(title="Carpoolen", municipality="lommel", starts=march(11))
    make.event(
        title="Bellen",
        is_online=True,
        online_url="https://meet.example/geheim",
        venue_name="",
        venue_address="",
    )

    page = client.get("/netwerkdagen?weergave=kaart")

    assert 'href="#plaats-lommel"' in client.response.text
    assert "Carpoolen" in page
    assert "Bellen" in page


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/netwerken",
        "/netwerken/mobiliteit",
        "/netwerkdagen",
        "/netwerkdagen?wanneer=voorbij",
        "/netwerkdagen?weergave=maand",
        "/netwerkdagen?weergave=kaart",
        "/netwerkdagen?thema=rol-van-de-ouders",
        "/privacy",
    ],
)
def test_a_public_page_asks_the_database_little_however_much_there_is(
    make: Make, client: Visitor, path: str
) -> None:
    make.event(theme="mobiliteit", municipality="genk", starts=march(11))
    make.event(theme="mobiliteit", municipality="genk", starts=march(1) - timedelta(days=40))
    # The shared words are read once, at the first page that anybody opens.
    client.get("/netwerken")
    make.event()
    client.get(path)
    few = queries_of(client)
    for number in range(6):
        event = make.event(
            theme="mobiliteit", municipality="lommel", starts=march(12) + timedelta(days=number)
        )
        make.attendee(event)
        make.event(theme="mobiliteit", starts=march(1) - timedelta(days=41 + number))
    client.get(path)

    assert queries_of(client) == few
    assert few <= MOST_QUERIES


def queries_of(client: Visitor) -> int:
    """Statements of the last visit, without the look at the content version that answers from memory cost."""
    return sum("content_version" not in statement for statement in client.queries)


# --- a day ------------------------------------------------------------------------------------------------


def test_the_page_of_a_day_says_when_where_and_whether_there_is_a_seat(make: Make, client: Visitor) -> None:
    event = make.event(title="Zorg op de werkvloer", starts=march(11), municipality="genk", capacity=20)

    page = client.get(path_of(event))

    assert page.h1 == "Zorg op de werkvloer"
    assert "donderdag 11 maart 2027, 13.00 tot 16.30 uur" in page
    assert "PXL Congress" in page
    assert "Nog 20 plaatsen." in page
    assert page.link("Schrijf je in") == f"{path_of(event)}/inschrijven"
    assert len(client.queries) <= MOST_QUERIES


def test_a_day_has_one_address(make: Make, client: Visitor) -> None:
    event = make.event(title="Zorg op de werkvloer")
    right = path_of(event)

    for other in (f"/netwerkdagen/{event.id}", f"/netwerkdagen/{event.id}-oud"):
        assert client.open(other, status=301).headers["Location"].endswith(right)
    assert (
        client.open(f"/fr/netwerkdagen/{event.id}-oud", status=301)
        .headers["Location"]
        .endswith(f"/fr{right}")
    )
    client.get("/netwerkdagen/999-niets", status=404)


def test_a_draft_is_there_for_its_organiser_only(make: Make, cast: Cast, client: Visitor) -> None:
    event = make.event(title="Concept", state="draft")

    client.get(path_of(event), status=404)
    client.as_(cast.an).get(path_of(event), status=404)
    page = client.as_(cast.chantal).get(path_of(event))

    assert "alleen organisatoren zien deze pagina" in page


def test_a_member_reads_where_they_stand_and_finds_the_way_in(
    make: Make, cast: Cast, client: Visitor
) -> None:
    event = make.event(capacity=1)
    full = make.event(capacity=1)
    make.attendee(event, "An", cast.an.email)
    make.attendee(full)
    make.attendee(full, "An", cast.an.email)
    an = client.as_(cast.an)

    page = an.get(path_of(event))
    assert "Je bent ingeschreven" in page
    assert an.query_count <= 10
    assert "An" in an.click("Bekijk mijn inschrijving")

    assert "Je staat op plaats 1 van de wachtlijst." in an.get(path_of(full))
    assert "Volzet" in client.get(path_of(full))


def test_the_call_of_an_online_day_is_told_to_nobody_outside(make: Make, client: Visitor) -> None:
    event = make.event(
        is_online=True, online_url="https://meet.example/geheim", venue_name="", venue_address=""
    )

    for path in (path_of(event), f"{path_of(event)}.ics", "/agenda.ics"):
        assert b"geheim" not in client.open(path).data


def test_hostile_text_stays_text(make: Make, client: Visitor) -> None:
    nasty = '</script><script>alert(1)</script> "\u2028 & <b>'
    event = make.event(title=nasty, summary=nasty, venue_name=nasty, audience=nasty)

    answer = client.open(path_of(event)).text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', answer, re.DOTALL)

    assert "<script>alert" not in answer
    assert data is not None
    assert json.loads(data[1])["name"].startswith("</script><script>alert(1)</script>")
    client.get(path_of(event))


def test_search_engines_read_the_facts_of_a_day(make: Make, client: Visitor) -> None:
    event = make.event(title="Slotdag", starts=march(11), state="cancelled")

    found = re.search(r'ld\+json">(.*?)</script>', client.open(path_of(event)).text)
    assert found is not None
    data = json.loads(found[1])

    assert data["@type"] == "Event"
    assert data["startDate"] == "2027-03-11T13:00+01:00"
    assert data["eventStatus"].endswith("/EventCancelled")


def test_a_day_goes_into_any_calendar(make: Make, client: Visitor) -> None:
    event = make.event(title="Slotdag", theme="mobiliteit")

    page = client.get(path_of(event))
    file = client.open(page.link("Agendabestand (.ics)"))

    assert file.mimetype == "text/calendar"
    assert "attachment" in file.headers["Content-Disposition"]
    assert b"SUMMARY:Slotdag" in file.data
    assert page.link("Google Agenda").startswith("https://calendar.google.com/")
    assert page.link("Outlook op het web").startswith("https://outlook.office.com/")
    assert (
        page.link("Abonneer op alle dagen van Mobiliteit") == "webcal://localhost/agenda/thema/mobiliteit.ics"
    )


@pytest.mark.both_databases
def test_every_public_calendar_knows_a_day_by_one_name_whatever_changes(make: Make, client: Visitor) -> None:
    event = make.event(theme="mobiliteit", region="maasland", title="Fietsbank")
    made = make.within(
        lambda: series.create(SeriesFacts("Mentoren", event.school_year), SYSTEM, now=clock.now())
    )
    make.within(lambda: series.add_day(made.id, event.id, SYSTEM))
    theme, region = "/agenda/thema/mobiliteit", "/agenda/regio/maasland"
    feeds = [f"/agenda/reeks/{made.id}.ics", "/agenda.ics", f"{theme}.ics", f"{region}.ics"]

    def names() -> set[str]:
        files = [f"{path_of(event)}.ics", *feeds, f"{theme}{region.removeprefix('/agenda')}.ics"]
        return {line for file in files for line in re.findall(r"^UID:(\S+)", client.open(file).text, re.M)}

    assert names() == {event.uid}
    facts = replace(facts_of(load_event(event.id)), title="Fietsbank en bus", ends_at=march(30))
    moved = replace(facts, starts_at=march(30) - timedelta(hours=2))
    make.within(lambda: publishing.edit(event.id, moved, SYSTEM, version=event.version, now=clock.now()))
    make.within(lambda: publishing.cancel(event.id, "Ziek", SYSTEM, now=clock.now()))
    db.session.refresh(event)
    assert names() == {event.uid}


def test_who_comes_is_told_by_organisation_and_never_by_name(make: Make, client: Visitor) -> None:
    event = make.event()
    school = make.organisation("Technische School Genk")
    make.booking(event, [make.person("An Peeters", organisation_id=school.id, organisation_name=school.name)])
    make.booking(event, [make.person("Bart Claes", organisation_name="Zelf Getypt")])

    page = client.get(path_of(event))

    assert "Technische School Genk" in page
    assert "An Peeters" not in page
    assert "Zelf Getypt" not in page


def test_a_funded_day_carries_its_statement_on_the_page_and_in_the_calendar(
    make: Make, client: Visitor
) -> None:
    event = make.event(funding_id=db.session.scalars(db.select(Funding.id)).first())

    page = client.get(path_of(event))
    file = client.open(f"{path_of(event)}.ics").data.replace(b"\r\n ", b"")

    assert "Medegefinancierd door de Europese Unie" in page
    assert b"Medegefinancierd door de Europese Unie" in file


# --- the portal -------------------------------------------------------------------------------------------


def test_home_shows_the_next_day_with_a_seat_large_and_others_below(make: Make, client: Visitor) -> None:
    full = make.event(title="Al volzet", starts=march(9), capacity=1)
    make.attendee(full)
    make.event(title="Fietsbank", starts=march(11))

    page = client.get("/")

    assert "De eerstvolgende netwerkdag waar nog plaats is" in page
    assert page.main.index("Fietsbank") < page.main.index("Al volzet")
    assert "Mobiliteit" in page


def test_home_shows_days_with_a_seat_before_earlier_ones_without(make: Make, client: Visitor) -> None:
    make.attendee(make.event(title="Al volzet", starts=march(9), capacity=1))
    for number in (11, 12, 13):
        make.event(title=f"Nog plaats op {number}", starts=march(number))

    main = client.get("/").main

    assert main.index("Nog plaats op 12") < main.index("Nog plaats op 13") < main.index("Al volzet")


def test_a_network_page_has_its_aim_its_days_and_who_took_part(make: Make, client: Visitor) -> None:
    school = make.organisation("Technische School Genk")
    past = make.event(title="Oogst", theme="mobiliteit", starts=march(1) - timedelta(days=40))
    make.booking(past, [make.person(organisation_id=school.id, organisation_name=school.name)])
    make.event(title="Carpoolen", theme="mobiliteit", starts=march(11))

    page = client.get("/netwerken/mobiliteit")

    assert "Waar we naartoe willen" in page
    assert page.main.index("Carpoolen") < page.main.index("Oogst")
    assert page.links["Technische School Genk"] == f"/organisaties/{school.id}-technische-school-genk"
    assert page.link("Volg dit netwerk").startswith("/volgen/theme/")
    assert page.links["Nieuwe praktijken"] == "/praktijken/atom.xml?thema=mobiliteit"
    assert page.links["Nieuwe noden en kansen"] == "/noden/atom.xml?thema=mobiliteit"
    client.get("/netwerken/bestaat-niet", status=404)


@pytest.mark.parametrize("slug", ["privacy", "cookies", "toegankelijkheid"])
@pytest.mark.parametrize("prefix", ["", "/en", "/fr", "/de"])
def test_the_texts_of_the_house_exist_in_four_languages(client: Visitor, slug: str, prefix: str) -> None:
    page = client.get(f"{prefix}/{slug}")

    assert len(page.main) > 300
    assert "{" not in page.main


def test_a_text_that_was_changed_is_shown(cast: Cast, client: Visitor) -> None:
    before = client.get("/cookies").main
    els = actor_of(member_with_rights(cast.els.id))
    with transaction():
        portal.save_page("cookies", "nl", "Koekjes", "Mail **{email}**.", els, now=clock.now())
    page = client.get("/cookies")

    assert page.h1 == "Koekjes"
    assert "Mail onderwijs@limburg.be." in page
    assert before != page.main
    assert client.get("/en/cookies").h1 != "Koekjes"


def test_an_administrator_says_what_is_not_accessible_yet_and_when_that_was_looked_at(
    cast: Cast, client: Visitor
) -> None:
    statement = client.get("/toegankelijkheid")
    assert "Hulpmiddelen die we nog niet probeerden" in statement
    assert "Deze verklaring is nagekeken op" in statement
    assert "Hulpmiddelen" not in client.get("/en/toegankelijkheid")
    admin = client.as_(cast.admin)
    admin.get("/beheer/paginas/beperkingen?taal=nl")
    admin.submit("Bewaar", body="## De kaart\n\nZe is klein.\n\nNagekeken op 3 maart 2027 door Anysurfer.")
    statement = client.get("/toegankelijkheid")
    assert "Nagekeken op 3 maart 2027 door Anysurfer." in statement
    assert "Hulpmiddelen die we nog niet probeerden" not in statement
    assert "De kaart" in [one.text for one in statement.all("h3")]
    # It is a part of the statement, and no page of its own.
    client.get("/beperkingen", status=404)


def test_light_or_dark_is_remembered_and_leads_back(client: Visitor) -> None:
    client.get("/weergave", headers={"Referer": "http://localhost/netwerkdagen?thema=mobiliteit"})
    page = client.submit("Bewaar mijn keuze", {"kleuren": "dark"})

    assert page.path == "/netwerkdagen?thema=mobiliteit"
    assert page.root.get("data-theme") == "dark"
    assert client.post("/weergave", {"kleuren": "light", "verder": "//evil.example"}).path == "/"
    client.post("/weergave", {"kleuren": "roze"}, status=422)


def test_mine_groups_registrations_and_shows_a_calendar_address_once(
    make: Make, cast: Cast, client: Visitor
) -> None:
    make.attendee(make.event(title="Straks"), "An", cast.an.email)
    full = make.event(title="Vol", capacity=1)
    make.attendee(full)
    make.attendee(full, "An", cast.an.email)
    make.attendee(make.event(title="Geweest", starts=march(1) - timedelta(days=9)), "An", cast.an.email)
    an = client.as_(cast.an)

    page = an.get("/mijn")
    assert an.query_count <= 10
    order = [page.main.index(word) for word in ("Straks", "Vol", "Geweest")]
    assert order == sorted(order)

    page = an.submit("Maak een agenda-adres", {"naam": "gsm"})
    address = next(one for one in page.links.values() if one.startswith("webcal://"))
    assert titles_at(client, address) == ["Geweest", "Straks"]
    assert "webcal" not in " ".join(an.get("/mijn").links.values())
    assert "gsm" in an.page.main
    assert "werkt niet meer" in an.submit("Trek in")
    client.open(address.removeprefix("webcal://localhost"), status=404)


def titles_at(client: Visitor, address: str) -> list[str]:
    body = client.open(address.removeprefix("webcal://localhost")).text
    return re.findall(r"^SUMMARY:(.*?)\r?$", body, re.MULTILINE)


def test_mine_of_somebody_new_offers_the_agenda(cast: Cast, client: Visitor) -> None:
    assert "Je bent nog nergens voor ingeschreven." in client.as_(cast.dirk).get("/mijn")
    assert client.get("/mijn").path.startswith("/aanmelden")


# --- for programs -----------------------------------------------------------------------------------------


def test_programs_find_their_addresses(client: Visitor) -> None:
    assert client.open("/healthz").data == b"ok\n"
    assert b"Disallow: /beheer" in client.open("/robots.txt").data
    client.open("/fr/robots.txt", status=404)


@pytest.mark.parametrize("moment", ["2027-03-01 10:00", "2031-12-31 23:59"])
def test_whoever_finds_a_weakness_reads_whom_to_tell_in_a_file_that_is_never_out_of_date(
    moment: str, at: SetClock, client: Visitor
) -> None:
    now = at(moment)
    answer = client.open("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert told["Contact"] == f"mailto:{current_app.config['SITE'].email}"
    assert told["Canonical"].endswith("/.well-known/security.txt")
    assert set(told["Preferred-Languages"].split(", ")) == {"nl", "en", "fr", "de"}
    assert now < datetime.fromisoformat(told["Expires"]) < now + timedelta(days=365)


def test_ready_says_what_is_missing(client: Visitor) -> None:
    answer = client.open("/readyz", status=None)

    assert answer.json["database"] == "ok"
    assert answer.json["ready"] == (answer.status_code == 200) == (answer.json["migrations"] == "ok")


def test_a_page_for_visitors_touches_no_session(make: Make, client: Visitor) -> None:
    event = make.event()
    for path in ("/", "/netwerken", "/netwerkdagen", path_of(event), "/privacy"):
        answer = client.open(path)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["ETag"].startswith('"')
    db.session.rollback()


def test_days_are_found_by_their_municipality_and_only_those_with_days_can_be_chosen(
    make: Make, client: Visitor, words: None
) -> None:
    make.event(title="In Genk", municipality="genk")
    make.event(title="In Bree", municipality="bree")
    page = client.get("/netwerkdagen?gemeente=genk")
    assert "In Genk" in page.main
    assert "In Bree" not in page.main
    assert [one for one in ("Bree", "Genk", "Hasselt") if f">{one}<" in page.html] == ["Bree", "Genk"]
    client.get("/netwerkdagen?gemeente=genk&weergave=kaart")
    client.get("/netwerkdagen?gemeente=nergens", status=404)

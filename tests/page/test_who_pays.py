"""Who pays for a day, or for the network, stands on whatever it puts out."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from netwerk.events import feeds
from netwerk.events.models import Event
from netwerk.events.services import publishing
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.taxonomy.models import Funding
from netwerk.taxonomy.queries import current_funding, funding_of_all, funding_over
from netwerk.taxonomy.school_year import SchoolYear
from tests.builders import SYSTEM, Make
from tests.cast import Cast, actor
from tests.register import Register
from tests.support.after import concluded_day, tokens
from tests.support.papers import answer_words, paper_words
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

SENTENCE = "Betaald door het Fonds voor Proeven."
# Every address at which a day is put out, and whether who pays for it stands there. Not in tables of data,
# where a line that is no row is in the way of whoever counts; the bundle puts its manifest beside them.
OUTPUTS = {
    "{page}": True,
    "{page}.ics": True,
    "{page}/inschrijven": True,
    "{page}/evaluatie/{ticket}": True,
    "/agenda.ics": True,
    "/agenda/thema/mobiliteit.ics": True,
    "/agenda/mijn/{own}.ics": True,
    "/api/v1/days": True,
    "/api/v1/days/{id}": True,
    "{link}": True,
    "{link}/attest/{attendee}": True,
    "{link}/attest/{attendee}.pdf": True,
    "{link}/uitnodiging.ics": True,
    "/beheer/netwerkdagen/{id}/voorbeeld": True,
    "/beheer/netwerkdagen/{id}/aanwezigheidslijst": True,
    "/beheer/netwerkdagen/{id}/aanwezigheidslijst.pdf": True,
    "/beheer/netwerkdagen/{id}/badges": True,
    "/beheer/netwerkdagen/{id}/badges.pdf": True,
    "/beheer/netwerkdagen/rapport?schooljaar=alle": True,
    "/beheer/netwerkdagen/{id}/deelnemers.csv": False,
    "/beheer/netwerkdagen/{id}/aanwezigheid.csv": False,
    "/beheer/netwerkdagen/rapport/dagen.csv?schooljaar=alle": False,
}
# The same for what is of the whole network: there the project of today, or of the school year asked for.
OF_THE_NETWORK = {
    "/": True,
    "/netwerken/mobiliteit": True,
    "/regios/maasland": True,
    "/insluiten/agenda": True,
    "/praktijken/atom.xml": True,
    "/noden/atom.xml": True,
    "/forum/atom.xml": True,
    "/wat-het-opleverde": True,
    "/wat-het-opleverde/netwerkdagen": True,
    "/wat-het-opleverde.csv": False,
}


@pytest.fixture
def paying(words: None) -> int:
    """A project that pays for some days, and never for the whole network as another began later."""
    with transaction():
        project = Funding(slug="proef", name="Proefproject", programme="Fonds", statement={"nl": SENTENCE})
        project.starts_on, project.ends_on = date(2015, 1, 1), clock.today() + timedelta(days=60)
        db.session.add(project)
        db.session.flush()
        return project.id


@pytest.fixture
def paid_day(make: Make, paying: int) -> Event:
    """A day of last week that it pays for."""
    return concluded_day(make, theme="mobiliteit", municipality="genk", funding_id=paying)


@pytest.mark.parametrize(("output", "carries"), OUTPUTS.items())
def test_whoever_pays_for_a_day_stands_on_every_output_of_it(
    output: str, carries: bool, paid_day: Event, cast: Cast, client: Visitor, make: Make
) -> None:
    person = make.attendees(paid_day)[0]
    an = make.member("Wie Komt", person.email)
    _feed, own = make.within(lambda: feeds.create_feed(actor(an), "gsm", now=clock.now()))
    address = output.format(
        id=paid_day.id,
        page=f"/netwerkdagen/{paid_day.id}-{paid_day.slug}",
        link=make.private_link(person),
        attendee=person.id,
        ticket=tokens(paid_day)[0],
        own=own,
    )
    said = answer_words(client.as_(cast.chantal).open(address)).replace("\r\n ", "")
    assert (SENTENCE in " ".join(said.split()).replace("\\", "")) is carries


def test_every_mail_about_a_day_says_who_pays_for_it(
    paying: int, make: Make, post_office: PostOffice
) -> None:
    concluded_day(make, theme="mobiliteit", funding_id=paying)
    day = make.event(funding_id=paying, capacity=1)
    for name in ("Mia", "Noa"):
        make.attendee(day, name)
    make.within(lambda: publishing.cancel(day.id, "Ziekte", SYSTEM, now=clock.now()))
    post_office.deliver()
    subjects = {str(mail["Subject"]) for mail in post_office.mails}
    assert len(subjects) > 3
    without = [str(one["Subject"]) for one in post_office.mails if SENTENCE not in post_office.text(one)]
    assert without == []


@pytest.mark.parametrize(("output", "carries"), OF_THE_NETWORK.items())
def test_whoever_pays_for_the_network_stands_on_what_it_puts_out(
    output: str, carries: bool, paid_day: Event, client: Visitor
) -> None:
    paid_by = current_funding(clock.today())
    assert paid_by is not None
    assert paid_by.sentence("nl") != SENTENCE
    said = client.open(output).get_data(as_text=True)
    assert (paid_by.sentence("nl") in said) is carries


def test_what_a_school_year_brought_about_carries_the_logos_of_who_paid_for_all_of_it(
    paying: int, client: Visitor, make: Make
) -> None:
    make.event(theme="mobiliteit", funding_id=paying)
    year = SchoolYear.of(clock.now()).label
    with_project = client.get(f"/wat-het-opleverde?schooljaar={year}")
    assert with_project.all("span", class_="funding__project")
    assert SENTENCE in client.get("/wat-het-opleverde?schooljaar=2016-2017")
    assert "funding__project" not in client.get("/wat-het-opleverde").html


def test_a_project_covers_what_it_pays_for_from_the_first_to_the_last(paying: int) -> None:
    current = current_funding(clock.today())
    assert current is not None
    assert funding_over(date(2015, 1, 1), date(2015, 1, 2)).id == paying  # type: ignore[union-attr]
    assert funding_over(date(2014, 12, 31), date(2015, 1, 2)) is None
    assert funding_of_all([paying, paying]).id == paying  # type: ignore[union-attr]
    for several in ([], [None], [paying, None], [paying, current.id]):
        assert funding_of_all(several) is None


def test_every_entry_of_a_feed_says_it_as_readers_take_them_apart(
    words: None, client: Visitor, cast: Cast, make: Make
) -> None:
    paid_by = current_funding(clock.today())
    assert paid_by is not None
    Register(make).need("Bus rijdt niet voor zeven", by=actor(cast.an))
    feed = client.open("/noden/atom.xml").get_data(as_text=True)
    assert feed.count(f"<rights>{paid_by.sentence('nl')}</rights>") == 1 + 1


@pytest.mark.parametrize("language", ["nl", "de"])
def test_the_agenda_sheet_of_a_region_names_who_pays_on_paper_too(
    words: None, client: Visitor, language: str
) -> None:
    paid_by = current_funding(clock.today())
    assert paid_by is not None
    begin = "" if language == "nl" else f"/{language}"
    paper = client.open(f"{begin}/regios/haspengouw/agenda.pdf").data
    assert paid_by.sentence(language) in " ".join(paper_words(paper).split())


def test_badges_leave_room_for_who_pays_below_the_last_row(
    paying: int, cast: Cast, client: Visitor, make: Make
) -> None:
    day = make.event(funding_id=paying)
    for number in range(9):
        make.attendee(day, f"Iemand {number}")
    paper = client.as_(cast.chantal).open(f"/beheer/netwerkdagen/{day.id}/badges.pdf").data
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper)).pages]
    assert [page.count(SENTENCE) for page in pages] == [1, 1]


def test_the_bundle_of_a_day_names_who_pays(paid_day: Event, cast: Cast, client: Visitor) -> None:
    browser, address = client.as_(cast.chantal), f"/beheer/netwerkdagen/{paid_day.id}/bewijs"
    browser.get(address)
    data = browser.open(address, method="POST", data={"csrf_token": browser.token()}).data
    bundle = zipfile.ZipFile(io.BytesIO(data))
    for name in ("manifest.json", "1-programma.html"):
        assert SENTENCE in bundle.read(name).decode(), name
    for name in ("1-programma.pdf", "3-aanwezigheidslijst.pdf"):
        assert SENTENCE in " ".join(paper_words(bundle.read(name)).split()), name

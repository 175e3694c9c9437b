"""What hangs together with a day: practices that prepare it and practices that came out of it."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.events.services import closing
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.actor import Actor
from netwerk.needs.rules import AnswerKind
from netwerk.practices.models import Passage, Practice
from netwerk.practices.services import distilling, reviewing, writing
from netwerk.taxonomy.models import Funding
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.register import Register
from tests.support.after import past_day
from tests.support.page import Page
from tests.support.visitor import Visitor


def test_an_organiser_puts_a_practice_beside_a_day_and_both_pages_say_so(
    client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    practice = library.practice(title="Fietsbank voor leerlingen")
    day = make.event(title="Dag over vervoer", by=actor(cast.chantal))
    chantal = client.as_(cast.chantal)

    page = chantal.get(f"/beheer/netwerkdagen/{day.id}/erbij?q=fietsbanken")
    assert "Fietsbank voor leerlingen" in page
    chantal.post(
        f"/beheer/netwerkdagen/{day.id}/erbij",
        {"kind": "practice", "thing_id": practice.id, "relation": "prepares"},
    )

    page = client.get(f"/netwerkdagen/{day.id}-{day.slug}")
    assert "Lees dit vooraf" in page
    assert "Fietsbank voor leerlingen" in page


def test_every_word_of_a_dutch_day_says_its_language_on_an_english_page(
    client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    day = make.event(
        title="Dag over vervoer",
        kind="network_day",
        audience="Scholen en bedrijven",
        price="Gratis, broodjes inbegrepen",
        programme=[{"start": "13:30", "end": "14:00", "title": "Onthaal met koffie"}],
        funding_id=db.session.scalars(select(Funding.id)).first(),
    )
    practice = library.practice(title="Fietsbank voor leerlingen")
    client.as_(cast.chantal).post(
        f"/beheer/netwerkdagen/{day.id}/erbij",
        {"kind": "practice", "thing_id": practice.id, "relation": "prepares"},
    )

    page = client.get(f"/en/netwerkdagen/{day.id}-{day.slug}")

    assert {
        *("Dag over vervoer", "Een namiddag over leren op de werkvloer.", "Scholen en bedrijven"),
        *("Gratis, broodjes inbegrepen", "Onthaal met koffie", "Fietsbank voor leerlingen"),
    } <= spoken(page, "nl") - spoken(page, "en")
    assert {"Network day", "Programme", "Price"} <= spoken(page, "en") - spoken(page, "nl")
    assert page.root.xpath("//*[@class='funding__project'][@lang='nl']")


def spoken(page: Page, language: str) -> set[str]:
    """The pieces of text of a page that say they are in this language."""
    pieces = page.root.xpath("//body//text()[ancestor::*[@lang][1]/@lang=$language]", language=language)
    return {piece.strip() for piece in pieces} - {""}


def test_a_withdrawn_practice_leaves_the_page_of_the_day(
    client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    practice = library.practice(title="Fietsbank voor leerlingen")
    day = make.event(by=actor(cast.chantal))
    client.as_(cast.chantal).post(
        f"/beheer/netwerkdagen/{day.id}/erbij",
        {"kind": "practice", "thing_id": practice.id, "relation": "prepares"},
    )
    editor = library.editor
    with transaction():
        reviewing.withdraw(practice.id, "Klopt niet meer.", editor, now=clock.now())
    assert "Fietsbank voor leerlingen" not in client.get(f"/netwerkdagen/{day.id}-{day.slug}")


def test_a_draft_cannot_be_put_beside_a_day(
    client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    draft = library.draft(title="Nog niet af")
    day = make.event(by=actor(cast.chantal))
    client.as_(cast.chantal).open(
        f"/beheer/netwerkdagen/{day.id}/erbij",
        method="POST",
        data={"kind": "practice", "thing_id": draft.id, "relation": "prepares"},
        status=400,
    )
    page = client.get(f"/beheer/netwerkdagen/{day.id}/erbij")
    assert "Nog niet af" not in page


def distilled(make: Make, by: Actor) -> tuple[Event, Practice]:
    """A day, and a draft with the second passage of its report."""
    day = past_day(make, by=by)
    with transaction():
        closing.write_report(day.id, "We praatten.\n\nVijf minuten feedback werkt.", by, now=clock.now())
    with transaction():
        made = distilling.distil("praktijk", ("event", day.id), {1: "at_work"}, by, "nl", now=clock.now())
    return day, made


def test_a_practice_distilled_from_a_report_links_back_once_published(
    client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    chantal = actor(cast.chantal)
    day, made = distilled(make, chantal)
    assert "Wat deze dag opleverde" not in client.get(f"/netwerkdagen/{day.id}-{day.slug}")

    library.finish(made, chantal)
    assert "Wat deze dag opleverde" in client.get(f"/netwerkdagen/{day.id}-{day.slug}")


def test_where_a_passage_came_from_stays_whatever_is_written_since(
    client: Visitor, cast: Cast, make: Make, library: Library
) -> None:
    chantal = actor(cast.chantal)
    day, made = distilled(make, chantal)
    library.finish(made, chantal)
    library.revise(made, chantal, at_work="Iets heel anders.")
    library.revise(made, chantal, at_work="Nog iets anders.")

    page = client.as_(cast.chantal).get(f"/praktijken/{made.id}/bewerk/aanpak")

    assert "Waar deze tekst vandaan komt" in page
    assert "Vijf minuten feedback werkt." in page
    assert "We praatten." not in page, "what was not taken is not theirs"
    sheet = f"/praktijken/{made.id}-{library.fresh(made).slug}"
    assert page.links[day.title].startswith("/netwerkdagen/")
    assert "Vijf minuten feedback" not in client.get(sheet), "what was rewritten is not shown to others"
    assert day.title in client.get(sheet).main


def test_a_draft_that_is_thrown_away_keeps_no_words_of_others(
    cast: Cast, make: Make, library: Library
) -> None:
    chantal = actor(cast.chantal)
    _day, made = distilled(make, chantal)
    assert db.session.scalars(select(Passage.text)).all() == ["Vijf minuten feedback werkt."]
    with transaction():
        assert writing.discard(made.id, chantal)
    assert not db.session.scalars(select(Passage)).all()


def test_only_what_the_day_says_itself_is_taken_away_from_it(
    client: Visitor, cast: Cast, make: Make, register: Register
) -> None:
    need, day = register.need("Bus te laat"), make.event(by=actor(cast.chantal))
    register.answer(need, register.organiser(), AnswerKind.PLANNED, thing=("event", day.id))
    chantal = client.as_(cast.chantal)
    page = chantal.get(f"/beheer/netwerkdagen/{day.id}/erbij")
    assert "Een antwoord op" in page
    assert "Haal weg" not in page
    for relation in ("answers", "about", ""):
        chantal.post(
            f"/beheer/netwerkdagen/{day.id}/erbij/weg",
            {"kind": "need", "thing_id": need.id, "relation": relation},
            status=422,
        )
    assert "Een antwoord op" in client.get(f"/netwerkdagen/{day.id}")

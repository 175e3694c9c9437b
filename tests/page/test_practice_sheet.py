"""The page of a practice: everything on it, for whom, and nothing that does not belong there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from netwerk.kernel import clock, joints, uploads
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.kernel.joints import Thing
from netwerk.practices.models import Practice, Reading
from netwerk.practices.services import files, reviewing, writing
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.papers import answer_words
from tests.support.practices_s import full_sheet, well_known
from tests.support.visitor import Visitor

CONTACT = ("Mia Vermeulen", "mia.vermeulen@fietsbank.example", "011 22 33 44")


def path_of(practice: Practice, more: str = "") -> str:
    return f"/praktijken/{practice.id}-{practice.slug}{more}"


@pytest.fixture
def an(cast: Cast, library: Library):
    return actor(cast.an)


def test_everybody_reads_what_the_makers_wrote(client: Visitor, library: Library, an) -> None:
    practice, _paper, _picture = full_sheet(library, an)

    page = client.get(path_of(practice))

    for words in (
        *("Fietsbank: leenfietsen", "zijn zo elke dag op tijd", "De bus rijdt er niet.", "Op school"),
        *("Op de werkvloer", "De mentor toont een veilige stalling.", "21 van 24 bleven", "Bevraging"),
        *("Trajectbegeleider", "46", "60 euro per fiets", "Twaalf tweedehandsfietsen", "vaste fietsenmaker"),
        *("een fiets snel weg", "Een veilige stalling", "Steps of een abonnement", "leerkracht LO"),
        *("Technische School Genk", "nodigt uit", "iedereen mag dit gebruiken", "Foto: klas 5B"),
        *("afspraken", "Bekijk de video op video.example", "Hoe sterk is dit al?", "Lokaal"),
    ):
        assert words in page, words
    assert page.link("Mobiliteit") == "/praktijken?thema=mobiliteit"
    assert page.link("Midden-Limburg") == "/praktijken?regio=midden-limburg"
    assert page.link("2025-2026") == "/praktijken?schooljaar=2025-2026"
    assert "<iframe" not in page.html
    assert "Twaalf fietsen in een rek" in page.html
    for words in ("Zo doe je het", "Overgenomen door", "Aan de slag"):
        assert f'id="{page.link(words).removeprefix("#")}"' in page.html, words


def test_who_made_it_leads_to_their_page_when_they_are_in_the_directory(
    client: Visitor, library: Library, make: Make
) -> None:
    known = make.organisation("Bakkerij Claes")
    practice = library.practice()
    page = client.get(path_of(practice))
    assert page.links["Bakkerij Claes"] == f"/organisaties/{known.id}-bakkerij-claes"
    # Nobody has looked at this one yet: its page is not for everybody.
    assert "Technische School Genk" in page
    assert "Technische School Genk" not in page.links


def test_a_quick_win_shows_its_few_answers_and_no_empty_heads(client: Visitor, library: Library) -> None:
    practice = library.practice(
        kind="quick_win",
        **dict.fromkeys(("aim", "at_school", "results", "must", "adapt"), ""),
        evidence=[],
        done_once=False,
        regions=[],
    )

    page = client.get(path_of(practice))

    assert "De mentor toont de werkplek." in page
    for head in (
        "Waarom?",
        "Op school",
        "Resultaat en bewijs",
        "Zelf beginnen",
        "Zorg en inclusie",
        "In beeld",
    ):
        assert head not in page, head


def test_the_ladder_says_what_each_step_asks_and_on_what_it_stands(
    client: Visitor, library: Library, an
) -> None:
    practice, _paper, _picture = well_known(library, an)

    page = client.get(path_of(practice))

    assert "nagekeken door 1 school, nagekeken door 1 bedrijf" in page
    assert "2 bevestigde overnames" in page
    assert "van lokaal naar beproefd" in page
    assert "School Mens" not in page.text, "who reviewed is not for everybody to know"


def test_who_took_it_over_tells_what_became_of_it(client: Visitor, library: Library, an) -> None:
    practice, _paper, _picture = well_known(library, an)

    page = client.get(path_of(practice))

    for words in ("Wij nemen steps.", "Niemand komt nog te laat.", "30 uur werk", "2 nieuwe werkplekken"):
        assert words in page, words
    assert "raadt het aan" in page
    assert "Gestopt omdat: De stalling was niet veilig." in page
    assert "Kaart van wie dit maakte" in page.html
    assert page.html.count('class="map__way"') == 3
    assert 'href="#in-lommel"' in page.html
    assert 'id="in-lommel"' in page.html


def test_an_adoption_that_nobody_confirmed_is_not_shown(
    client: Visitor, library: Library, an, make: Make
) -> None:
    practice = library.practice(an)
    stranger = library.somebody("company", "lommel")
    library.adopted(practice, by=library.somebody("company", "hasselt", contact=True), changes="Bevestigd.")
    reported(practice, stranger, "Nog niet bevestigd.")

    page = client.get(path_of(practice))

    assert "Bevestigd." in page
    assert "Nog niet bevestigd." not in page


def reported(practice: Practice, by, changes: str) -> None:
    from netwerk.members.queries import memberships_on
    from netwerk.practices.services import adopting

    name = memberships_on(by.id, clock.today())[0].organisation.name
    facts = adopting.AdoptionFacts(name, "running", changes=changes, contact_email="baas@bedrijf.example")
    with transaction():
        adopting.report(practice.id, facts, by, now=clock.now())


def test_the_tree_and_the_languages_lead_to_published_sheets_only(
    client: Visitor, library: Library, an
) -> None:
    practice, _paper, _picture = well_known(library, an)
    stranger = library.somebody("school", "genk")
    with transaction():
        hidden = writing.adapt(practice.id, stranger, now=clock.now())
        writing.save(hidden.id, {"title": "Nog geheim"}, stranger, revision=1, now=clock.now())

    page = client.get(path_of(practice))

    assert "Nog geheim" not in page.html
    assert "English: Bicycle bank" in page
    own = client.click("Stepbank in Lommel")
    assert "Gebaseerd op" in own
    assert own.link("Fietsbank: leenfietsen voor leerlingen zonder vervoer") == path_of(practice)


def test_related_sheets_share_themes_or_words_and_are_published(client: Visitor, library: Library) -> None:
    practice = library.practice(title="Fietsbank in Genk", themes=["mobiliteit"], regions=["midden-limburg"])
    near = [library.practice(title=f"Fietsbank nummer {n}", themes=["mobiliteit"]) for n in range(5)]
    library.practice(title="Iets heel anders", themes=["begeleiden"], regions=["haspengouw"])
    gone = near[-1]
    with transaction():
        reviewing.withdraw(gone.id, "Werkt niet meer.", library.editor, now=clock.now())
    library.submitted(title="Fietsbank die wacht", themes=["mobiliteit"])

    page = client.get(path_of(practice))

    related = page.html[page.html.index('id="verwant"') :]
    assert related.count("practice-card__top") == 4
    assert "Fietsbank nummer 0" in related
    for words in ("Fietsbank nummer 4", "Fietsbank die wacht", "Iets heel anders"):
        assert words not in related, words


def test_the_day_it_came_from_stays_through_every_edit(
    client: Visitor, library: Library, make: Make, an
) -> None:
    day = make.event(title="Netwerkdag over fietsen", theme="mobiliteit")
    practice, _paper, _picture = full_sheet(library, an)
    with transaction():
        for relation in ("came_from", "prepares"):
            joints.connect(
                Thing("practice", practice.id),
                relation,
                Thing("event", day.id),
                actor_label="test",
                now=clock.now(),
            )

    library.revise(practice, an, title="Fietsbank opnieuw bekeken")

    page = client.get(path_of(library.fresh(practice)))
    assert "Hieruit ontstond het" in page
    assert "Lees dit voor je naar deze dag komt" in page
    assert page.html.count("Netwerkdag over fietsen") == 3  # each link, and the chain


# --- for whom --------------------------------------------------------------------------------------------


def test_only_who_is_signed_in_sees_whom_to_ask(client: Visitor, library: Library, an, cast: Cast) -> None:
    practice, _paper, _picture = full_sheet(library, an)
    outside = client.get(path_of(practice))
    assert "Meld je aan om de contactgegevens te zien." in outside

    inside = client.as_(cast.dirk).get(path_of(practice))

    assert all(words in inside for words in CONTACT)
    # Whatever a member read is in nobody else's page.
    for address in (
        *(path_of(practice), path_of(practice) + "?onbekend=1", path_of(practice, "/versies/1")),
        *(path_of(practice, "/versies"), path_of(practice, "/vergelijk"), "/en" + path_of(practice)),
        *("/praktijken?q=Vermeulen", "/zoeken?q=Vermeulen", "/praktijken/atom.xml", "/sitemap.xml"),
        *(f"/insluiten/praktijk/{practice.id}", path_of(practice) + ".pdf"),
    ):
        text = answer_words(client.open(address, status=None)).replace("q=Vermeulen", "")
        text = re.sub(r'value="Vermeulen"|“Vermeulen”|Vermeulen \|', "", text)
        assert not any(words in text for words in CONTACT), address


STATES = ("draft", "submitted", "returned", "published", "withdrawn", "discarded")
SEEN = {
    # state: what a visitor, a member, the author and an editor get at its address
    "draft": (404, 404, 302, 404),
    "submitted": (404, 404, 302, 302),
    "returned": (404, 404, 302, 404),
    "published": (200, 200, 200, 200),
    "withdrawn": (410, 410, 410, 410),
    "discarded": (404, 404, 404, 404),
}


def in_state(library: Library, by, state: str) -> Practice:
    made = library.draft(by) if state in {"draft", "discarded"} else library.submitted(by)
    with transaction():
        now, editor = clock.now(), library.editor
        if state == "discarded":
            writing.discard(made.id, by)
        if state == "returned":
            reviewing.return_(made.id, {"title": "Korter."}, "", editor, now=now)
        if state in {"published", "withdrawn"}:
            reviewing.publish(made.id, editor, checked=True, now=now)
        if state == "withdrawn":
            reviewing.withdraw(made.id, "De aanpak bleek niet veilig.", by, now=now)
    return library.fresh(made)


@pytest.mark.parametrize("state", STATES)
def test_each_sees_a_sheet_in_each_state_as_they_may(
    client: Visitor, library: Library, cast: Cast, an, state: str
) -> None:
    practice = in_state(library, an, state)
    viewers = (client, client.as_(cast.dirk), client.as_(cast.an), client.as_(cast.els))

    got = tuple(one.open(path_of(practice), status=None).status_code for one in viewers)

    assert got == SEEN[state]
    for one, status in zip(viewers, got, strict=True):
        text = one.open(path_of(practice), status=None).get_data(as_text=True)
        assert status == 200 or "De mentor toont de werkplek." not in text
        if status == 404:
            wrong = one.open(f"/praktijken/{practice.id}-anders", status=None)
            assert wrong.status_code == 404, "the address with another name tells nothing either"
            assert practice.slug not in wrong.get_data(as_text=True)


def test_where_a_withdrawn_sheet_stood_is_why_and_nothing_of_it(
    client: Visitor, library: Library, an
) -> None:
    practice, paper, picture = full_sheet(library, an)
    with transaction():
        reviewing.withdraw(practice.id, "De aanpak bleek <b>niet</b> veilig.", an, now=clock.now())

    page = client.get(path_of(practice), status=410)

    assert "Fietsbank: leenfietsen voor leerlingen zonder vervoer" in page
    assert "De aanpak bleek <b>niet</b> veilig." in page
    assert "Technische School Genk" in page
    for words in ("De bus rijdt er niet", "op tijd op hun werkplek", "afspraken", *CONTACT):
        assert words not in page.html, words
    assert 'content="noindex"' in page.html
    for more in ("/versies", "/versies/1", "/vergelijk"):
        client.get(path_of(practice, more), status=410)
    for kind, row in (("bestand", paper), ("beeld", picture)):
        client.open(f"/praktijken/{practice.id}/{kind}/{row.id}", status=404)
    assert "Fietsbank" not in client.get("/praktijken")


def test_another_title_moves_the_address_and_the_old_one_leads_there(
    client: Visitor, library: Library, an
) -> None:
    practice = library.practice(an, title="Eerste titel")
    old = path_of(practice)
    library.revise(practice, an, title="Tweede titel")

    answer = client.open(old, status=301)

    assert answer.headers["Location"].endswith(f"/praktijken/{practice.id}-tweede-titel")
    assert client.open(f"/praktijken/{practice.id}", status=301).headers["Location"].endswith("tweede-titel")
    assert client.open(f"{old}/versies/1", status=301).headers["Location"].endswith("tweede-titel/versies/1")
    moved = client.open(f"{old}/vergelijk?van=1&tot=2", status=301).headers["Location"]
    assert moved.endswith("tweede-titel/vergelijk?van=1&tot=2")


def test_members_thank_and_keep_and_take_both_back(client: Visitor, library: Library, an, cast: Cast) -> None:
    practice = library.practice(an)
    dirk = client.as_(cast.dirk)
    dirk.get(path_of(practice))

    assert "1 keer" in dirk.submit("Bedank de makers")
    assert library.fresh(practice).thanks_count == 1
    dirk.submit("Bedankt gezegd")
    assert library.fresh(practice).thanks_count == 0
    assert "Bewaard" in dirk.submit("Bewaar")
    assert "Bewaar" in dirk.submit("Bewaard")
    assert "Bedank de makers" not in client.as_(cast.an).get(path_of(practice))
    outside = client.get(path_of(practice))
    assert "Bedank de makers" not in outside
    assert "/aanmelden" in outside.link("Meld je aan")


def test_who_writes_and_who_edits_have_their_own_acts(
    client: Visitor, library: Library, an, cast: Cast
) -> None:
    practice = library.practice(an)

    author, editor = client.as_(cast.an).get(path_of(practice)), client.as_(cast.els).get(path_of(practice))

    assert "Bewerk" in author
    assert "Trek deze praktijk in" in author
    assert "Bekijk op de redactietafel" not in author
    assert "Bekijk op de redactietafel" in editor
    assert "Bewerk" not in editor
    assert "Trek deze praktijk in" not in client.as_(cast.dirk).get(path_of(practice))


def test_past_its_term_a_sheet_says_so_until_it_is_confirmed(
    client: Visitor, library: Library, an, at, cast: Cast
) -> None:
    now = at("2026-03-02 10:00")
    practice = library.practice(an)
    assert "Te herbevestigen" not in client.get(path_of(practice))

    at(now + timedelta(days=800))

    assert "Te herbevestigen" in client.get(path_of(practice))
    author = client.as_(cast.an)
    author.get(path_of(practice))
    author.submit("Dit klopt nog")
    assert "Te herbevestigen" not in client.get(path_of(practice))


# --- languages -------------------------------------------------------------------------------------------


def test_in_another_language_the_summary_is_there_and_the_text_says_its_own(
    client: Visitor, library: Library, an
) -> None:
    practice, _paper, _picture = full_sheet(library, an)

    page = client.get("/en" + path_of(practice))

    assert page.language == "en"
    assert "Pupils without a bus borrow a bicycle" in page
    assert "zijn zo elke dag op tijd" not in page
    assert '<div class="prose" lang="nl"><p>Drie leerlingen' in page.html
    assert '<h1 lang="nl">' in page.html
    french = client.get("/fr" + path_of(practice))
    assert '<p class="lead" lang="nl">Leerlingen zonder bus' in french.html


# --- files -----------------------------------------------------------------------------------------------


def test_files_are_taken_along_and_pictures_shown_in_a_sandbox(client: Visitor, library: Library, an) -> None:
    practice, paper, picture = full_sheet(library, an)

    taken = client.open(f"/praktijken/{practice.id}/bestand/{paper.id}")
    assert taken.headers["Content-Disposition"] == "attachment; filename=afspraken.pdf"
    shown = client.open(f"/praktijken/{practice.id}/beeld/{picture.id}")
    assert shown.mimetype == "image/png"
    assert not shown.headers.get("Content-Disposition", "inline").startswith("attachment")
    for answer in (taken, shown):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Cache-Control"] == "private, max-age=86400"
    client.open(f"/praktijken/{practice.id}/beeld/{paper.id}", status=404)
    other = library.practice()
    client.open(f"/praktijken/{other.id}/bestand/{paper.id}", status=404)
    db.session.rollback()
    assert db.session.get_one(Reading, (practice.id, clock.today())).downloads == 1
    assert "1 keer" in client.get(path_of(practice) + "?onbekend=1")


def test_of_a_stored_file_that_is_lost_it_is_said_that_it_is_no_longer_there(
    client: Visitor, library: Library, an
) -> None:
    practice, paper, picture = full_sheet(library, an)
    for lost, kind in ((paper, "bestand"), (picture, "beeld")):
        uploads.path_of(lost.stored_name).unlink()
        said = client.get(f"/praktijken/{practice.id}/{kind}/{lost.id}", status=410)
        assert "er niet meer" in said


def test_a_file_that_is_not_published_is_for_who_writes_and_edits_only(
    client: Visitor, library: Library, an, cast: Cast
) -> None:
    practice, paper, _picture = full_sheet(library, an)
    with transaction():
        files.remove(practice.id, paper.id, an, now=clock.now())
    library.revise(practice, an, summary="Zonder het blad.")
    address = f"/praktijken/{practice.id}/bestand/{paper.id}"

    client.open(address, status=404)
    client.as_(cast.dirk).open(address, status=404)
    for member in (cast.an, cast.els):
        assert client.as_(member).open(address).headers["Cache-Control"] == "private, no-store"
    assert "afspraken" not in client.get(path_of(practice, "/versies/1"))
    assert "afspraken" in client.as_(cast.an).get(path_of(practice, "/versies/1"))


def test_who_is_asked_to_review_sees_the_files_of_that_version(
    client: Visitor, library: Library, an, make: Make
) -> None:
    practice, paper, _picture = full_sheet(library, an)
    reviewer = library.somebody("school", "lommel")
    library.reviewed(practice, "school", by=reviewer)
    with transaction():
        files.remove(practice.id, paper.id, an, now=clock.now())
    library.revise(practice, an, summary="Zonder het blad.")

    client.as_(reviewer.id).open(f"/praktijken/{practice.id}/bestand/{paper.id}")


# --- safety and speed ------------------------------------------------------------------------------------

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>[x](javascript:alert(3))'


def test_nothing_that_is_typed_runs_anywhere(client: Visitor, library: Library, an, cast: Cast) -> None:
    texts = (
        "aim",
        "at_school",
        "at_work",
        "results",
        "success",
        "pitfalls",
        "must",
        "adapt",
        "care",
        "material",
    )
    practice = library.practice(
        an,
        title=HOSTILE[:100],
        summary=HOSTILE,
        costs=HOSTILE,
        own_terms=HOSTILE,
        licence="own",
        contact_name=HOSTILE,
        contact_email=HOSTILE,
        contact_phone=HOSTILE[:30],
        **dict.fromkeys(texts, HOSTILE),
        evidence=[{"kind": "cijfers", "period": HOSTILE[:80], "n": "3", "words": HOSTILE}],
        hours=[{"role": HOSTILE[:80], "hours": "3"}],
        partners=[{"organisation": HOSTILE, "part": HOSTILE[:120]}],
        summaries=[{"language": "en", "words": HOSTILE}],
    )
    library.adopted(practice, changes=HOSTILE, result=HOSTILE, state="stopped", stopped_because=HOSTILE)
    library.revise(practice, an, **dict.fromkeys(texts, f"{HOSTILE} {HOSTILE}"), title=f"n{HOSTILE}"[:100])
    practice = library.fresh(practice)

    for viewer in (client, client.as_(cast.an)):
        for address in (
            *(path_of(practice), "/en" + path_of(practice), path_of(practice, "/versies")),
            *(path_of(practice, "/versies/1"), path_of(practice, "/vergelijk")),
        ):
            page = viewer.get(address)
            harmful = [
                element.tag
                for element in page.root.iter()
                if isinstance(element.tag, str)
                and (
                    any(name.startswith("on") for name in element.attrib)
                    or element.get("href", "").strip().lower().startswith("javascript:")
                    or (element.tag == "img" and not element.get("src", "").startswith("/"))
                    or (
                        element.tag == "script"
                        and not element.get("src", "").startswith("/static/")
                        and element.get("type") != "application/ld+json"
                    )
                )
            ]
            assert not harmful, address
            assert "<script>alert" not in page.html, address


def test_a_full_sheet_is_light_and_costs_few_questions(
    client: Visitor, library: Library, an, make: Make, cast: Cast
) -> None:
    practice, _paper, _picture = well_known(library, an)
    day = make.event()
    for number in range(6):
        library.practice(title=f"Fietsbank {number}", themes=["mobiliteit"])
    with transaction():
        joints.connect(
            Thing("practice", practice.id),
            "came_from",
            Thing("event", day.id),
            actor_label="x",
            now=clock.now(),
        )
    dirk = client.as_(cast.dirk)
    # What all pages have in common is remembered from another page.
    client.get("/praktijken")

    page = client.get(path_of(practice))
    assert client.query_count <= 6, client.queries
    assert len(page.html.encode()) <= 60 * 1024
    make.within(mark_visible_change)
    client.get("/praktijken")
    dirk.get(path_of(practice))
    assert dirk.query_count <= 10, dirk.queries
    client.get(path_of(practice))
    client.get(path_of(practice))
    assert client.query_count == 0


def test_more_of_everything_costs_no_more_questions(client: Visitor, library: Library, an) -> None:
    practice, _paper, _picture = well_known(library, an)
    client.get("/praktijken")
    client.get(path_of(practice) + "?onbekend=1")
    few = client.query_count

    for _time in range(3):
        library.adopted(practice, "bree")
        other = library.somebody()
        with transaction():
            own = writing.adapt(practice.id, other, now=clock.now())
        library.finish(own, other)

    client.get("/praktijken")
    client.get(path_of(practice) + "?onbekend=1")
    assert client.query_count == few

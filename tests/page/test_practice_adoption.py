"""Taking a practice over: saying so, confirming it from a mail, and what writers and editors see of it."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services as member_services
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.members.queries import memberships_on
from netwerk.practices import jobs
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.rules import Step
from netwerk.practices.services import adopting, reviewing, writing
from netwerk.practices.services.adopting import AdoptionFacts
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.post_office import PostOffice
from tests.support.visitor import HOST, Visitor


@pytest.fixture
def an(cast: Cast, words: None) -> Actor:
    return actor(cast.an)


@pytest.fixture
def practice(library: Library, an: Actor) -> Practice:
    """A practice of An's, that no other organisation knows yet."""
    return library.practice(an, title="Fietsbank")


@pytest.fixture
def worker(library: Library) -> Actor:
    """Somebody of a company in Lommel of which nobody knows a contact person."""
    return library.somebody("company", "lommel")


def works_at(who: Actor) -> str:
    return memberships_on(who.id, clock.today())[0].organisation.name


def adopt_at(practice: Practice) -> str:
    return f"/praktijken/{practice.id}/overnemen"


def rows() -> list[Adoption]:
    db.session.rollback()
    return list(db.session.scalars(select(Adoption).order_by(Adoption.id)))


def reported(practice: Practice, by: Actor, **more: object) -> Adoption:
    """What a colleague says, waiting for its confirmation."""
    facts = AdoptionFacts(works_at(by), **{"state": "running", "contact_email": "baas@zaak.example"} | more)
    with transaction():
        return adopting.report(practice.id, facts, by, now=clock.now())


def link_in(mail: EmailMessage, words: str) -> str:
    """The address behind these words in a mail, as it stands on this site."""
    text = PostOffice.text(mail)
    found = re.search(rf"{words}: {HOST}(\S+)", text)
    assert found is not None, text
    return found[1]


CONFIRM = "Bevestig of zeg dat het niet klopt"


# --- saying so --------------------------------------------------------------------------------------------


def test_a_member_says_how_it_goes_and_the_contact_confirms_it_from_the_mail(
    client: Visitor, practice, worker, post_office, cast
):
    browser = client.as_(worker.id)
    browser.get(f"/praktijken/{practice.id}-{practice.slug}")
    page = browser.click("Wij doen dit ook")
    assert page.form_with("Laat het weten")[0].values["organisation"] == [works_at(worker)]

    page = browser.submit(
        "Laat het weten",
        state="running",
        changes="Wij nemen steps.",
        result="Niemand komt nog te laat.",
        hours="30",
        new_workplaces="2",
        recommends="ja",
        contact_email="baas@zaak.example",
    )

    assert "We vroegen baas@zaak.example om dit te bevestigen." in page
    assert "Wacht op bevestiging" in page
    [mail] = post_office.to("baas@zaak.example")
    said = post_office.text(mail)
    for words in ("Fietsbank", works_at(worker), "Wij nemen steps.", "30 uur", "2 werkplekken", worker.name):
        assert words in said
    assert "Wij nemen steps." not in client.get(f"/praktijken/{practice.id}")
    client.get(link_in(mail, CONFIRM))
    page = client.submit("Ja, dit klopt", name="Bea Baas")
    assert page.h1 == "Bedankt, dit is bevestigd"
    assert "Bea Baas" in page
    sheet = client.get(f"/praktijken/{practice.id}")
    assert "Wij nemen steps." in sheet
    assert "raadt het aan" in sheet
    assert "Bea Baas" not in sheet
    assert "baas@zaak.example" not in sheet.html
    told = post_office.to(cast.an.email)[-1]
    assert told["Subject"] == f"{works_at(worker)} doet mee met: Fietsbank"
    assert "Niemand komt nog te laat." in post_office.text(told)
    client.get(link_in(told, "Bekijk wie je praktijk overnam"))


def test_what_a_contact_person_says_stands_at_once(client: Visitor, practice, library, post_office):
    who = library.somebody("company", "hasselt", contact=True)
    browser = client.as_(who.id)
    page = browser.get(adopt_at(practice))
    assert "contact_email" not in page.form_with("Laat het weten")[0].names

    page = browser.submit("Laat het weten", state="started")

    assert "staat bij “Fietsbank” in de lijst" in page
    assert rows()[0].confirmed_by == who.name
    assert not post_office.to(who.email)


def test_a_known_contact_is_asked_by_name_and_by_mail(client: Visitor, practice, library, post_office):
    boss, worker = library.somebody("company", contact=True), library.somebody("school", "lommel")
    db.session.rollback()
    with transaction():
        member_services.add_membership(worker.id, next(iter(boss.contact_of)))
    name = db.session.get_one(Organisation, next(iter(boss.contact_of))).name
    browser = client.as_(worker.id)
    browser.get(adopt_at(practice))

    page = browser.submit("Laat het weten", organisation=name, state="running", contact_email="")

    assert f"We vroegen {boss.name} om dit te bevestigen." in page
    assert len(post_office.to(boss.email)) == 1
    page = client.as_(boss.id).get("/mijn/praktijken")
    assert "Klopt deze overname?" in page


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"state": None}, "state", "Kies hoever jullie staan."),
        ({"organisation": " "}, "organisation", "Vul de naam van je organisatie in."),
        ({"state": "stopped", "stopped_because": " "}, "stopped_because", "Schrijf waarom jullie stopten."),
        ({"hours": "veel"}, "hours", "Vul een getal in"),
        ({"new_workplaces": "1001"}, "new_workplaces", "van 0 tot 1000"),
        ({"contact_email": ""}, "contact_email", "Vul het e-mailadres in"),
        ({"contact_email": "geen adres"}, "contact_email", "zoals naam@school.be"),
        ({"changes": "x" * 2001}, "changes", "hoogstens 2000 tekens"),
        ({"organisation": "Elders nv"}, "organisation", "waar je werkt"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(
    client: Visitor, practice, worker, given, field, sentence
):
    browser = client.as_(worker.id)
    browser.get(adopt_at(practice))
    good = {"state": "running", "result": "Het loopt goed.", "contact_email": "baas@zaak.example"}

    filled = {name: value for name, value in (good | given).items() if value is not None}
    page = browser.submit("Laat het weten", filled, status=422)

    # A group of choices has its message in the group, not at one of them.
    assert sentence in page.errors.get(field, page.main)
    assert page.title.startswith("Fout:")
    assert page.form_with("Laat het weten")[0].values["result"] == ["Het loopt goed."]
    assert rows() == []
    page = browser.submit(
        "Laat het weten",
        good | {"organisation": works_at(worker), "hours": "", "new_workplaces": "", "changes": ""},
    )
    assert "Bedankt!" in page


def test_one_does_not_confirm_oneself(client: Visitor, practice, worker):
    browser = client.as_(worker.id)
    browser.get(adopt_at(practice))
    page = browser.submit("Laat het weten", state="running", contact_email=worker.email.upper(), status=422)
    assert "Iemand anders dan jij" in page.errors["contact_email"]


def test_who_made_it_is_told_that_another_organisation_takes_it_over(client: Visitor, practice, cast):
    page = client.as_(cast.an).get(adopt_at(practice))
    assert "Technische School Genk maakte deze praktijk mee." in page
    assert "Laat het weten" not in page
    page = client.as_(cast.an).post(
        adopt_at(practice), {"organisation": "Technische School Genk", "state": "running"}, status=422
    )
    assert rows() == []


def test_what_was_said_before_comes_back_to_be_brought_up_to_date(client: Visitor, practice, worker, library):
    row = reported(practice, worker, changes="Eerst.", hours=3, recommends=False)
    browser = client.as_(worker.id)
    page = browser.get("/mijn/praktijken")
    assert "Wat jullie overnamen" in page
    page = browser.click("Werk bij Fietsbank")
    values = page.form_with("Laat het weten")[0].values
    assert (values["changes"], values["hours"], values["recommends"]) == (["Eerst."], ["3"], ["nee"])
    assert "Wacht op bevestiging" in page

    browser.submit("Laat het weten", state="stopped", stopped_because="Te duur.")

    [after] = rows()
    assert (after.id, after.state, after.stopped_because, after.changes) == (
        row.id,
        "stopped",
        "Te duur.",
        "Eerst.",
    )
    assert after.contact_email == "baas@zaak.example", "who was asked before is asked again"


def test_their_own_version_stands_beside_it(client: Visitor, practice, library):
    who = library.somebody("company", "hasselt", contact=True)
    with transaction():
        own = writing.adapt(practice.id, who, now=clock.now())
        writing.save(own.id, {"title": "Stepbank"}, who, revision=1, now=clock.now())
    library.finish(own, who)
    browser = client.as_(who.id)
    browser.get(adopt_at(practice))

    browser.submit("Laat het weten", state="running", adaptation=str(own.id))

    assert "Hun eigen versie: Stepbank" in client.get(f"/praktijken/{practice.id}")
    browser.get(adopt_at(practice))
    other = library.practice(title="Van een ander")
    browser.post(
        adopt_at(practice),
        {"organisation": works_at(who), "state": "running", "adaptation": str(other.id)},
        status=422,
    )


def test_a_sheet_that_is_not_published_cannot_be_taken_over(client: Visitor, library, an, worker):
    draft, gone = library.draft(an), library.practice(an)
    with transaction():
        reviewing.withdraw(gone.id, "Werkt niet.", an, now=clock.now())
    for one in (draft, gone):
        client.as_(worker.id).open(adopt_at(one), status=404)


def test_of_a_translation_the_original_is_taken_over(client: Visitor, practice, library, an, worker):
    with transaction():
        english = writing.translate(practice.id, "en", an, now=clock.now())
        writing.save(english.id, {"title": "Bicycle bank"}, an, revision=1, now=clock.now())
    library.finish(english, an)
    browser = client.as_(worker.id)
    browser.get(adopt_at(english))
    browser.submit("Laat het weten", state="running", contact_email="baas@zaak.example")
    assert [row.practice_id for row in rows()] == [practice.id]


# --- confirming from the mail -----------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_answering_twice_is_harmless(
    client: Visitor, practice, worker, post_office
):
    row = reported(practice, worker)
    [mail] = post_office.to("baas@zaak.example")
    address = link_in(mail, CONFIRM)

    for _time in range(2):
        page = client.get(address)
        assert page.h1 == "Klopt dit?"
        assert rows()[0].confirmed_at is None
    page = client.submit("Ja, dit klopt", name=" ", status=422)
    assert "Vul je naam in." in page.errors["name"]
    for name in ("Bea Baas", "Iemand Anders"):
        client.post(address, {"name": name})
    assert rows()[0].confirmed_by == "Bea Baas"
    for _time in range(2):
        client.post(f"{address}/niet")
        assert client.page.h1 == "Je zei dat dit niet klopt"
    [after] = rows()
    assert after.id == row.id
    assert after.denied_at is not None
    assert works_at(worker) not in client.get(f"/praktijken/{practice.id}")
    client.get(address)
    client.submit("Ja, dit klopt", name="Bea Baas")
    assert rows()[0].confirmed_at is not None
    assert works_at(worker) in client.get(f"/praktijken/{practice.id}")


def test_what_an_editor_refused_is_told_and_cannot_be_confirmed(
    client: Visitor, practice, worker, library, post_office
):
    row = reported(practice, worker)
    [mail] = post_office.to("baas@zaak.example")
    address = link_in(mail, CONFIRM)
    client.get(address)
    with transaction():
        adopting.refuse(row.id, "Dit bedrijf bestaat niet.", library.editor, now=clock.now())

    client.post(address, {"name": "Bea"}, status=409)
    client.post(f"{address}/niet", status=409)

    page = client.get(address)
    assert page.h1 == "De redactie besliste hierover"
    assert "Dit bedrijf bestaat niet." in page
    assert "Ja, dit klopt" not in page
    page = client.as_(worker.id).get(adopt_at(practice))
    assert "Dit bedrijf bestaat niet." in page
    assert "Laat het weten" not in page


def test_a_newer_mail_ends_the_link_of_the_older_one(client: Visitor, practice, worker, post_office):
    reported(practice, worker)
    [first] = post_office.to("baas@zaak.example")
    reported(practice, worker, state="started")
    second = post_office.to("baas@zaak.example")[1]

    page = client.get(link_in(first, CONFIRM), status=404)
    assert "Er kwam intussen een nieuwere mail" in page
    assert client.get(link_in(second, CONFIRM)).h1 == "Klopt dit?"
    client.get(link_in(second, CONFIRM) + "x", status=404)


def test_the_same_said_twice_sends_one_mail_and_its_link_works(
    client: Visitor, practice, worker, post_office, at
):
    now = at("2026-03-02 10:00")
    reported(practice, worker)
    reported(practice, worker)
    [mail] = post_office.to("baas@zaak.example")
    assert client.get(link_in(mail, CONFIRM)).h1 == "Klopt dit?"
    at(now + timedelta(days=2))
    reported(practice, worker)
    assert len(post_office.to("baas@zaak.example")) == 2, "after some days one may ask again"


def test_of_a_withdrawn_practice_the_link_says_so(client: Visitor, practice, worker, post_office, an):
    reported(practice, worker)
    [mail] = post_office.to("baas@zaak.example")
    with transaction():
        reviewing.withdraw(practice.id, "Werkt niet.", an, now=clock.now())
    assert "Deze praktijk is intussen ingetrokken." in client.get(link_in(mail, CONFIRM), status=404)


# --- writers and editors ----------------------------------------------------------------------------------


def test_writers_and_editors_see_every_adoption_and_others_none(client: Visitor, practice, worker, cast):
    reported(practice, worker, changes="Nog niet bevestigd.")
    address = f"/praktijken/{practice.id}/overnames"

    page = client.as_(cast.an).get(address)
    assert "Nog niet bevestigd." in page
    assert "Wacht op bevestiging" in page
    assert "baas@zaak.example" not in page.html
    assert "Laat niet meetellen" not in page
    assert "Laat niet meetellen" in client.as_(cast.els).get(address)
    client.as_(cast.dirk).open(address, status=404)
    client.as_(worker.id).open(address, status=404)


def test_an_editor_sees_what_a_refusal_does_before_it_is_done(
    client: Visitor, library, practice, cast, post_office
):
    practice = library.climb(practice, 3)
    first = rows()[0]
    editor = client.as_(cast.els)
    editor.get(f"/praktijken/{practice.id}/overnames")
    page = editor.click("Laat niet meetellen " + db.session.get_one(Organisation, first.organisation_id).name)
    assert "zakt dan meteen van regionaal voorbeeld naar beproefd" in page
    page = editor.submit("Laat niet meetellen", reason="  ", status=422)
    assert "Schrijf waarom" in page.errors["reason"]
    assert library.fresh(practice).step == Step.REGIONAL

    page = editor.submit("Laat niet meetellen", reason="Zij doen iets anders.")

    assert "Telt niet mee volgens de redactie" in page
    assert library.fresh(practice).step == Step.PROVEN
    mail = post_office.to(cast.an.email)[-1]
    assert mail["Subject"] == "Een trap lager: Fietsbank"
    assert "Zij doen iets anders." in post_office.text(mail)
    assert "1 bevestigde overname te kort." in post_office.text(mail)
    client.get(link_in(mail, "Bekijk de praktijk"))
    assert "Zij doen iets anders." in client.as_(cast.an).get(f"/praktijken/{practice.id}/overnames")
    assert "Zij doen iets anders." not in client.get(f"/praktijken/{practice.id}")
    editor.submit("Laat weer meetellen")
    assert library.fresh(practice).step == Step.REGIONAL


def test_an_editor_of_elsewhere_and_one_who_writes_it_decide_nothing(
    client: Visitor, library, practice, worker, make
):
    row = reported(practice, worker)
    far = library.scoped_editor(theme="mobiliteit")
    client.as_(far.id).open(f"/beheer/praktijken/overname/{row.id}", status=404)
    own = library.editor
    with transaction():
        writing.add_writer(practice.id, own.email, library.author(practice), now=clock.now())
    client.as_(own.id).open(f"/beheer/praktijken/overname/{row.id}", status=403)


def test_an_adoption_that_was_refused_is_on_no_page(client: Visitor, library, practice):
    row = library.adopted(practice, changes="Wij doen het op maandag.")
    assert "Wij doen het op maandag." in client.get(f"/praktijken/{practice.id}")
    with transaction():
        adopting.refuse(row.id, "Klopt niet.", library.editor, now=clock.now())
    assert "Wij doen het op maandag." not in client.get(f"/praktijken/{practice.id}")


# --- what the sheet says ----------------------------------------------------------------------------------


def test_the_sheet_adds_up_who_goes_on(client: Visitor, library, practice):
    library.adopted(practice, "hasselt", hours=10, new_workplaces=2, recommends=True)
    library.adopted(
        practice, "lommel", state="stopped", stopped_because="Geen tijd.", hours=5, new_workplaces=1
    )
    library.adopted(practice, "bree", state="considered")

    page = client.get(f"/praktijken/{practice.id}")

    assert "organisatie nam het over 1" in page
    assert "nieuwe werkplekken 2" in page
    assert "uren werk bij wie het overnam 10" in page
    assert "Gestopt omdat: Geen tijd." in page
    assert "overgenomen door Company" in page.html, "the map says in words what it shows"


# --- saying that it still holds ---------------------------------------------------------------------------


def test_the_mail_leads_to_one_button_that_confirms_it_again(
    client: Visitor, practice, cast, post_office, at
):
    later = at(clock.now() + timedelta(days=800))
    assert jobs.ask_reconfirmation() == 1
    assert jobs.ask_reconfirmation() == 0
    [mail] = [one for one in post_office.to(cast.an.email) if one["Subject"].startswith("Klopt dit nog?")]
    author = client.as_(cast.an)
    assert "te herbevestigen" in author.get("/mijn/praktijken")

    page = author.get(link_in(mail, "Bevestig of werk bij"))
    assert "te herbevestigen" in page
    author.submit("Ja, dit klopt nog")

    db.session.rollback()
    assert db.session.get_one(Practice, practice.id).review_before > later.date()
    assert "Je hoeft nu niets te doen." in author.get(link_in(mail, "Bevestig of werk bij"))
    client.as_(cast.dirk).open(link_in(mail, "Bevestig of werk bij"), status=404)


def test_a_list_of_adoptions_costs_the_same_whatever_its_length(client: Visitor, library, practice, cast):
    author = client.as_(cast.an)
    library.adopted(practice, "hasselt")
    author.get(f"/praktijken/{practice.id}/overnames")
    author.get(f"/praktijken/{practice.id}/overnames")
    few = author.query_count
    for _time in range(4):
        library.adopted(practice, "bree")
    author.get(f"/praktijken/{practice.id}/overnames")
    author.get(f"/praktijken/{practice.id}/overnames")
    assert author.query_count == few
    assert db.session.scalar(select(func.count(Adoption.id))) == 5

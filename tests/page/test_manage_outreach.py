"""The organiser invites people, writes to them and sets their reminders."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.kernel import outbox
from netwerk.kernel.database import db
from netwerk.members import services


@pytest.fixture
def chantal(words, cast, client):
    return client.as_(cast.chantal)


def page_of(event, more="uitnodigen"):
    return f"/beheer/netwerkdagen/{event.id}/{more}"


def mailed(kind="event.invitation"):
    db.session.rollback()
    wanted = select(outbox.OutboxMessage.recipient).where(outbox.OutboxMessage.kind == kind)
    return sorted(db.session.scalars(wanted))


# --- inviting ---------------------------------------------------------------------------------------------


def test_the_organiser_sees_how_many_and_who_before_anything_is_sent(chantal, make):
    event = make.event(title="Taal op de werf")
    make.attendee(event, "Ina", "ina@school.example")
    chantal.get(page_of(event))

    page = chantal.submit(
        "Bekijk wie een mail krijgt",
        addresses="An Peeters;an@school.example\nina@school.example\nBart zonder adres\nan@school.example",
        note="Jij kent dit **goed**.",
    )

    assert page.h1 == "1 persoon krijgt een uitnodiging"
    for words in (
        "An Peeters (an@school.example)",
        "1 persoon is al ingeschreven.",
        "ina@school.example",
        "Regel 3: “Bart zonder adres” bevat geen e-mailadres.",
        "1 regel stond er dubbel in.",
        "Uitnodiging: Taal op de werf",
        "Jij kent dit goed.",
    ):
        assert words in page, words
    assert mailed() == []


def test_one_press_sends_and_the_same_form_again_sends_nothing_more(chantal, make):
    event = make.event()
    chantal.get(page_of(event))
    check = chantal.submit("Bekijk wie een mail krijgt", addresses="an@school.example\nbart@bedrijf.example")
    sent = check.form_with("Verstuur 2 uitnodigingen")[0].filled({}) | {"stap": ["stuur"]}

    page = chantal.post(page_of(event), sent)
    assert "0 van 2 mails zijn weg" in page
    first = chantal.page.path
    chantal.post(page_of(event), sent)

    assert chantal.page.path == first
    assert mailed() == ["an@school.example", "bart@bedrijf.example"]


def test_going_back_loses_nothing_of_what_was_chosen(chantal, make):
    event = make.event()
    theme = make.theme("mobiliteit")
    chantal.get(page_of(event))
    chosen = {
        "addresses": "An;an@school.example\nkapot",
        "note": "Kom je ook?",
        "theme_ids": [str(theme.id)],
        "former": True,
    }
    chantal.submit("Bekijk wie een mail krijgt", chosen)

    page = chantal.submit("Wijzig je keuze")

    values = page.form_with("Bekijk wie een mail krijgt")[0].values
    assert values["addresses"] == ["An;an@school.example\nkapot"]
    assert values["note"] == ["Kom je ook?"]
    assert values["theme_ids"] == [str(theme.id)]
    assert "former" in values


def test_a_csv_file_becomes_a_list_that_can_be_mended(chantal, make):
    event = make.event()
    chantal.get(page_of(event))
    octets = "Naam;E-mail\nZoë Müller;zoe@school.example\nZonder adres;\n".encode("cp1252")
    data = {
        "csrf_token": chantal.token(),
        "stap": "bekijk",
        "addresses": "an@school.example",
        "file": (io.BytesIO(octets), "lijst.csv"),
    }
    response = chantal.open(page_of(event), method="POST", data=data, content_type="multipart/form-data")
    assert "2 mensen krijgen een uitnodiging" in response.text
    assert "Zoë Müller (zoe@school.example)" in response.text
    assert "Regel 3: “Zonder adres” bevat geen e-mailadres." in response.text


def test_a_file_that_is_no_csv_is_refused_beside_its_field(chantal, make):
    event = make.event()
    chantal.get(page_of(event))
    data = {
        "csrf_token": chantal.token(),
        "stap": "bekijk",
        "file": (io.BytesIO(b"PK\x03\x04xlsx"), "lijst.xlsx"),
    }
    response = chantal.open(
        page_of(event), method="POST", data=data, content_type="multipart/form-data", status=422
    )
    assert "Dit is geen CSV-bestand." in response.text


def test_nobody_chosen_is_said_and_nobody_left_offers_no_button(chantal, make):
    event = make.event()
    make.attendee(event, "An", "an@school.example")
    chantal.get(page_of(event))
    page = chantal.submit("Bekijk wie een mail krijgt", status=422)
    assert "Kies wie je wil uitnodigen." in page
    page = chantal.submit("Bekijk wie een mail krijgt", addresses="an@school.example")
    assert page.h1 == "Niemand krijgt een uitnodiging"
    with pytest.raises(AssertionError):
        page.form_with("Verstuur")


def test_hostile_names_and_notes_stay_text(chantal, make, post_office):
    event = make.event()
    chantal.get(page_of(event))
    hostile = "<script>alert(1)</script>"
    chantal.submit(
        "Bekijk wie een mail krijgt",
        addresses=f"{hostile};an@school.example",
        note=f"{hostile} {{{{ config }}}} %(x)s",
    )
    page = chantal.submit("Verstuur 1 uitnodiging")
    assert "<script>alert" not in page.html
    [mail] = post_office.deliver()
    assert "<script>" not in mail.get_body(preferencelist=("html",)).get_content()
    assert "{{ config }} %(x)s" in post_office.text(mail)


def test_the_page_of_a_round_shows_each_state_and_survives_a_reload(chantal, make, post_office):
    event = make.event()
    chantal.get(page_of(event))
    chantal.submit("Bekijk wie een mail krijgt", addresses="An;an@school.example\nBart;bart@bedrijf.example")
    page = chantal.submit("Verstuur 2 uitnodigingen")
    assert "In de wachtrij 2" in page
    assert page.all("div", id="voortgang")[0].get("data-refresh")

    post_office.deliver()
    make.attendee(event, "An", "an@school.example")
    page = chantal.get(page.path)

    assert "2 van 2 mails zijn weg" in page
    assert not page.all("div", id="voortgang")[0].get("data-refresh")
    assert "Verstuurd 1" in page
    page = chantal.click("Ingeschreven 1")
    assert "an@school.example" in page
    assert "bart@bedrijf.example" not in page
    chantal.get(f"{page_of(event)}/999999", status=404)
    other = make.event()
    chantal.get(page.path.replace(f"/{event.id}/", f"/{other.id}/"), status=404)


def test_a_day_of_somebody_else_is_not_there(words, make, cast, client):
    event = make.event(theme="mobiliteit")
    lut = make.member("Lut", "lut@netwerk.example")
    theme_id = make.theme("rol-van-de-ouders").id
    make.within(lambda: services.grant_role(lut.id, "organiser", "test", theme_id=theme_id))
    from_elsewhere = client.as_(lut)
    for more in ("uitnodigen", "berichten"):
        from_elsewhere.get(page_of(event, more), status=404)


# --- the way out ------------------------------------------------------------------------------------------


def test_one_click_in_the_mail_program_ends_invitations_and_the_page_undoes_it(
    chantal, make, post_office, client
):
    event = make.event()
    chantal.get(page_of(event))
    chantal.submit("Bekijk wie een mail krijgt", addresses="an@school.example")
    chantal.submit("Verstuur 1 uitnodiging")
    [mail] = post_office.deliver()
    path = mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")

    assert client.get(path).h1 == "Geen uitnodigingen meer?"
    client.open(path, method="POST", data={"List-Unsubscribe": "One-Click"})

    assert client.get(path).h1 == "Je krijgt geen uitnodigingen meer"
    second = make.event()
    chantal.get(page_of(second))
    page = chantal.submit("Bekijk wie een mail krijgt", addresses="an@school.example")
    assert "1 persoon wil geen uitnodigingen." in page
    client.get(path)
    assert client.submit("Stuur me toch uitnodigingen").h1 == "Geen uitnodigingen meer?"
    chantal.get(page_of(second))
    page = chantal.submit("Bekijk wie een mail krijgt", addresses="an@school.example")
    assert page.h1 == "1 persoon krijgt een uitnodiging"


def test_an_invented_link_ends_nothing(client):
    client.open("/mail/uitnodigingen/verzonnen", status=404)
    client.open("/mail/uitnodigingen/verzonnen", method="POST", status=404)


# --- messages and reminders -------------------------------------------------------------------------------


def test_a_message_is_read_once_more_and_sent_once(chantal, make):
    event = make.event(capacity=2)
    for name in ("An", "Bart", "Wim"):
        make.attendee(event, name, f"{name.casefold()}@school.example")
    chantal.get(page_of(event, "berichten"))

    page = chantal.submit(
        "Bekijk het bericht", audience="komt", title="Parking", text="Gebruik **P2**, niet P1."
    )
    assert page.h1 == "2 mensen krijgen je bericht"
    assert "Gebruik P2, niet P1." in page
    assert "/inschrijving/" not in page.text
    form, _button = page.form_with("Verstuur")
    sent = form.filled({}) | {"stap": ["stuur"]}
    page = chantal.post(page_of(event, "berichten"), sent)
    chantal.post(page_of(event, "berichten"), sent)

    assert mailed("event.message") == ["an@school.example", "bart@school.example"]
    assert "Wie komt" in page
    log = chantal.get(page_of(event, "berichten"))
    assert "Parking" in log.links
    assert "In de wachtrij: 2" in log


def test_people_chosen_in_the_list_are_written_to(chantal, make):
    event = make.event()
    for name in ("An", "Bart", "Carl"):
        make.attendee(event, name, f"{name.casefold()}@school.example")
    first, _second, third = make.attendees(event)

    page = chantal.get(page_of(event, f"berichten?persoon={first.id}&persoon={third.id}"))
    assert "2 gekozen mensen" in page
    chantal.submit("Bekijk het bericht", title="Vraag", text="Kan je vroeger komen?")
    chantal.submit("Wijzig het bericht")
    chantal.submit("Bekijk het bericht", title="Vraag twee")
    chantal.submit("Verstuur")

    assert mailed("event.message") == ["an@school.example", "carl@school.example"]


def test_an_empty_message_is_not_sent(chantal, make):
    event = make.event()
    make.attendee(event)
    chantal.get(page_of(event, "berichten"))
    page = chantal.submit("Bekijk het bericht", status=422)
    assert set(page.errors) == {"title", "text"}


def test_reminders_are_chosen_on_the_same_page(chantal, make):
    event = make.event()
    page = chantal.get(page_of(event, "berichten"))
    assert page.form_with("Bewaar de herinneringen")[0].values["days"] == ["7", "1"]
    chantal.submit("Bewaar de herinneringen", days=["14", "2"])
    db.session.rollback()
    assert db.session.get(Event, event.id).reminder_days == [14, 2]
    chantal.submit("Bewaar de herinneringen", days=[])
    db.session.rollback()
    assert db.session.get(Event, event.id).reminder_days == []

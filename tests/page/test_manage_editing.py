"""Making and changing a day in the browser."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.kernel import outbox
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db

NEW = "/beheer/netwerkdagen/nieuw"


@pytest.fixture
def chantal(words, cast, client, at):
    at("2027-01-11 09:00")
    return client.as_(cast.chantal)


def stored(number):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Event, number)


def newest():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Event).order_by(Event.id.desc())).first()


def edit(number):
    return f"/beheer/netwerkdagen/{number}/wijzig"


ANSWERS = {
    "title": "Zorg op de werkvloer",
    "summary": "Een namiddag in het ziekenhuis.",
    "theme_ids": ["Leren en werken"],
    "description": "## Waarom\nOmdat het *werkt*.",
    "date": "2027-03-29",
    "start_time": "13:30",
    "end_time": "17:00",
    "venue_name": "Campus De Linde",
    "programme": "13.30-14.00 | Onthaal\n14.00 | Bezoek | Fatma Yıldız",
    "capacity": "60",
    "opens_at": "2027-02-01T09:00",
}


def make_new(chantal, button="Bewaar als concept", status=200, **other):
    chantal.get(NEW)
    return chantal.submit(button, {**ANSWERS, **other}, status=status)


def test_a_new_day_is_kept_as_a_draft_at_the_hours_of_the_wall_clock(chantal):
    page = make_new(chantal)

    assert "Bewaard om 9.00 uur" in page or "Bewaard om 09.00 uur" in page
    event = newest()
    assert (event.state, event.title, event.capacity) == ("draft", "Zorg op de werkvloer", 60)
    assert event.starts_at == datetime(2027, 3, 29, 13, 30, tzinfo=BRUSSELS)
    assert event.opens_at == datetime(2027, 2, 1, 9, tzinfo=BRUSSELS)
    assert event.contact_email == "chantal@netwerk.example"
    assert [slot["speaker"] for slot in event.programme] == ["", "Fatma Yıldız"]


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(chantal):
    page = make_new(
        chantal, status=422, title="", end_time="12:00", programme="straks | Onthaal\n14.00 | Bezoek"
    )

    assert page.title.startswith("Fout:")
    assert "Geef de dag een titel." in page.errors["title"]
    assert "einduur" in page.errors["end_time"]
    assert "Regel 1" in page.errors["programme"]
    assert "straks | Onthaal" in page.html
    assert page.forms[-1].values["venue_name"] == ["Campus De Linde"]
    assert newest() is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("date", "30/02/2027", "dag"),
        ("start_time", "vroeg", "uur"),
        ("capacity", "veel", "getal"),
        ("credit_minutes", "veel", "getal"),
        ("credit_minutes", "0", "1 tot 210 minuten"),
        ("credit_minutes", "211", "1 tot 210 minuten"),
        ("online_url", "javascript:alert(1)", "https://"),
        ("contact_email", "chantal", "e-mailadres"),
        ("title", "x" * 141, "140"),
        ("description", "x" * 20_001, "20000"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(chantal, field, value, sentence):
    page = make_new(chantal, status=422, **{field: value})

    assert sentence in page.errors[field]


def test_hostile_text_is_shown_as_text(chantal):
    markup = "<script>alert(1)</script> \u202e=1+1 🎉"
    make_new(chantal, title=markup, description=markup, venue_name=markup)

    page = chantal.get(f"/beheer/netwerkdagen/{newest().id}/voorbeeld")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script>" in page.h1
    assert "\u202e" not in newest().title


def test_the_preview_is_the_public_page_with_a_note_and_changes_nothing(chantal, client):
    page = make_new(chantal, "Bewaar en toon voorbeeld")

    assert page.path.endswith("/voorbeeld")
    assert page.h1 == "Zorg op de werkvloer"
    assert "Voorbeeld" in page
    assert "Onthaal" in page
    assert newest().state == "draft"
    client.open(f"/netwerkdagen/{newest().id}-zorg-op-de-werkvloer", status=404)


def test_publishing_names_who_hears_of_it_first(chantal, client):
    page = make_new(chantal, "Bewaar en publiceer")
    assert "0 volgers van deze thema's krijgen een mail." in page
    assert "maandag 1 februari 2027" in page
    assert newest().state == "draft"

    page = chantal.submit("Publiceer")

    assert "De dag staat op de site." in page
    assert client.get(f"/netwerkdagen/{newest().id}-zorg-op-de-werkvloer").h1 == "Zorg op de werkvloer"


def test_a_day_that_lacks_something_says_what(chantal):
    page = make_new(chantal, "Bewaar en publiceer", venue_name="", summary="")

    assert page.h1 == "Nog niet klaar om te publiceren"
    assert "Vul de plaats in, of zet de dag online." in page
    assert page.link("Schrijf een korte samenvatting.").endswith("#summary")
    assert page.link("Vul de plaats in, of zet de dag online.").endswith("#venue_name")


def test_a_material_change_shows_which_mail_goes_out_and_can_be_sent_now(chantal, make):
    event = make.event(venue_name="PXL Congress")
    make.booking(event, 2)
    chantal.get(edit(event.id))

    page = chantal.submit("Bewaar", venue_name="C-mine")

    assert "2 mensen krijgen een mail over je wijziging" in page
    assert "De mail vertrekt om 09.15 uur" in page
    assert "PXL Congress, Elfde-Liniestraat 23 wordt C-mine" in page
    page = chantal.submit("Stuur nu")
    assert "De mail vertrekt naar 2 mensen." in page
    assert "over je wijziging" not in page
    assert sum(mail.kind == "event.updated" for mail in outbox.recent(50)) == 2


def test_a_typo_shows_no_mail(chantal, make):
    event = make.event()
    make.booking(event, 2)
    chantal.get(edit(event.id))

    assert "over je wijziging" not in chantal.submit("Bewaar", summary="Een betere zin.")


@pytest.mark.both_databases
def test_more_seats_show_who_moves_up_before_anything_is_kept(chantal, make):
    event = make.event(capacity=2)
    for _ in range(5):
        make.attendee(event)
    chantal.get(edit(event.id))

    page = chantal.submit("Bewaar", capacity="4", summary="Ook dit bleef staan.")

    assert "4 plaatsen: 2 mensen schuiven door, 2 mails" in page
    assert "Daarna wacht er nog 1 persoon." in page
    assert "Ook dit bleef staan." in page.html
    assert stored(event.id).capacity == 2
    chantal.submit("Bewaar zo")
    assert (stored(event.id).capacity, stored(event.id).taken) == (4, 4)
    assert stored(event.id).summary == "Ook dit bleef staan."


@pytest.mark.both_databases
def test_fewer_seats_show_the_overbooking_and_drop_nobody(chantal, make):
    event = make.event(capacity=5)
    make.booking(event, 4)
    chantal.get(edit(event.id))

    page = chantal.submit("Bewaar", capacity="3")

    assert "3 plaatsen: 1 inschrijving te veel" in page
    chantal.submit("Bewaar zo")
    assert (stored(event.id).capacity, stored(event.id).taken) == (3, 4)
    assert "Er is 1 inschrijving meer" in chantal.get(f"/beheer/netwerkdagen/{event.id}/deelnemers")


def test_a_read_effect_does_not_confirm_another_number(chantal, make):
    event = make.event(capacity=1)
    for _ in range(5):
        make.attendee(event)
    chantal.get(edit(event.id))
    chantal.submit("Bewaar", capacity="2")

    page = chantal.submit("Bewaar zo", capacity="5")

    assert "5 plaatsen: 4 mensen schuiven door, 4 mails" in page
    assert stored(event.id).capacity == 1


def test_the_second_of_two_editors_keeps_what_was_typed(chantal, cast, client, make):
    event = make.event(summary="Eerst")
    admin = client.as_(cast.admin)
    chantal.get(edit(event.id))
    admin.get(edit(event.id))
    admin.submit("Bewaar", summary="Van de beheerder")

    page = chantal.submit("Bewaar", summary="Van Chantal", status=409)

    assert f"{cast.admin.name} bewaarde deze dag om" in page
    assert "Van de beheerder" in page
    assert page.form_with("Bewaar")[0].values["summary"] == ["Van Chantal"]
    assert stored(event.id).summary == "Van de beheerder"
    chantal.submit("Bewaar")
    assert stored(event.id).summary == "Van Chantal"


def test_an_online_day_keeps_its_address_and_no_hall(chantal):
    make_new(chantal, mode="online", online_url="https://overleg.example/1")

    event = newest()
    assert (event.is_online, event.venue_name, event.online_url) == (True, "", "https://overleg.example/1")
    assert chantal.get(edit(event.id)).forms[-1].values["mode"] == ["online"]


def test_a_copy_falls_so_many_weeks_later(chantal, make):
    event = make.event(title="Intervisie", starts=datetime(2027, 3, 11, 13, 30, tzinfo=BRUSSELS))
    chantal.get(f"/beheer/netwerkdagen/{event.id}/kopie")

    page = chantal.submit("Maak de kopie", weeks="4")

    assert page.forms[-1].values["date"] == ["2027-04-08"]
    assert page.forms[-1].values["start_time"] == ["13:30"]
    assert newest().state == "draft"


def test_calling_off_asks_for_a_reason_and_names_how_many_are_mailed(chantal, make):
    event = make.event(capacity=1)
    make.booking(event, 1)
    make.booking(event, 1)
    page = chantal.get(f"/beheer/netwerkdagen/{event.id}/annuleer")
    assert "Er vertrekken 2 mails." in page

    chantal.submit("Annuleer de dag", status=422)
    page = chantal.submit("Annuleer de dag", reason="Er ligt te veel sneeuw.")

    assert "De dag is geannuleerd. 2 mensen krijgen een mail." in page
    assert stored(event.id).cancel_reason == "Er ligt te veel sneeuw."


def test_the_minutes_that_count_are_asked_beside_the_hours_and_may_stay_empty(chantal):
    page = make_new(chantal, credit_minutes="210")
    assert newest().credit_minutes == 210
    assert "Leeg: de duur van de dag." in page

    chantal.submit("Bewaar als concept", credit_minutes="")

    assert newest().credit_minutes is None


def test_the_region_follows_the_town_when_the_day_moves(chantal, make):
    event = make.event(municipality="genk")
    make.attendee(event)
    page = chantal.get(edit(event.id))
    assert page.forms[-1].values["region_id"] == ["0"]

    bree = make._municipality("bree").id
    chantal.submit("Bewaar", municipality_id=str(bree))

    assert stored(event.id).region_id == make._region("noord-limburg").id
    assert "Genk wordt" in chantal.get("/beheer")


@pytest.mark.parametrize("chosen", ["999", "abc", "9" * 40, "-1"])
def test_a_theme_that_is_not_on_the_list_is_refused(chantal, chosen):
    chantal.get(NEW)
    answers = {**ANSWERS, "theme_ids": [chosen]}

    chantal.post(NEW, answers, status=422)

    assert newest() is None


@pytest.mark.parametrize("version", ["", "abc", "9" * 40, "-1"])
def test_a_form_without_a_right_version_keeps_nothing(chantal, make, version):
    event = make.event(summary="Eerst")
    chantal.get(edit(event.id))

    chantal.submit("Bewaar", version=version, summary="Later", status=422 if version in {"", "abc"} else 409)

    assert stored(event.id).summary == "Eerst"

"""Who manages which days, and the pages around them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netwerk.events.rules import Shortage
from netwerk.kernel import clock, outbox
from netwerk.kernel.database import db, transaction
from netwerk.members.models import RoleGrant

PAGES = (
    "wijzig",
    "kopie",
    "voorbeeld",
    "publiceer",
    "annuleer",
    "deelnemers",
    "deelnemers.csv",
    "deelnemers.xlsx",
)


@pytest.fixture
def chantal(words, cast, client):
    return client.as_(cast.chantal)


@pytest.fixture
def of_haspengouw(words, make, client):
    """An organiser of one theme in one region."""
    member = make.member("Hanne")
    with transaction():
        db.session.add(
            RoleGrant(
                member_id=member.id,
                role="organiser",
                theme_id=make.theme("mobiliteit").id,
                region_id=make._region("haspengouw").id,
            )
        )
    return client.as_(member)


def test_days_outside_the_scope_do_not_exist(of_haspengouw, make):
    own = make.event(title="Van mij", theme="mobiliteit", region="haspengouw")
    other_region = make.event(title="Andere regio", theme="mobiliteit", region="maasland")
    other_theme = make.event(title="Ander thema", theme="begeleiden", region="haspengouw")

    page = of_haspengouw.get("/beheer/netwerkdagen")
    assert "Van mij" in page
    assert "Andere regio" not in page
    assert "Ander thema" not in page
    assert "Komend 1" in page
    for event in (other_region, other_theme):
        for name in PAGES:
            of_haspengouw.open(f"/beheer/netwerkdagen/{event.id}/{name}", status=404)
        of_haspengouw.post(f"/beheer/netwerkdagen/{event.id}/annuleer", {"reason": "x"}, status=404)
        of_haspengouw.post(f"/beheer/netwerkdagen/{event.id}/stuur-nu", status=404)
    of_haspengouw.open(f"/beheer/netwerkdagen/{own.id}/wijzig", status=200)


def test_members_and_visitors_do_not_come_in(words, cast, client, make):
    event = make.event()
    for name in PAGES:
        client.as_(cast.an).open(f"/beheer/netwerkdagen/{event.id}/{name}", status=403)
        assert client.open(f"/beheer/netwerkdagen/{event.id}/{name}", status=302).location.startswith(
            "/aanmelden"
        )


def test_each_day_stands_in_its_list(chantal, make):
    now = clock.now()
    make.event(title="Straks")
    make.event(title="Nog een concept", state="draft")
    make.event(title="Geweest", starts=now - timedelta(days=10))
    make.event(title="Afgelast", state="cancelled")

    found = {
        tab: chantal.get(f"/beheer/netwerkdagen?lijst={tab}")
        for tab in ("komend", "concepten", "voorbij", "geannuleerd")
    }

    titles = {
        "komend": "Straks",
        "concepten": "Nog een concept",
        "voorbij": "Geweest",
        "geannuleerd": "Afgelast",
    }
    for tab, page in found.items():
        assert [title for title in titles.values() if title in page.main] == [titles[tab]]
    chantal.open("/beheer/netwerkdagen?lijst=iets", status=404)


def test_the_list_asks_no_more_of_the_database_when_it_grows(chantal, make):
    make.event()
    chantal.get("/beheer/netwerkdagen")
    few = chantal.query_count
    for _ in range(6):
        make.booking(make.event(themes=["mobiliteit", "begeleiden"]), 2)

    chantal.get("/beheer/netwerkdagen")

    assert chantal.query_count == few <= 10


def test_the_home_of_the_organiser_names_what_waits(chantal, make):
    assert "Er is nu niets dat op jou wacht." in chantal.get("/beheer")
    event = make.event(title="Met groep", capacity=3)
    make.booking(event, 2)
    make.booking(event, 2, shortage=Shortage.TOGETHER)

    page = chantal.get("/beheer")

    assert "Er is 1 vrije plaats." in page
    assert "Toch wachten er 2 mensen" in page


def test_an_administrator_changes_a_text_of_the_site(words, cast, client):
    admin = client.as_(cast.admin)
    admin.get("/beheer/paginas/privacy?taal=nl")

    page = admin.submit(
        "Bewaar", title="Jouw privacy", body="## Kort\n<script>alert(1)</script> Wij bewaren weinig."
    )

    assert "De pagina is bewaard." in page
    assert client.get("/privacy").h1 == "Jouw privacy"
    assert "<script>alert" not in client.page.html
    admin.get("/beheer/paginas/privacy")
    assert "Geef de pagina een titel." in admin.submit("Bewaar", title="", status=422)
    admin.open("/beheer/paginas/iets", status=404)


def test_an_administrator_sees_the_mail_and_tries_one_again(words, cast, client):
    with transaction():
        outbox.enqueue(
            "test.kind", to="an@school.example", name="An", language="nl", subject=("test", 1), facts={}
        )
    message = outbox.recent(1)[0]
    with transaction():
        db.session.get(outbox.OutboxMessage, message.id).state = "failed"
    admin = client.as_(cast.admin)
    page = admin.get("/beheer/mail")
    assert "an@school.example" in page
    assert "Niet aangekomen" in page

    page = admin.submit("Probeer opnieuw")

    assert "In de wachtrij" in page
    client.as_(cast.chantal).open("/beheer/mail", status=403)
    client.as_(cast.chantal).open("/beheer/paginas", status=403)

"""Whoever registers with an address that may be somebody else's sees only what they typed themselves."""

from __future__ import annotations

import re

import pytest

from netwerk.events.services import questions
from netwerk.members.queries import member_by_email
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.page.test_registration import AN, address
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("words")
CALL = "https://bellen.example/dag"


@pytest.fixture
def day(make: Make):
    """An online day on which somebody is willing to be found, and something is there to take along."""
    event = make.event(is_online=True, online_url=CALL)
    make.within(lambda: questions.offer_list(event.id, SYSTEM, offered=True))
    make.booking(event, [make.person("Lies Lijst", "lies@bedrijf.example", shares_details=True)])
    return event


def register(client: Visitor, day) -> str:
    """The address of the page one comes to."""
    client.get(address(day))
    client.submit("Ga verder", AN)
    client.submit("Kijk je antwoorden na", {})
    return client.submit("Bevestig de inschrijving").path.partition("?")[0]


def test_the_page_after_registering_tells_nothing_of_others(client: Visitor, day) -> None:
    own = register(client, day)
    page = client.get(own)
    assert "An Peeters" in page.main
    for hidden in (CALL, "Bekijk de deelnemerslijst", "Mail mij de gesprekken over deze dag"):
        assert hidden not in page.main
    assert "met de link in onze mail" in page.main


def test_what_is_behind_it_is_not_there_either(client: Visitor, day) -> None:
    own = register(client, day)
    client.open(f"{own}/deelnemers", status=404)
    client.post(f"{own}/gesprekken", {}, status=404)
    assert member_by_email(AN["contact_email"]) is None


def test_one_changes_and_cancels_there_all_the_same(client: Visitor, day) -> None:
    client.get(register(client, day))
    client.click("Schrijf nog een collega in")
    page = client.submit("Schrijf deze collega in", name="Bo Bos", organisation="Bakkerij Bos")
    assert "Bo Bos is ingeschreven." in page


def test_the_link_in_the_mail_opens_all_of_it(client: Visitor, day, post_office: PostOffice) -> None:
    register(client, day)
    [mail] = post_office.to(AN["contact_email"])
    found = re.search(r"/inschrijving/\S+", post_office.text(mail))
    assert found is not None
    page = client.get(found[0])
    assert CALL in page.main
    assert "Mail mij de gesprekken over deze dag" in page.main
    assert "Lies Lijst" in client.click("Bekijk de deelnemerslijst").main


def test_who_is_signed_in_with_that_address_has_shown_already_that_it_is_theirs(
    client: Visitor, cast: Cast, day
) -> None:
    page = client.as_(cast.an)
    page.get(address(day))
    page.submit("Ga verder", AN | {"contact_email": cast.an.email})
    page.submit("Kijk je antwoorden na", {})
    assert CALL in page.submit("Bevestig de inschrijving").main

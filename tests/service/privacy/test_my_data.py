"""What somebody takes along is all that is kept: also of a guest, also what was asked of them."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from netwerk.kernel import audit, clock
from netwerk.kernel.database import db
from netwerk.members import holdings, services
from netwerk.members.services import inviting, signing_up
from netwerk.members.services.signing_up import SignUpFacts
from netwerk.portal import my_data
from tests.builders import Make
from tests.register import Register

pytestmark = pytest.mark.usefixtures("words")


def given_to(email: str) -> dict[str, Any]:
    """The rows of each list, by its name."""
    db.session.rollback()
    with my_data.pack(holdings.person_at(email), clock.now()) as packed, zipfile.ZipFile(packed) as package:
        names = [name for name in package.namelist() if name.endswith(".json")]
        return {name.removesuffix(".json"): json.loads(package.read(name)) for name in names}


def test_a_guest_gets_the_account_they_asked_for_and_the_invitation_they_got(
    make: Make, register: Register
) -> None:
    facts = SignUpFacts("Wil Graag", "wil@graag.example", "School Ster", "coach")
    make.within(lambda: signing_up.ask_for_account(facts, language="nl", now=clock.now()))
    host, company = register.organiser(), make.organisation("Bakkerij Nijs")
    make.within(
        lambda: inviting.invite(company.id, "wil@graag.example", host, as_contact=True, now=clock.now())
    )
    asked, invited = given_to("wil@graag.example")["aanvragen"]
    assert (asked["name"], asked["organisation"], asked["function"]) == ("Wil Graag", "School Ster", "coach")
    assert (invited["organisation"], invited["as_contact"]) == ("Bakkerij Nijs", True)


def test_a_role_comes_with_its_theme_and_region(make: Make, register: Register) -> None:
    member, theme = make.member("Rol Heer", "rol@heer.example"), make.theme("mobiliteit")
    name, region_id = theme.name, register.region("haspengouw")
    make.within(
        lambda: services.grant_role(member.id, "organiser", "test", theme_id=theme.id, region_id=region_id)
    )
    [role] = given_to("rol@heer.example")["rollen"]
    assert (role["theme"], role["region"]) == (name, "Haspengouw")


def test_a_consent_comes_with_the_words_that_were_agreed_to(make: Make) -> None:
    day = make.event(theme="mobiliteit")
    make.booking(day, [make.person("Gust Gast", "gust@school.example")], consents={"theme_mail": "2026-11"})
    [consent] = [
        one for one in given_to("gust@school.example")["toestemmingen"] if one["for"] == "theme_mail"
    ]
    assert consent["words"] == "Mail me over volgende netwerkdagen van dit thema"


def test_acts_come_with_their_details_and_those_of_a_guest_are_given_too(make: Make) -> None:
    booking = make.booking(make.event(), [make.person("Gust Gast", "gust@school.example")])
    make.within(
        lambda: audit.record(f"booking:{booking.id}", "booking.change", "booking", booking.id, people=1)
    )
    acts = given_to("gust@school.example")["handelingen"]
    assert ("booking.change", {"people": 1}) in [(one["what"], one["details"]) for one in acts]

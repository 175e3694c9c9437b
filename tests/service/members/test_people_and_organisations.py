"""Accounts, organisations and consents."""

import pytest
from flask import Flask

from netwerk.kernel import clock
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Invalid, NotAllowed, NotFound
from netwerk.members import queries, services
from netwerk.members.errors import AlreadyMember
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.visitor import Visitor


def test_an_address_has_one_account_whatever_its_capitals(app: Flask, cast: Cast) -> None:
    assert cast.an.id
    with pytest.raises(AlreadyMember), transaction():
        services.create_member("AN@School.Example", "An", "nl", now=clock.now())


@pytest.mark.parametrize(
    ("email", "name"), [("geen adres", "An"), ("a@b.example\nBcc: x@y.be", "An"), ("a@b.example", " ")]
)
def test_an_account_needs_an_address_and_a_name(app: Flask, email: str, name: str) -> None:
    with pytest.raises(Invalid), transaction():
        services.create_member(email, name, "nl", now=clock.now())


def test_a_role_given_twice_is_held_once(app: Flask, cast: Cast) -> None:
    with transaction():
        first = services.grant_role(cast.an.id, "editor", "test")
        assert services.grant_role(cast.an.id, "editor", "test").id == first.id
    with transaction():
        services.revoke_role(cast.an.id, "editor", "test", now=clock.now())
    with pytest.raises(NotFound), transaction():
        services.revoke_role(cast.an.id, "editor", "test", now=clock.now())
    acts = db.session.scalars(db.select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts[-2:] == ["member.grant", "member.revoke"]


@pytest.mark.parametrize("name", ["Bakkerij  Claes", "BAKKERIJ CLAES", " bakkerij clàes\n"])
def test_an_organisation_is_found_whatever_its_spelling(make: Make, name: str) -> None:
    known = make.organisation("Bakkerij Claes")
    with transaction():
        assert services.find_or_create_organisation(name, now=clock.now()).id == known.id


def test_a_name_in_other_letters_that_reads_as_a_known_one_leads_to_that_one(make: Make) -> None:
    known = make.organisation("HEMA")
    in_cyrillic = "\u041d\u0415\u041c\u0410"
    with transaction():
        assert services.find_or_create_organisation(in_cyrillic, now=clock.now()).id == known.id
        own = services.find_or_create_organisation("Українська школа", now=clock.now())
        assert services.find_or_create_organisation("українська ШКОЛА", now=clock.now()).id == own.id


def test_an_organisation_gets_no_name_of_two_alphabets(make: Make, cast: Cast) -> None:
    known = make.organisation("Bosch")
    half_cyrillic = "Bo\u0441ch"
    with pytest.raises(Invalid) as refused, transaction():
        services.find_or_create_organisation(half_cyrillic, now=clock.now())
    assert refused.value.field == "organisation"
    with pytest.raises(Invalid), transaction():
        services.rename_organisation(known.id, half_cyrillic, actor(cast.chantal))


def test_a_new_organisation_waits_for_an_organiser(app: Flask, cast: Cast) -> None:
    with transaction():
        made = services.find_or_create_organisation("Garage Peeters", now=clock.now())
    assert queries.organisation_names("garage") == []
    with pytest.raises(NotAllowed):
        services.verify_organisation(made.id, actor(cast.dirk))
    with transaction():
        services.verify_organisation(made.id, actor(cast.chantal))
        services.rename_organisation(made.id, "Garage Peeters & Zoon", actor(cast.chantal))
    assert queries.organisation_names("garage") == ["Garage Peeters & Zoon"]


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 161])
def test_an_organisation_needs_a_name(app: Flask, name: str) -> None:
    with pytest.raises(Invalid), transaction():
        services.find_or_create_organisation(name, now=clock.now())


def test_names_are_suggested_by_any_part_and_no_wildcard_works(client: Visitor, make: Make) -> None:
    make.organisation("Technische School Genk")
    make.organisation("Genkse Bouwbedrijven <b>")
    answer = client.open("/organisaties/namen?q=genk")
    assert answer.text.index("Genkse") < answer.text.index("Technische")
    assert "<b>" not in answer.text
    assert client.open("/organisaties/namen?q=%25").text.strip() == ""


def test_the_contact_person_is_found_from_the_organisation(cast: Cast) -> None:
    organisation_id = next(iter(actor(cast.an).contact_of))
    assert [person.name for person in queries.contact_people(organisation_id, clock.today())] == [
        "An Peeters"
    ]
    assert queries.organisation(organisation_id).name == "Technische School Genk"


def test_a_contact_person_corrects_the_name_of_their_organisation_only(cast: Cast) -> None:
    own = next(iter(actor(cast.an).contact_of))
    with transaction():
        services.rename_organisation(own, "Technisch Atheneum Genk", actor(cast.an))
    with pytest.raises(NotAllowed):
        services.rename_organisation(own, "Iets anders", actor(cast.bart))


def test_a_consent_is_kept_with_its_text_and_withdrawn_by_a_time(app: Flask, at) -> None:
    given = at("2026-11-23 10:00")
    with transaction():
        services.record_consent("booking", 1, "photos", "2026-01", given)
        services.record_consent("booking", 1, "photos", "2026-01", given)
    assert queries.has_consent("booking", 1, "photos")
    assert not queries.has_consent("booking", 2, "photos")
    withdrawn = at("2026-11-24 10:00")
    with transaction():
        assert services.withdraw_consent("booking", 1, "photos", withdrawn) == 1
    assert not queries.has_consent("booking", 1, "photos")
    (row,) = queries.consents_of("booking", 1)
    assert (row.text_version, row.given_at, row.withdrawn_at) == ("2026-01", given, withdrawn)

"""Other libraries harvest the practices: OAI-PMH 2.0, read by a parser that is not ours."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.practices.models import Practice
from netwerk.practices.oai import answering
from netwerk.practices.services import reviewing, writing
from tests.cast import actor
from tests.library import Library
from tests.support.oai import Answer
from tests.support.practices_p import many
from tests.support.practices_s import full_sheet
from tests.support.visitor import Visitor

HOSTILE = "Kaas & <script>alert('x')</script> ]]> \"aha\" 😀"
RECORDS = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}


def ask(client: Visitor, **given: str) -> Answer:
    named = {name.rstrip("_"): value for name, value in given.items()}
    response = client.open(f"/oai?{urlencode(named)}")
    assert response.content_type == "text/xml; charset=utf-8"
    return Answer(response.data)


def name_of(practice: Practice) -> str:
    return f"oai:localhost:praktijk-{practice.id}"


def withdraw(library: Library, practice: Practice, because: str = "Niet veilig.") -> None:
    with transaction():
        reviewing.withdraw(practice.id, because, library.editor, now=clock.now())


# --- the six verbs ----------------------------------------------------------------------------------------


def test_it_says_who_it_is(client: Visitor, library: Library, at) -> None:
    at("2026-03-02 10:00:30")
    library.practice()

    said = ask(client, verb="Identify")

    assert said.all("//oai:baseURL/text()") == ["http://localhost/oai"]
    assert said.all("//oai:repositoryName/text()") == ["netwerk"]
    assert said.all("//oai:earliestDatestamp/text()") == ["2026-03-02T09:00:30Z"]
    assert said.all("//oai:deletedRecord/text()") == ["persistent"]
    assert said.repeated == {"verb": "Identify"}


def test_an_empty_library_answers_too(client: Visitor) -> None:
    assert not ask(client, verb="Identify").error
    assert ask(client, **RECORDS).error == "noRecordsMatch"
    assert ask(client, verb="ListSets").error == "noSetHierarchy"
    assert ask(client, **RECORDS, set="thema").error == "noSetHierarchy"


def test_a_record_says_what_the_page_says(client: Visitor, library: Library, cast) -> None:
    practice, _paper, _picture = full_sheet(library, actor(cast.an))

    said = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=name_of(practice))

    def values(name: str) -> list[str]:
        return said.all(f"//oai_dc:dc/dc:{name}/text()")

    assert values("title") == ["Fietsbank: leenfietsen voor leerlingen zonder vervoer"]
    assert "Technische School Genk" in values("creator")
    assert "Mobiliteit" in values("subject")
    assert values("identifier") == [f"http://localhost/praktijken/{practice.id}"]
    assert values("language") == ["nl"]
    assert "https://creativecommons.org/licenses/by/4.0/" in " ".join(values("rights"))
    assert "Mia Vermeulen" not in client.response.text, "whom to ask is for members"
    assert said.identifiers == [name_of(practice)]


def test_formats_are_told_for_all_and_for_one(client: Visitor, library: Library) -> None:
    practice = library.practice()

    for given in ({}, {"identifier": name_of(practice)}):
        said = ask(client, verb="ListMetadataFormats", **given)
        assert said.all("//oai:metadataPrefix/text()") == ["oai_dc"]


def test_each_network_region_and_sector_is_a_set(client: Visitor, library: Library) -> None:
    here = library.practice(themes=["mobiliteit"], regions=["noord-limburg"], sectors=["bouw"])
    there = library.practice(themes=["begeleiden"], regions=["midden-limburg"])
    known = ask(client, verb="ListSets")
    names = dict(
        zip(known.all("//oai:setSpec/text()"), known.all("//oai:setName/text()"), strict=True),
    )

    assert names["thema"] == "Lerend netwerk"
    assert names["thema:mobiliteit"] == "Lerend netwerk: Mobiliteit"
    for spec in ("thema:mobiliteit", "regio:noord-limburg", "sector:bouw", "sector"):
        assert spec in names
        assert ask(client, **RECORDS, set=spec).identifiers == [name_of(here)], spec
    assert ask(client, **RECORDS, set="thema").identifiers == [name_of(here), name_of(there)]
    for nothing in ("them", "thema:", "thema:%", "onbekend", "sector:horeca"):
        assert ask(client, **RECORDS, set=nothing).error in {"noRecordsMatch", "badArgument"}, nothing


def test_harvesters_may_post_their_question(client: Visitor, library: Library) -> None:
    practice = library.practice()

    response = client.open("/oai", method="POST", data=RECORDS)

    assert Answer(response.data).identifiers == [name_of(practice)]


# --- what changed -----------------------------------------------------------------------------------------


def test_a_harvest_begins_and_ends_at_the_second(client: Visitor, library: Library, at) -> None:
    made = []
    for moment in ("2026-03-02 10:00:00.999999", "2026-03-02 10:00:01", "2026-03-03 00:30:00"):
        at(moment)
        made.append(name_of(library.practice()))

    def names(**given: str) -> list[str]:
        return ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **given).identifiers

    assert names() == made
    assert names(from_="2026-03-02T09:00:01Z") == made[1:]
    assert names(until="2026-03-02T09:00:00Z") == made[:1]
    assert names(until="2026-03-02T09:00:01Z") == made[:2]
    assert names(from_="2026-03-02", until="2026-03-02") == made, "days are those of UTC"
    assert names(until="9999-12-31") == made
    assert names(from_="0001-01-01") == made
    assert ask(client, **RECORDS, from_="2026-03-03").error == "noRecordsMatch"


def test_what_was_withdrawn_stays_as_a_deleted_record(client: Visitor, library: Library, at) -> None:
    at("2026-03-02 10:00")
    practice = library.practice(title="Wat niet bleek te werken", themes=["mobiliteit"])
    at("2026-03-05 10:00")
    withdraw(library, practice, because="Een geheime reden.")

    for said in (
        ask(client, **RECORDS, from_="2026-03-05"),
        ask(client, **RECORDS, set="thema:mobiliteit"),
        ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=name_of(practice)),
    ):
        assert said.identifiers == [name_of(practice)]
        assert said.all("//oai:header/@status") == ["deleted"]
        assert said.all("//oai:datestamp/text()") == ["2026-03-05T09:00:00Z"]
        assert not said.all("//oai:metadata")
        text = client.response.text
        assert "niet bleek te werken" not in text
        assert "geheime reden" not in text


# --- long lists -------------------------------------------------------------------------------------------


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "PAGE", 3)


def test_a_long_list_comes_in_pages(client: Visitor, library: Library, short_pages: None) -> None:
    made = [name_of(library.practice()) for _ in range(7)]

    first = ask(client, **RECORDS)
    second = ask(client, verb="ListRecords", resumptionToken=first.token)
    last = ask(client, verb="ListRecords", resumptionToken=second.token)

    assert first.identifiers + second.identifiers + last.identifiers == made
    for said, cursor in ((first, "0"), (second, "3"), (last, "6")):
        assert said.all("//oai:resumptionToken/@cursor") == [cursor]
        assert said.all("//oai:resumptionToken/@completeListSize") == ["7"]
    assert last.all("//oai:resumptionToken")
    assert not last.token, "the last page says so by an empty token"
    assert second.repeated == {"verb": "ListRecords", "resumptionToken": first.token}
    again = ask(client, verb="ListRecords", resumptionToken=first.token)
    assert again.identifiers == second.identifiers, "a page may be asked again"


def test_nothing_that_changes_between_two_pages_is_missed(
    client: Visitor, library: Library, short_pages: None, at
) -> None:
    now = at("2026-03-02 10:00")
    by = library.somebody()
    made = [library.practice(by) for _ in range(7)]
    first = ask(client, **RECORDS)

    at(now + timedelta(hours=1))
    withdraw(library, made[4])
    at(now + timedelta(hours=2))
    library.revise(made[0], by, title="Anders genoemd")
    at(now + timedelta(hours=3))
    new = library.practice()
    heard, token = [], first.token
    while token:
        said = ask(client, verb="ListRecords", resumptionToken=token)
        heard += said.identifiers
        token = said.token

    assert heard == [name_of(made[number]) for number in (3, 5, 6, 4, 0)] + [name_of(new)]
    assert int(said.all("//oai:resumptionToken/@completeListSize")[0]) >= len(heard) + 3


def test_a_token_keeps_to_what_was_asked(client: Visitor, library: Library, short_pages: None, at) -> None:
    at("2026-03-02 10:00")
    inside = [library.practice(themes=["mobiliteit"]) for _ in range(4)]
    library.practice(themes=["begeleiden"])
    at("2026-03-04 10:00")
    library.practice(themes=["mobiliteit"])

    first = ask(client, **RECORDS, set="thema:mobiliteit", from_="2026-03-01", until="2026-03-03")
    rest = ask(client, verb="ListRecords", resumptionToken=first.token)

    assert first.identifiers + rest.identifiers == [name_of(one) for one in inside]
    assert ask(client, verb="ListIdentifiers", resumptionToken=first.token).error == "badResumptionToken"


def test_a_page_costs_the_same_queries_however_many_records(client: Visitor, library: Library) -> None:
    practice = library.practice()
    many(practice, 1)
    ask(client, **RECORDS)
    few = client.query_count

    many(practice, 150)
    ask(client, **RECORDS)
    said = ask(client, **RECORDS)

    assert len(said.identifiers) == 100
    assert client.query_count <= few <= 6


# --- what is not understood -------------------------------------------------------------------------------


ONE = "verb=GetRecord&metadataPrefix=oai_dc&identifier="


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=GetMetadata", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=%00", "badVerb"),
        ("verb=Identify&extra=1", "badArgument"),
        ("verb=Identify&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=gisteren", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-1-1", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00.5Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01%2B01:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=٢٠٢٦-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a:b:", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=%3Cb%3E", "badArgument"),
        ("verb=ListRecords&metadataPrefix=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=0001-01-01", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=W10.x", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListIdentifiers&resumptionToken=%F0%9F%98%80%00", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&identifier=x", "badArgument"),
        ("verb=GetRecord&metadataPrefix=marc21&identifier=x", "cannotDisseminateFormat"),
        (f"{ONE}", "idDoesNotExist"),
        (f"{ONE}oai:localhost:praktijk-", "idDoesNotExist"),
        (f"{ONE}oai:localhost:praktijk-0", "idDoesNotExist"),
        (f"{ONE}oai:localhost:praktijk-٣", "idDoesNotExist"),
        (
            f"{ONE}oai:localhost:praktijk-3000000000",
            "idDoesNotExist",
        ),
        (f"{ONE}oai:elders.example:praktijk-1", "idDoesNotExist"),
        (f"{ONE}%3Cb%3E%00%FF%20%5D%5D%3E%22", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=x", "idDoesNotExist"),
    ],
)
def test_what_is_not_understood_is_said_by_its_name(
    client: Visitor, library: Library, query: str, code: str
) -> None:
    said = Answer(client.open(f"/oai?{query}").data)

    assert said.error == code
    assert bool(said.repeated) is (code not in {"badVerb", "badArgument"})


def test_a_token_that_was_tampered_with_is_refused(
    client: Visitor, library: Library, short_pages: None, app: Flask
) -> None:
    for _ in range(4):
        library.practice()
    token = ask(client, **RECORDS).token

    for wrong in (token[:-1], token[1:], token + "x", token.replace(".", ""), token.upper(), "." + token):
        assert ask(client, verb="ListRecords", resumptionToken=wrong).error == "badResumptionToken", wrong


def test_hostile_words_stay_words(client: Visitor, library: Library) -> None:
    library.practice(
        title=HOSTILE,
        summary=HOSTILE,
        partners=[{"organisation": HOSTILE, "part": HOSTILE}],
        licence="own",
        own_terms=HOSTILE,
    )

    said = ask(client, **RECORDS)

    assert said.all("//dc:title/text()") == [HOSTILE]
    assert HOSTILE in said.all("//dc:creator/text()")


def test_it_has_no_other_address_and_sets_no_cookie(client: Visitor) -> None:
    for prefix in ("/en", "/fr", "/de"):
        client.open(f"{prefix}/oai?verb=Identify", status=404)
    assert "Set-Cookie" not in client.open("/oai?verb=Identify").headers
    client.open("/oai?verb=Identify", method="PUT", status=405)


def test_a_record_is_new_when_what_it_names_came_or_went(client: Visitor, library: Library, at) -> None:
    at("2026-03-05 10:00")
    original = library.practice()
    by = library.author(original)
    with transaction():
        own = writing.adapt(original.id, library.somebody(), now=clock.now())
    own = library.finish(own, library.author(own))

    def changed() -> set[int]:
        rows = db.session.scalars(select(Practice).where(Practice.changed_at == clock.now()))
        return {row.id for row in rows}

    at("2026-03-06 10:00")
    with transaction():
        english = writing.translate(original.id, "en", by, now=clock.now())
    english = library.finish(english, by)
    assert changed() == {original.id, english.id}
    at("2026-03-07 10:00")
    with transaction():
        reviewing.withdraw(english.id, "Slecht vertaald.", by, now=clock.now())
    assert changed() == {original.id, english.id}
    at("2026-03-08 10:00")
    with transaction():
        reviewing.withdraw(original.id, "Niet veilig.", by, now=clock.now())
    assert changed() >= {original.id, own.id}

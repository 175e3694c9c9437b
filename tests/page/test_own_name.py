"""A member corrects their own name: it is another one wherever the site says it, and only there."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from sqlalchemy import select

from netwerk.kernel import clock, search
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.members import services
from netwerk.members.models import Member
from netwerk.members.services import erasing
from netwerk.practices import queries
from netwerk.practices.models import Version
from netwerk.practices.services import writing
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library
from tests.register import Register
from tests.support.belonging import shows, works
from tests.support.post_office import PostOffice
from tests.support.traces import EMAIL, NAME, dump, everything, told
from tests.support.visitor import Visitor
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("words")
FORMER, NOW = "Dirk Vos", "Dörte de Vos"


def corrects(browser: Visitor, name: str = NOW, *, status: int = 200) -> str:
    browser.get("/mijn/profiel")
    return browser.submit("Bewaar", name=name, status=status).html


@pytest.mark.both_databases
def test_the_new_name_is_seen_and_found_and_the_old_one_is_not(
    client: Visitor, cast: Cast, make: Make, talk: Talk
) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    works(cast.dirk, organisation)
    shows(cast.dirk, is_expert=True, expertise="Lasnaden")
    thread = talk.thread("Wie kent een bus?", by=actor(cast.dirk))
    talk.reply(thread, "@[Dirk Vos] vraagt het.", actor(cast.an))
    pages = (
        f"/mensen/{cast.dirk.id}",
        f"/organisaties/{organisation.id}-{organisation.slug}",
        "/experts",
        talk.path(thread),
    )
    # Visitors read kept pages: these must be renewed too.
    for path in pages:
        assert FORMER in client.get(path).html

    assert "Je profiel is bewaard" in corrects(client.as_(cast.dirk))

    for path in pages:
        for reader in (client, client.as_(cast.an)):
            html = reader.get(path).html
            assert NOW in html, path
            assert FORMER not in html, path
    found = {word: search.find(word, {"public", "members"}).groups for word in ("dorte", "dirk")}
    assert found["dorte"]
    assert not found["dirk"]
    assert f"Dag {NOW}" in client.as_(cast.dirk).get("/mijn")


@pytest.mark.both_databases
def test_practices_say_the_new_name_in_every_version(cast: Cast, library: Library) -> None:
    practice = library.practice(actor(cast.dirk), title="Fietsplan")
    other = library.practice(title="Carpoolplan")
    with transaction():
        draft = writing.open_draft(practice.id, actor(cast.dirk), now=clock.now())
        writing.save(
            practice.id,
            {"title": "Fietsplan 2"},
            actor(cast.dirk),
            revision=draft.revision,
            now=clock.now(),
        )
    with transaction():
        services.rename_member(cast.dirk.id, NOW)

    db.session.rollback()
    assert library.fresh(practice).author_name == NOW
    by = db.session.scalars(select(Version.member_name).where(Version.practice_id == practice.id)).all()
    assert set(by) == {NOW}
    draft_now = queries.draft_of(practice.id)
    assert draft_now is not None
    assert draft_now.changed["title"]["by"] == NOW
    assert library.fresh(other).author_name != NOW


@pytest.mark.both_databases
@pytest.mark.parametrize("typed", ["", "  \u200b ", "x" * 121])
def test_a_name_that_is_none_is_refused_beside_its_field_and_nothing_is_lost(
    client: Visitor, cast: Cast, typed: str
) -> None:
    browser = client.as_(cast.dirk)
    browser.get("/mijn/profiel")
    page = browser.submit("Bewaar", name=typed, about="Blijft staan", status=422)
    sentence = "Hou het op hoogstens 120 tekens." if typed.strip("\u200b ") else "Vul je naam in."
    [error] = page.root.xpath("//*[@id='name-error']")
    assert sentence in error.text_content()
    assert "Blijft staan" in page.html
    db.session.rollback()
    assert db.session.get_one(Member, cast.dirk.id).name == FORMER


def test_what_is_wrong_elsewhere_on_the_page_leaves_the_name_as_it_was(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.dirk)
    browser.get("/mijn/profiel")
    page = browser.submit("Bewaar", name=NOW, is_expert="y", work_for="everybody", status=422)
    assert NOW in page.html
    db.session.rollback()
    assert db.session.get_one(Member, cast.dirk.id).name == FORMER


@pytest.mark.both_databases
def test_the_log_says_that_it_was_corrected_and_names_nobody(client: Visitor, cast: Cast) -> None:
    corrects(client.as_(cast.dirk))
    corrects(client.as_(cast.dirk))
    db.session.rollback()
    # Saved again without a change it is no act.
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "member.rename"))
    assert (entry.actor, entry.thing_id) == (f"member:{cast.dirk.id}", cast.dirk.id)
    assert not entry.reason
    assert not entry.details


def test_a_registration_keeps_the_name_that_was_typed_for_it(cast: Cast, make: Make) -> None:
    day = make.event()
    make.booking(day, [make.person(FORMER, cast.dirk.email)], actor=actor(cast.dirk))
    with transaction():
        services.rename_member(cast.dirk.id, NOW)
    db.session.rollback()
    assert [one.name for one in make.attendees(day)] == [FORMER]


def test_what_one_takes_along_holds_the_new_name_and_the_former_one_by_itself(
    client: Visitor, cast: Cast
) -> None:
    corrects(client.as_(cast.dirk))
    package = zipfile.ZipFile(io.BytesIO(client.as_(cast.dirk).open("/mijn/gegevens/alles.zip").data))
    assert json.loads(package.read("account.json"))[0]["name"] == NOW
    said = {name.partition(".")[0] for name in package.namelist() if FORMER.encode() in package.read(name)}
    assert said == {"vroeger"}


@pytest.mark.both_databases
def test_an_erasure_after_it_finds_both_names(
    make: Make, library: Library, talk: Talk, register: Register, post_office: PostOffice
) -> None:
    traces = everything(make, library, talk, register, post_office)
    with transaction():
        services.rename_member(traces.member_id, "Zita Zuiderzee")
    with transaction():
        erasing.erase(EMAIL, words_too=False, by="person", now=clock.now())
    left = dump()
    assert [line.partition(":")[0] for line in told(left)] == ["attendee"]
    assert NAME in "".join(told(left))
    assert "Zuiderzee" not in "".join(left)

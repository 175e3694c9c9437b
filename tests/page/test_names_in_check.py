"""The name of an organisation that nobody looked at: read by who works there and who looks at it alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netwerk.kernel import clock, joints
from netwerk.kernel.database import db, transaction
from netwerk.kernel.joints import Thing
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Member, Organisation
from netwerk.members.services import add_membership, subscriptions
from netwerk.members.services.organisations import verify_organisation
from netwerk.members.subscription_rules import SITE, Level
from tests.builders import SYSTEM, Make
from tests.cast import actor
from tests.library import Library
from tests.support.belonging import shows
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor
from tests.talk import Talk

pytestmark = pytest.mark.both_databases
NAME, UNNAMED = "Nooit Bekeken", "Organisatie in nazicht"
OUTCOMES = "/wat-het-opleverde"


def told(client: Visitor, talk: Talk, thread_id: int, practice_id: int, member_id: int) -> dict[str, str]:
    """All pages and files for visitors on which it would stand."""
    thread = talk.path(talk.fresh(thread_id))
    addresses = {
        "sheet": f"/praktijken/{practice_id}",
        "chain": thread,
        "outcomes": f"{OUTCOMES}/overnames",
        "outcomes as a file": f"{OUTCOMES}/overnames.csv",
        "workplaces": f"{OUTCOMES}/leerwerkplekken",
        "workplaces as a file": f"{OUTCOMES}/leerwerkplekken.csv",
        "person": f"/mensen/{member_id}",
        "search": "/zoeken?q=wanda",
        "feed": f"{thread}/atom.xml",
        "api of the sheet": f"/api/v1/practices/{practice_id}",
        "api of conversations": "/api/v1/threads",
    }
    found = {way: client.open(path, follow_redirects=True).text for way, path in addresses.items()}
    return found | {"directory": client.get("/organisaties").html}


def mails(post_office: PostOffice) -> str:
    return "".join(str(one.get_body(("plain",)).get_content()) for one in post_office.deliver())


@pytest.fixture
def wanda(make: Make) -> Member:
    """Contact person of an organisation that somebody typed."""
    member = make.member("Wanda Werkt", "wanda@buiten.example")
    shows(member)
    organisation = make.organisation(NAME, verified=False)
    with transaction():
        add_membership(member.id, organisation.id, function="mentor", is_contact=True)
    return member


def organisation() -> Organisation:
    db.session.rollback()
    return db.session.query(Organisation).filter_by(name=NAME).one()


def test_it_is_read_everywhere_once_an_organiser_looked_at_it_and_nowhere_before(
    client: Visitor, make: Make, library: Library, talk: Talk, wanda: Member, post_office: PostOffice
) -> None:
    reader = make.member("Rik Leest", "rik@school.example")
    with transaction():
        subscriptions.choose(reader.id, SITE, Level.EVERY, now=clock.now())
    author = library.somebody()
    practice = library.practice(author)
    library.adopted(practice, by=actor(wanda), new_workplaces=3)
    thread = talk.thread("Wie betaalt de bus?")
    post = talk.reply(thread, "Bij ons de werkgever.", by=actor(wanda))
    # Who keeps order judges what they wrote, so reads where they work.
    assert f"mentor, {NAME}" in client.as_(talk.moderator.id).get("/beheer/gesprekken")
    talk.show(post)
    with transaction():
        joints.connect(
            *(Thing("practice", practice.id), "came_from", Thing("thread", thread.id)),
            actor_label="test",
            now=clock.now(),
        )
    ways = (talk, thread.id, practice.id, wanda.id)
    before = told(client, *ways)
    assert {way for way, text in before.items() if NAME in text} == set()
    assert NAME not in mails(post_office)
    assert {way for way, text in before.items() if UNNAMED in text} == {"sheet", "chain"}
    assert "mentor" in before["person"]
    # They count all the same.
    assert practice.title in before["workplaces as a file"]
    with transaction():
        verify_organisation(organisation().id, SYSTEM)
    after = told(client, *ways)
    unnamed = {"api of the sheet", "api of conversations", "feed"}
    assert {way for way, text in after.items() if NAME in text} == set(after) - unnamed
    assert UNNAMED not in "".join(after.values())


@pytest.mark.parametrize("who", ["visitor", "member", "wanda", "colleague", "organiser"])
def test_on_a_page_of_a_person_only_who_works_there_or_looks_at_it_reads_it(
    client: Visitor, make: Make, wanda: Member, who: str
) -> None:
    colleague = make.member("Cor Collega", "cor@buiten.example")
    with transaction():
        add_membership(colleague.id, organisation().id)
    readers: Mapping[str, Member | None] = {
        "visitor": None,
        "member": make.member("Rik Leest", "rik@school.example"),
        "wanda": wanda,
        "colleague": colleague,
        "organiser": make.member("Ines", "ines@netwerk.example", roles=(ORGANISER,)),
    }
    reader = readers[who]
    page = (client.as_(reader) if reader else client).get(f"/mensen/{wanda.id}")
    assert (NAME in page) == (who in {"wanda", "colleague", "organiser"})
    # A link stands there for who may open it alone.
    leads = [address for address in page.links.values() if "/organisaties/" in str(address)]
    assert bool(leads) == (who in {"wanda", "organiser"})
    for address in leads:
        (client.as_(reader) if reader else client).open(str(address))


def test_editors_read_who_takes_a_practice_over_and_its_writers_only_that_somebody_does(
    client: Visitor, library: Library, wanda: Member
) -> None:
    author: Actor = library.somebody()
    practice = library.practice(author)
    library.adopted(practice, by=actor(wanda))
    address = f"/praktijken/{practice.id}/overnames"
    assert NAME in client.as_(library.editor.id).get(address)
    page = client.as_(author.id).get(address)
    assert NAME not in page
    assert UNNAMED in page

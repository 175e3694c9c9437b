"""Who sees what of somebody: on the page, in lists, in counts and in the search, always the same."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from netwerk.forum.models import Letter, Post
from netwerk.kernel import clock, search
from netwerk.kernel.database import db, transaction
from netwerk.members import holdings
from netwerk.members.models import Member, Organisation, Profile
from netwerk.members.policy import may_find
from netwerk.members.queries import profiles as reads
from netwerk.members.rules import sees_block
from netwerk.members.services import disable_member, forgetting
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.belonging import BLOCKS, shows, works
from tests.support.visitor import Visitor
from tests.talk import Talk

NOBODY, MEMBERS, EVERYBODY = "nobody", "members", "everybody"
AUDIENCES = (NOBODY, MEMBERS, EVERYBODY)
# What each block shows that nothing else does.
SIGNS = {
    "about": "Kwikstaartwoord",
    "exchange": "Zandlopertje",
    "expertise": "Lasnaadkunde",
    "contact": "dirk@elders.example",
}


def tell(cast: Cast, **audiences: str) -> int:
    shows(
        cast.dirk,
        NOBODY,
        about=SIGNS["about"],
        offers=SIGNS["exchange"],
        is_expert=True,
        expertise=SIGNS["expertise"],
        audiences=audiences,
    )
    return cast.dirk.id


@dataclass(frozen=True)
class Seen:
    """What somebody else sees of Dirk, by way of each page."""

    page: set[str]
    listed: bool
    expert: bool
    found: bool


def seen(browser: Visitor, member_id: int, organisation: Organisation) -> Seen:
    response = browser.open(f"/mensen/{member_id}", status=None)
    text = response.text if response.status_code == 200 else ""
    where = f"/organisaties/{organisation.id}-{organisation.slug}"
    experts = browser.get("/experts")
    count = re.search(r"(\d+) expert", experts.text)
    assert ("Dirk Vos" in experts.html) == (count is not None and count[1] == "1")
    return Seen(
        page={block for block, sign in SIGNS.items() if sign in text},
        listed="Dirk Vos" in browser.get(where).html,
        expert="Dirk Vos" in experts.html,
        found=f"/mensen/{member_id}" in browser.get("/zoeken?q=dirk").html,
    )


@pytest.mark.parametrize("work", AUDIENCES)
def test_the_page_the_lists_the_counts_and_the_search_agree(
    client: Visitor, cast: Cast, make: Make, work: str
) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    works(cast.dirk, organisation)
    for block in AUDIENCES:
        member_id = tell(cast, **dict.fromkeys(BLOCKS, block) | {"work": work})
        for browser, signed_in in ((client, False), (client.as_(cast.an), True)):
            wide_enough = {EVERYBODY, MEMBERS} if signed_in else {EVERYBODY}
            shown = work in wide_enough
            inside = shown and block in wide_enough
            expected = Seen(set(SIGNS) if inside else set(), listed=shown, expert=inside, found=shown)
            assert seen(browser, member_id, organisation) == expected, (work, block, signed_in)


def test_rows_and_the_rule_say_the_same_of_every_block(cast: Cast) -> None:
    assert cast.dirk
    for work, other in itertools.product(AUDIENCES, AUDIENCES):
        tell(cast, **dict.fromkeys(BLOCKS, other) | {"work": work})
        for who in (None, actor(cast.an)):
            for block in BLOCKS:
                on_rows = db.session.scalar(select(Profile.member_id).where(reads.sees(block, who)))
                profile = db.session.scalars(select(Profile)).one()
                assert (on_rows is not None) == sees_block(profile, block, signed_in=who is not None)


@pytest.mark.parametrize(
    ("block", "word"), [(name, SIGNS[name]) for name in ("about", "exchange", "expertise")]
)
def test_a_word_of_a_closed_block_is_not_found_nor_suggested(
    client: Visitor, cast: Cast, block: str, word: str
) -> None:
    tell(cast, work=EVERYBODY, **{block: MEMBERS})
    for asked in (word, word[:-1] + "x", word[2:]):
        assert search.find(asked, may_find(None)).is_empty
        page = client.get(f"/zoeken?q={asked}")
        assert "Dirk Vos" not in page.html
        assert word.casefold() not in page.html.casefold().replace(asked.casefold(), "")


def test_a_name_for_members_alone_is_not_suggested_to_visitors(client: Visitor, make: Make) -> None:
    member = make.member("Wilhelmina Vandersteenbergen")
    shows(member, MEMBERS)
    page = client.get("/zoeken?q=vandersteenbergem")
    assert "steenbergen" not in page.html
    assert "Wilhelmina" in client.as_(make.member()).get("/zoeken?q=vandersteenbergen").html
    shows(member, EVERYBODY)
    assert "Wilhelmina" in client.get("/zoeken?q=vandersteenbergen").html
    shows(member, MEMBERS)
    assert "Wilhelmina" not in client.get("/zoeken?q=vandersteenbergen").html
    assert "steenbergen" not in client.get("/zoeken?q=vandersteenbergem").html


def test_what_somebody_never_chose_is_shown_to_nobody(client: Visitor, cast: Cast) -> None:
    client.get(f"/mensen/{cast.dirk.id}", status=404)
    client.as_(cast.admin).get(f"/mensen/{cast.dirk.id}", status=404)
    browser = client.as_(cast.dirk)
    browser.get("/mijn/profiel")
    page = browser.submit("Bewaar", about="Ik ben Dirk", work_for="members")
    assert "Je profiel is bewaard" in page
    client.get(f"/mensen/{cast.dirk.id}", status=404)
    text = client.as_(cast.an).get(f"/mensen/{cast.dirk.id}").text
    assert "Dirk Vos" in text
    assert "Ik ben Dirk" not in text
    assert cast.dirk.email not in text
    assert "Zo zien andere leden" in browser.get(f"/mensen/{cast.dirk.id}")


def test_an_expert_says_about_what_and_nothing_typed_is_lost(client: Visitor, cast: Cast) -> None:
    browser = client.as_(cast.dirk)
    browser.get("/mijn/profiel")
    page = browser.submit("Bewaar", about="Blijft staan", is_expert="y", work_for="everybody", status=422)
    assert "Schrijf waarover mensen je iets mogen vragen." in page
    assert "Blijft staan" in page.html


def test_a_closed_account_is_gone_from_every_list(client: Visitor, cast: Cast, make: Make) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    works(cast.dirk, organisation)
    member_id = tell(cast, **dict.fromkeys(BLOCKS, EVERYBODY))
    with transaction():
        disable_member(member_id, "test", now=clock.now())
    assert seen(client, member_id, organisation) == Seen(set(), listed=False, expert=False, found=False)


def test_where_somebody_worked_says_until_when(client: Visitor, cast: Cast, make: Make, at: object) -> None:
    at("2026-06-01 10:00")  # type: ignore[operator]
    organisation = make.organisation("Bakkerij Nijs")
    membership = works(cast.dirk, organisation)
    shows(cast.dirk, EVERYBODY)
    at("2026-06-20 10:00")  # type: ignore[operator]
    browser = client.as_(cast.dirk)
    browser.get(f"/mijn/organisaties/{membership.id}/beeindigen")
    browser.submit("Ik werk hier niet meer")
    assert "bij Bakkerij Nijs tot juni 2026" in client.get(f"/mensen/{cast.dirk.id}")
    assert "Dirk Vos" not in client.get(f"/organisaties/{organisation.id}-bakkerij-nijs").html


def test_an_expert_is_named_in_a_conversation_and_told_once(client: Visitor, cast: Cast, talk: Talk) -> None:
    thread = talk.thread("Hoe las je aluminium?")
    hidden = talk.somebody("Verborgen Expert")
    tell(cast, work=MEMBERS, expertise=MEMBERS)
    browser = client.as_(cast.bart)
    browser.get(f"/forum/algemeen/{thread.id}-{thread.slug}")
    browser.click("Vraag een expert")
    page = browser.click("Vraag het Dirk Vos")
    typed = "".join(page.all("textarea")[0].itertext())
    assert "@[Dirk Vos]" in typed
    assert "@[" not in "".join(
        browser.get(f"/forum/algemeen/{thread.id}-{thread.slug}?noem={hidden.id}")
        .all("textarea")[0]
        .itertext()
    )
    browser.get(f"/forum/algemeen/{thread.id}-{thread.slug}?noem={cast.dirk.id}")
    browser.submit("Plaats je reactie", raw="@[Dirk Vos] weet jij dit?")
    post = db.session.scalars(select(Post).filter_by(author_id=cast.bart.id)).one()
    assert post.mentions == [cast.dirk.id]


def test_doings_are_listed_only_for_who_may_see_them(client: Visitor, cast: Cast, talk: Talk) -> None:
    organisation_actor = talk.somebody("Praat Graag")
    talk.thread("Over vroege bussen", by=organisation_actor)
    member = db.session.get(Profile, organisation_actor.id)
    assert member is None
    with transaction():
        from netwerk.members.services.profiles import ProfileFacts, save_profile

        save_profile(
            ProfileFacts(audiences={"work": EVERYBODY, "doings": MEMBERS}),
            organisation_actor,
            now=clock.now(),
        )
    address = f"/mensen/{organisation_actor.id}"
    assert "Over vroege bussen" not in client.get(address).html
    assert "Over vroege bussen" in client.as_(cast.an).get(address).html


HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\u202eneppe\x00 🧑‍🏭 \"'><img src=x>"


def test_hostile_words_stay_words(client: Visitor, cast: Cast, make: Make) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    works(cast.dirk, organisation, contact=True, function=HOSTILE)
    shows(cast.dirk, EVERYBODY, about=HOSTILE, offers=HOSTILE, is_expert=True, expertise=HOSTILE)
    browser = client.as_(cast.dirk)
    browser.get(f"/organisaties/{organisation.id}/bewerken")
    browser.submit("Bewaar", name=HOSTILE[:100], about=HOSTILE * 5, address=HOSTILE)
    db.session.rollback()
    slug = db.session.get_one(Organisation, organisation.id).slug
    for address in (
        f"/mensen/{cast.dirk.id}",
        f"/organisaties/{organisation.id}-{slug}",
        "/organisaties?q=%3Cscript%3E",
        "/organisaties",
        "/experts?q=%3Cscript%3E%25_",
        "/zoeken?q=neppe",
    ):
        html = client.get(address).html
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address
        assert "49" not in html or "{{ 7*7 }}" in html or "7*7" not in html


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "data:text/html,x", "https://", "http://a b.be", "//kwaad", "https://x@y.be"],
)
def test_a_website_is_one(client: Visitor, cast: Cast, make: Make, website: str) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    works(cast.dirk, organisation, contact=True)
    browser = client.as_(cast.dirk)
    browser.get(f"/organisaties/{organisation.id}/bewerken")
    page = browser.submit("Bewaar", website=website, about="Blijft staan", status=422)
    assert "Vul een webadres in zoals www.school.be." in page
    assert "Blijft staan" in page.html


def test_after_forgetting_nothing_of_them_is_left_but_their_own_row(
    client: Visitor, cast: Cast, make: Make
) -> None:
    organisation = make.organisation("Bakkerij Nijs")
    works(cast.dirk, organisation, function="Mentor")
    member_id = tell(cast, **dict.fromkeys(BLOCKS, EVERYBODY))
    given = forgetting.export(holdings.person_at(cast.dirk.email))
    assert given["profiel"][0]["about"] == SIGNS["about"]
    assert given["organisaties"][0]["organisation"] == "Bakkerij Nijs"
    with transaction():
        forgetting.forget(holdings.person_at(cast.dirk.email), True, clock.now())
    assert db.session.get(Profile, member_id) is None
    assert seen(client, member_id, organisation) == Seen(set(), listed=False, expert=False, found=False)
    assert not db.session.scalars(select(Letter)).all()


@pytest.mark.both_databases
def test_a_post_leads_to_its_author_where_that_page_is_there_for_the_reader(
    client: Visitor, cast: Cast, talk: Talk
) -> None:
    ria, rik = (
        db.session.get_one(Member, talk.somebody(name).id) for name in ("Ria Roelants", "Rik Ramaekers")
    )
    thread = talk.thread("Wie betaalt de bus?", by=actor(ria))
    talk.reply(thread, "Wij.", by=actor(rik))
    path = f"/forum/algemeen/{thread.id}-{thread.slug}"
    signed_in = client.as_(cast.dirk)
    assert "/mensen/" not in client.get(path).html
    shows(ria, MEMBERS)
    shows(rik, EVERYBODY)
    page = client.get(path)
    assert page.links["Profiel Rik Ramaekers"] == f"/mensen/{rik.id}"
    assert "Profiel Ria Roelants" not in page.links
    signed_in.get(path)
    assert signed_in.click("Profiel Ria Roelants").h1 == "Ria Roelants"
    shows(rik, NOBODY)
    assert "Profiel Rik Ramaekers" not in client.get(path).links

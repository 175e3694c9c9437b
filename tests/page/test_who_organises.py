"""Whom to ask, on the page of a learning network and of a region."""

from __future__ import annotations

from datetime import timedelta

import pytest

from netwerk.kernel import clock
from netwerk.members import services
from netwerk.members.models import Member
from netwerk.members.services.rights import Limits
from netwerk.taxonomy.queries import all_regions
from tests.builders import SYSTEM, Make
from tests.cast import Cast
from tests.support.belonging import shows
from tests.support.visitor import Visitor

ORGANISES = "Wie organiseert dit?"
NETWORK, REGION = "/netwerken/mobiliteit", "/regios/maasland"


def give(make: Make, member: Member, *, theme: str = "", region: str = "", days: int = 0) -> int:
    """Let somebody organise; `days` is after how many it ends."""
    regions = {one.slug: one.id for one in all_regions()}
    limits = Limits(
        theme_id=make.theme(theme).id if theme else None,
        region_id=regions[region] if region else None,
        valid_until=clock.today() + timedelta(days=days) if days else None,
    )
    given = make.within(lambda: services.give_role(member.id, "organiser", limits, SYSTEM, now=clock.now()))
    return int(given.id)


def named(browser: Visitor, address: str) -> list[str]:
    """Who stands there as organising it, in their order."""
    page = browser.get(address)
    assert bool(page.all("p", class_="contact__name")) == (ORGANISES in page)
    return ["".join(one.itertext()) for one in page.all("p", class_="contact__name")]


@pytest.mark.parametrize("audience", ["nobody", "members", "everybody"])
def test_without_days_the_organisers_who_show_themselves_are_named(
    client: Visitor, cast: Cast, words: None, make: Make, audience: str
) -> None:
    give(make, cast.dirk, theme="mobiliteit")
    give(make, cast.dirk, region="maasland")
    shows(cast.dirk, audience, audiences={"contact": "nobody"})
    for browser, shown in (
        (client, audience == "everybody"),
        (client.as_(cast.an), audience != "nobody"),
    ):
        for address in (NETWORK, REGION):
            assert named(browser, address) == (["Dirk Vos"] if shown else []), address
            assert "dirk@elders.example" not in browser.get(address).html
    if audience == "everybody":
        shows(cast.dirk, audience)
        assert "dirk@elders.example" in client.get(NETWORK).html
        assert client.click("Dirk Vos").path == f"/mensen/{cast.dirk.id}"


def test_each_is_named_once_where_their_role_reaches_and_the_nearest_first(
    client: Visitor, cast: Cast, words: None, make: Make
) -> None:
    for member in (cast.an, cast.bart, cast.dirk):
        shows(member)
    give(make, cast.an)
    give(make, cast.bart, region="maasland")
    give(make, cast.dirk, theme="mobiliteit")
    give(make, cast.dirk, theme="mobiliteit", region="maasland")
    give(make, cast.dirk)
    assert named(client, NETWORK) == ["Dirk Vos", "An Peeters"]
    assert named(client, REGION) == ["Bart Claes", "Dirk Vos", "An Peeters"]
    assert named(client, "/netwerken/begeleiden") == ["An Peeters", "Dirk Vos"]
    assert named(client, "/regios/haspengouw") == ["An Peeters", "Dirk Vos"]


def test_a_role_that_ends_or_an_account_that_closes_is_gone_from_the_kept_page_at_once(
    client: Visitor, cast: Cast, words: None, make: Make
) -> None:
    for member in (cast.an, cast.bart, cast.dirk, cast.els):
        shows(member)
    grant = give(make, cast.an, theme="mobiliteit")
    assert named(client, NETWORK) == ["An Peeters"]
    make.within(lambda: services.end_role(grant, SYSTEM, now=clock.now()))
    assert named(client, NETWORK) == []
    give(make, cast.bart, theme="mobiliteit", days=9)
    assert named(client, NETWORK) == ["Bart Claes"]
    make.within(lambda: services.revoke_role(cast.bart.id, "organiser", "test", now=clock.now()))
    assert named(client, NETWORK) == []
    give(make, cast.dirk, theme="mobiliteit")
    assert named(client, NETWORK) == ["Dirk Vos"]
    make.within(lambda: services.disable_member(cast.dirk.id, "test", now=clock.now()))
    assert named(client, NETWORK) == []


def test_whom_a_day_names_is_asked_first_and_stands_there_once(
    client: Visitor, cast: Cast, words: None, make: Make
) -> None:
    shows(cast.dirk)
    give(make, cast.dirk, theme="mobiliteit")
    for address in ("chantal@netwerk.example", "Chantal@Netwerk.example"):
        make.event(theme="mobiliteit", region="maasland", contact_email=address)
    assert named(client, NETWORK) == ["Chantal Maes"]
    assert named(client, REGION) == ["Chantal Maes"]

"""Shared words added, renamed, retired and merged: everything that carries them follows."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from netwerk.events.models import Event
from netwerk.forum.boards import board_at
from netwerk.kernel import clock, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.members import services as people
from netwerk.members.models import Follow, RoleGrant
from netwerk.practices.models import Facet, Version
from netwerk.taxonomy import queries
from netwerk.taxonomy.errors import Moved
from netwerk.taxonomy.kinds import KINDS
from netwerk.taxonomy.models import Municipality, Region, Sector
from netwerk.taxonomy.services import load_words, municipalities, synonyms
from netwerk.taxonomy.services import words as services
from netwerk.taxonomy.services.words import WordFacts
from tests.builders import Make
from tests.cast import Cast
from tests.library import Library

THEMES, SECTORS = (KINDS[name] for name in ("lerende-netwerken", "sectoren"))


def facts(name: str, slug: str = "", **more: object) -> WordFacts:
    parts = {"nl": {"name": name, "summary": "Kort", "aim": "Lang"}, "fr": {"name": f"{name} (fr)"}}
    return WordFacts(parts, slug, more)


def test_a_renamed_word_keeps_its_address_unless_another_is_asked_and_the_old_one_leads_on(
    words: None, make: Make
) -> None:
    theme = make.theme("mobiliteit")
    with transaction():
        services.change(THEMES, theme.id, facts("Vervoer"), "test")
    assert queries.theme_by_slug("mobiliteit").label("fr") == "Vervoer (fr)"
    with transaction():
        services.change(THEMES, theme.id, facts("Vervoer", "vervoer"), "test")
    assert queries.theme_by_slug("vervoer").id == theme.id
    for look in (queries.theme_by_slug, board_at):
        with pytest.raises(Moved) as found:
            look("mobiliteit")
        assert found.value.slug == "vervoer"
    with pytest.raises(Invalid), transaction():
        services.add(THEMES, facts("Mobiel", "mobiliteit"), "test")
    # Nor does an upgrade bring it back.
    with transaction():
        assert load_words() == 0
    # It may go back to where it stood.
    with transaction():
        services.change(THEMES, theme.id, facts("Vervoer", "mobiliteit"), "test")
    assert queries.theme_by_slug("mobiliteit").id == theme.id


def test_a_merged_word_gives_everything_to_the_other(
    words: None, make: Make, cast: Cast, library: Library
) -> None:
    gone, stays = make.theme("mobiliteit").id, make.theme("leren-en-werken").id
    dirk_id = cast.dirk.id
    both = make.event(themes=["mobiliteit", "leren-en-werken"])
    one = make.event(theme="mobiliteit")
    sheet = library.practice(themes=["mobiliteit"])
    with transaction():
        people.grant_role(dirk_id, "organiser", "test", theme_id=gone)
        for theme_id, email in (
            (gone, "a@x.example"),
            (stays, "a@x.example"),
            (gone, "b@x.example"),
        ):
            people.follow("theme", theme_id, email, "nl", actor=None, now=clock.now())
    with transaction():
        services.merge(THEMES, gone, stays, "test")
    with pytest.raises(Moved):
        queries.theme_by_slug("mobiliteit")
    for day in (both, one):
        loaded = db.session.scalars(select(Event).where(Event.id == day.id)).one()
        db.session.refresh(loaded, ["themes"])
        assert [theme.slug for theme in loaded.themes] == ["leren-en-werken"]
    assert db.session.scalars(select(RoleGrant.theme_id).filter_by(member_id=dirk_id)).one() == stays
    follows = db.session.execute(select(Follow.thing_id, Follow.email_key).order_by(Follow.email_key)).all()
    assert follows == [(stays, "a@x.example"), (stays, "b@x.example")]
    said = db.session.scalars(select(Version.content).filter_by(practice_id=sheet.id)).all()
    assert all(one["themes"] == ["leren-en-werken"] for one in said)
    assert "mobiliteit" not in set(db.session.scalars(select(Facet.value)))
    with pytest.raises(NotFound), transaction():
        services.merge(THEMES, gone, stays, "test")
    with pytest.raises(Conflict), transaction():
        services.merge(THEMES, stays, stays, "test")


def test_addresses_of_addresses_lead_to_where_the_word_is_now(words: None, make: Make) -> None:
    first, last = make.theme("mobiliteit"), make.theme("leren-en-werken")
    with transaction():
        services.change(THEMES, first.id, facts("Vervoer", "vervoer"), "test")
    with transaction():
        services.merge(THEMES, first.id, last.id, "test")
    for former in ("mobiliteit", "vervoer"):
        with pytest.raises(Moved) as found:
            queries.theme_by_slug(former)
        assert found.value.slug == "leren-en-werken"


def test_a_retired_word_is_offered_to_nobody_and_kept_by_what_carries_it(words: None, make: Make) -> None:
    day, theme = make.event(theme="mobiliteit"), make.theme("mobiliteit")
    with transaction():
        services.retire(THEMES, theme.id, "test", now=clock.now())
    offered = queries.in_use(queries.all_themes())
    assert "mobiliteit" not in [one.slug for one in offered]
    assert "mobiliteit" in [one.slug for one in queries.in_use(queries.all_themes(), {theme.id})]
    assert queries.theme_by_slug("mobiliteit").id == theme.id
    assert db.session.get_one(Event, day.id)
    others = [one for one in offered if one.id != theme.id]
    with transaction():
        for one in others[1:]:
            services.retire(THEMES, one.id, "test", now=clock.now())
    with pytest.raises(Conflict), transaction():
        services.retire(THEMES, others[0].id, "test", now=clock.now())
    with transaction():
        services.bring_back(THEMES, theme.id, "test")
    assert "mobiliteit" in [one.slug for one in queries.in_use(queries.all_themes())]


def test_words_stand_in_the_order_they_are_put_in(words: None) -> None:
    before = [word.slug for word in queries.all_sectors()]
    ids = [word.id for word in queries.all_sectors()]
    with transaction():
        services.move(SECTORS, ids[1], -1, "test")
        services.move(SECTORS, ids[1], -1, "test")
    assert [word.slug for word in queries.all_sectors()] == [before[1], before[0], *before[2:]]
    with transaction():
        made = services.add(SECTORS, facts("Ruimtevaart"), "test")
    assert queries.all_sectors()[-1].slug == made.slug == "ruimtevaart"
    for name, slug in (("RUIMTEVAART", "x"), ("", "y"), ("Iets anders", "ruimtevaart")):
        with pytest.raises(Invalid), transaction():
            services.add(SECTORS, facts(name, slug), "test")


def test_a_municipality_changes_region_from_a_day_on(words: None) -> None:
    town = db.session.scalars(select(Municipality).filter_by(slug="genk")).one()
    other = db.session.scalars(select(Region).filter_by(slug="maasland")).one()
    before = town.region_on(date(2026, 1, 1))
    with transaction():
        municipalities.place_in_region(town.id, other.id, date(2027, 1, 1), "test")
    town = db.session.get_one(Municipality, town.id)
    assert town.region_on(date(2026, 12, 31)).slug == before.slug
    assert town.region_on(date(2027, 1, 1)).slug == "maasland"
    with pytest.raises(Invalid), transaction():
        municipalities.place_in_region(town.id, before.id, date(2026, 6, 1), "test")
    with transaction():
        municipalities.place_in_region(town.id, other.id, None, "test")
    assert db.session.get_one(Municipality, town.id).region_on(date(2020, 1, 1)).slug == "maasland"


def test_the_search_follows_the_synonyms_at_once(words: None, make: Make) -> None:
    day = make.event(title="Fietsen naar de bakkerij")

    def found(asked: str) -> list[int]:
        db.session.rollback()
        groups = search.find(asked, {search.PUBLIC}).groups
        return [hit.thing_id for group in groups for hit in group.hits]

    assert day.id not in found("trapmobiel")
    with transaction():
        made = synonyms.save(None, "nl", ["fietsen", " trapmobiel ", ""], "test")
    assert day.id in found("trapmobiel")
    with transaction():
        synonyms.remove(made.id, "test")
    assert day.id not in found("trapmobiel")
    for wrong in ([], ["een", "EEN"], ["x" * 61, "y"], [str(number) for number in range(21)]):
        with pytest.raises(Invalid), transaction():
            synonyms.save(None, "nl", wrong, "test")


def test_sectors_of_organisations_follow_a_merge(words: None, make: Make) -> None:
    first, second = db.session.scalars(select(Sector).order_by(Sector.id).limit(2)).all()
    one, both = make.organisation(), make.organisation()
    with transaction():
        db.session.refresh(one, ["sectors"])
        db.session.refresh(both, ["sectors"])
        one.sectors, both.sectors = [first], [first, second]
    with transaction():
        services.merge(SECTORS, first.id, second.id, "test")
    for organisation in (one, both):
        db.session.refresh(organisation, ["sectors"])
        assert [sector.id for sector in organisation.sectors] == [second.id]
    assert {name: number for name, number in services.uses(SECTORS, second.id).items() if number} == {
        "organisation_sector": 2
    }

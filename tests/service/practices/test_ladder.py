"""The ladder: a step needs its evidence, and is lost with it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members.models import Organisation
from netwerk.practices import jobs
from netwerk.practices.models import Adoption, Facet, Practice
from netwerk.practices.rules import Gap, Step
from netwerk.practices.services import adopting, ladder, reviewing, writing
from netwerk.taxonomy.models import Municipality
from tests.library import Library

FRENCH = [{"language": "fr", "words": "Entretien de départ"}]


def top(library: Library) -> Practice:
    """A sheet on the highest step, with no more than that asks."""
    practice = library.climb(library.practice(summaries=FRENCH), 2)
    library.adopted(practice, "hasselt")
    library.adopted(practice, "lommel")
    return library.fresh(practice)


def step(library: Library, practice: Practice) -> Step:
    """Where it stands, as its row, its facet and its last move say."""
    now = library.fresh(practice)
    facets = db.session.scalars(select(Facet.value).filter_by(practice_id=now.id, name="step")).all()
    assert facets == [str(now.step)]
    assert ladder.moves_of(now.id)[0].step == now.step
    return Step(now.step)


def test_a_sheet_climbs_step_by_step_on_its_evidence(library: Library) -> None:
    practice = library.practice(checked=False)
    assert library.fresh(practice).step == Step.IDEA

    library.revise(practice, library.author(practice), aim="Anders gezegd.")
    assert library.fresh(practice).step == Step.LOCAL

    library.reviewed(practice, "school")
    assert library.fresh(practice).step == Step.LOCAL
    library.reviewed(practice, "company")
    assert library.fresh(practice).step == Step.PROVEN

    library.adopted(practice)
    assert library.fresh(practice).step == Step.PROVEN
    library.adopted(practice)
    assert library.fresh(practice).step == Step.REGIONAL

    library.adopted(practice, "lommel")
    assert library.fresh(practice).step == Step.REGIONAL
    library.revise(practice, library.author(practice), summaries=FRENCH)
    assert library.fresh(practice).step == Step.INTERREGIONAL
    steps = [move.step for move in ladder.moves_of(practice.id)]
    assert steps == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("change", "falls_to"),
    [
        ({"done_once": False}, Step.IDEA),
        ({"evidence": []}, Step.LOCAL),
        ({"summaries": []}, Step.REGIONAL),
        ({"must": ""}, Step.REGIONAL),
        ({"adapt": ""}, Step.REGIONAL),
    ],
)
def test_what_a_new_version_no_longer_says_takes_its_step_along(
    library: Library, change: dict[str, Any], falls_to: Step
) -> None:
    practice = top(library)
    assert step(library, practice) == Step.INTERREGIONAL
    author = library.author(practice)
    library.revise(practice, author, **change)
    assert step(library, practice) == falls_to


def test_an_adoption_that_stops_takes_the_step_with_it(library: Library) -> None:
    practice = library.climb(library.practice(), 3)
    first = db.session.scalars(select(Adoption).order_by(Adoption.id)).first()
    who = library.somebody("company", contact=True)
    library.adopted(practice, by=who)
    library.adopted(practice, by=who, state="stopped", stopped_because="Geen tijd meer.")
    assert step(library, practice) == Step.REGIONAL
    with transaction():
        adopting.deny(adopting.token_of(db.session.get_one(Adoption, first.id)), now=clock.now())
    assert step(library, practice) == Step.PROVEN
    with transaction():
        adopting.confirm(adopting.token_of(db.session.get_one(Adoption, first.id)), "Bea", now=clock.now())
    assert step(library, practice) == Step.REGIONAL
    assert ladder.moves_of(practice.id)[0].member_name == "Bea", "the log says who, also without an account"


def test_whoever_becomes_a_partner_is_no_other_organisation_any_more(library: Library) -> None:
    practice = library.climb(library.practice(), 3)
    taker = db.session.scalars(select(Organisation.name).join(Adoption).order_by(Adoption.id)).first()
    partners = [*library.content()["partners"], {"organisation": taker, "part": "doet mee"}]
    library.revise(practice, library.author(practice), partners=partners)
    assert step(library, practice) == Step.PROVEN
    assert library.fresh(practice).adoption_count == 1


def test_a_translation_that_is_withdrawn_takes_its_language_along(library: Library) -> None:
    practice = library.climb(library.practice(), 2)
    for place in ("hasselt", "lommel"):
        library.adopted(practice, place)
    author = library.author(practice)
    with transaction():
        english = writing.translate(practice.id, "en", author, now=clock.now())
        writing.save(english.id, {"title": "Four chairs"}, author, revision=1, now=clock.now())
    library.finish(english, author)
    assert step(library, practice) == Step.INTERREGIONAL
    assert library.fresh(english).step == Step.INTERREGIONAL, "a translation stands where its original does"
    with transaction():
        reviewing.withdraw(english.id, "Fout vertaald.", author, now=clock.now())
    assert step(library, practice) == Step.REGIONAL


def test_a_review_that_falls_away_takes_its_step_along(library: Library) -> None:
    practice = library.climb(library.practice(), 1)
    library.reviewed(practice, "school")
    review = library.reviewed(practice, "company")
    assert step(library, practice) == Step.PROVEN
    with transaction():
        db.session.delete(db.session.merge(review))
    assert jobs.settle_ladder() == 1
    assert step(library, practice) == Step.LOCAL


def with_settings(app: Flask, monkeypatch: pytest.MonkeyPatch, **changed: int) -> None:
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update=changed))


def test_a_higher_threshold_takes_steps_back_and_a_lower_one_gives_them(
    app: Flask, library: Library, monkeypatch: pytest.MonkeyPatch, post_office
) -> None:
    practice = library.climb(library.practice(), 3)
    assert jobs.settle_ladder() == 0
    with_settings(app, monkeypatch, ladder_regional_adoptions=3)
    assert jobs.settle_ladder() == 1
    assert step(library, practice) == Step.PROVEN
    assert jobs.settle_ladder() == 0
    [move, *_rest] = ladder.moves_of(practice.id)
    assert move.evidence["lacks"] == {Gap.ADOPTIONS: 1}
    mails = post_office.to(library.author(practice).email)
    assert mails[-1]["Subject"].startswith("Een trap lager")
    with_settings(app, monkeypatch, ladder_regional_adoptions=1)
    assert jobs.settle_ladder() == 1
    assert step(library, practice) == Step.REGIONAL


def test_what_was_elsewhere_and_is_no_longer_takes_the_highest_step_along(library: Library) -> None:
    practice = top(library)
    with transaction():
        genk = db.session.scalars(select(Municipality).where(Municipality.slug == "genk")).one()
        for row in db.session.scalars(select(Adoption)):
            row.region_id = genk.region_on(clock.today()).id
    assert jobs.settle_ladder() == 1
    assert step(library, practice) == Step.REGIONAL


def test_each_move_tells_who_when_and_on_which_evidence(library: Library, at) -> None:
    now = at("2026-03-02 10:00")
    practice = library.climb(library.practice(), 3)
    [move, *_rest] = ladder.moves_of(practice.id)
    rows = list(db.session.scalars(select(Adoption.id).order_by(Adoption.id)))
    assert (move.former, move.step, move.at) == (Step.PROVEN, Step.REGIONAL, now)
    assert move.member_name
    assert move.evidence["adoptions"] == rows
    assert len(move.evidence["reviews"]) == 2
    assert move.evidence["version"] == practice.published_number


def test_two_moves_in_one_second_send_two_mails(library: Library, at, post_office) -> None:
    at("2026-03-02 10:00")
    practice = library.climb(library.practice(), 3)
    author = library.author(practice).email
    before = len(post_office.to(author))
    row = db.session.scalars(select(Adoption)).first()
    with transaction():
        adopting.refuse(row.id, "Neen.", library.editor, now=clock.now())
    with transaction():
        adopting.readmit(row.id, library.editor, now=clock.now())
    heard = [one["Subject"].partition(":")[0] for one in post_office.to(author)[before:]]
    assert heard == ["Een trap lager", "Een trap hoger"]

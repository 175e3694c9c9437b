"""The words every installation starts with."""

from netwerk.kernel.clock import today
from netwerk.kernel.database import db, transaction
from netwerk.taxonomy.models import Municipality, Theme
from netwerk.taxonomy.queries import all_regions, all_themes, current_funding
from netwerk.taxonomy.services import load_words


def test_loading_the_words_again_adds_nothing(words: None) -> None:
    with transaction():
        assert load_words() == 0


def test_what_an_administrator_changed_stays(words: None) -> None:
    with transaction():
        db.session.scalars(db.select(Theme).where(Theme.slug == "mobiliteit")).one().name = "Onderweg"
    with transaction():
        load_words()

    assert all_themes()[0].name == "Onderweg"


def test_a_word_that_changes_within_a_transaction_is_read_anew(words: None) -> None:
    with transaction() as session:
        first = all_themes()
        assert all_themes() is first
        session.scalars(db.select(Theme).where(Theme.slug == "mobiliteit")).one().name = "Onderweg"
        session.flush()
        assert all_themes()[0].name == "Onderweg"
        session.rollback()
    assert all_themes()[0].name == first[0].name


def test_the_four_learning_networks_and_every_municipality_are_there(words: None) -> None:
    themes = [theme.slug for theme in all_themes()]
    places = db.session.scalars(db.select(Municipality)).all()

    assert themes == ["mobiliteit", "rol-van-de-ouders", "leren-en-werken", "begeleiden"]
    assert len(places) == 38
    assert all(place.region_on(today()) for place in places)
    assert [region.interregional for region in all_regions()] == [False] * 5 + [True] * 7


def test_the_project_of_today_carries_its_statement_in_four_languages(words: None) -> None:
    found = current_funding(today())

    assert found is not None
    assert len({found.sentence(language) for language in ("nl", "en", "fr", "de")}) == 4

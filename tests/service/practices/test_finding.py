"""The library finds what is published, all of it and nothing else, whatever happened before."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from netwerk.kernel import clock, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.search import PUBLIC
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.practices import content, indexing, queries
from netwerk.practices.models import Facet, Practice
from netwerk.practices.queries import library as reads
from netwerk.practices.queries import listed
from netwerk.practices.queries.library import ADOPTED, FACETS, FURTHEST, NEWEST, Wishes
from netwerk.practices.queries.told import SET
from netwerk.practices.rules import Kind, State
from netwerk.practices.services import keeping, reviewing, writing
from netwerk.practices.services.showing import FACETS as FIELDS
from tests.library import Library

WORDS = {
    "themes": ("mobiliteit", "begeleiden", "leren-en-werken"),
    "sectors": ("bouw", "hout", "horeca"),
    "regions": ("midden-limburg", "noord-limburg", "maasland"),
    "domains": ("stem", "taal-en-cultuur"),
    "targets": ("leerlingen", "mentoren", "ouders"),
    "phases": tuple(content.PHASES),
}
YEARS = ("", "2024-2025", "2025-2026")


def some_facets(chance: random.Random) -> dict[str, Any]:
    """What a sheet may say of how it is found."""
    said: dict[str, Any] = {
        name: chance.sample(words, k=chance.randrange(name in {"themes", "regions"}, 3))
        for name, words in WORDS.items()
    }
    return said | {"school_year": chance.choice(YEARS), "care_focus": chance.random() < 0.3}


@dataclass(frozen=True)
class Known:
    """A sheet as everybody should find it, told from its published version alone."""

    id: int
    step: int
    adoptions: int
    at: datetime
    facets: frozenset[tuple[str, str]]


def all_known() -> list[Known]:
    """The sheets that the library should list, counted in the simplest way."""
    found = []
    for row in db.session.scalars(select(Practice)):
        if row.state != State.PUBLISHED or row.translation_of_id is not None:
            continue
        said = queries.version(row.id, row.published_number).content
        facets = {(facet, word) for field, facet in FIELDS.items() for word in said.get(field, [])}
        facets |= {("kind", row.kind), ("step", str(row.step))}
        facets |= {("year", said["school_year"])} if said.get("school_year") else set()
        facets |= {("care", "ja")} if said.get("care_focus") else set()
        assert row.published_at is not None
        found.append(Known(row.id, row.step, row.adoption_count, row.published_at, frozenset(facets)))
    return found


def answers(sheet: Known, chosen: Mapping[str, tuple[str, ...]]) -> bool:
    """One of the values of each facet."""
    return all(any((name, value) in sheet.facets for value in values) for name, values in chosen.items())


def recounted(sheets: list[Known], chosen: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    """The counts by facet, each as if nothing of it were chosen."""
    counted = {}
    for name in FACETS:
        others = {other: values for other, values in chosen.items() if other != name}
        here = (facet for sheet in sheets if answers(sheet, others) for facet in sheet.facets)
        counted[name] = dict(Counter(value for facet, value in here if facet == name))
    return counted


def check_everything_agrees(chance: random.Random) -> None:
    """Facets, counts, lists and index say what a recount of the published versions says."""
    db.session.rollback()
    sheets = all_known()
    found = select(Facet).where(Facet.name != SET)
    rows = {(row.practice_id, row.name, row.value) for row in db.session.scalars(found)}
    assert rows == {(sheet.id, *facet) for sheet in sheets for facet in sheet.facets}
    for chosen in [{}, *(some_wishes(chance) for _ in range(4))]:
        check_answer(sheets, chosen)
    check_index()


def some_wishes(chance: random.Random) -> dict[str, tuple[str, ...]]:
    """A few facets, of some more than one value, of some one that no sheet has."""
    offered = {FIELDS[field]: (*words, "nergens") for field, words in WORDS.items()} | {
        "kind": tuple(Kind),
        "step": ("0", "1", "2"),
        "care": ("ja",),
        "year": YEARS[1:],
    }
    names = chance.sample(sorted(offered), k=chance.randrange(1, 5))
    return {name: tuple(chance.sample(offered[name], k=min(2, len(offered[name])))) for name in names}


def check_answer(sheets: list[Known], chosen: dict[str, tuple[str, ...]]) -> None:
    counts = reads.counts(Wishes(chosen))
    assert counts == recounted(sheets, chosen)
    here = [sheet for sheet in sheets if answers(sheet, chosen)]
    assert reads.total(Wishes(chosen), counts) == len(here)
    orders = {
        NEWEST: lambda one: (one.at, one.id),
        ADOPTED: lambda one: (one.adoptions, one.at, one.id),
        FURTHEST: lambda one: (one.step, one.adoptions, one.at, one.id),
    }
    for order, key in orders.items():
        wanted = [sheet.id for sheet in sorted(here, key=key, reverse=True)]
        assert list(reads.page(Wishes(chosen, order=order), 1, size=500)) == wanted
        seen = reads.glimpse(Wishes(chosen, order=order), 3)
        assert [one.id for one in seen.sheets] == wanted[:3]
        assert seen.number == len(here)
    if chosen:
        fewer = reads.widened(Wishes(chosen))
        for name in chosen:
            others = {other: values for other, values in chosen.items() if other != name}
            assert fewer[name] == sum(answers(sheet, others) for sheet in sheets)


def check_index() -> None:
    """The index holds every published sheet as it is now, translations too, and no other."""
    shown = db.session.scalars(select(Practice).where(Practice.state == State.PUBLISHED)).all()
    wanted = {}
    for row in shown:
        document = indexing.document_of(row)
        wanted[row.id] = (document.language, document.title, document.text, dict(document.facts))
    rows = db.session.execute(
        select(
            SearchDocument.thing_id,
            SearchDocument.language,
            SearchText.title,
            SearchText.text,
            SearchText.facts,
        )
        .join(SearchText, SearchText.document_id == SearchDocument.id)
        .where(SearchDocument.kind == "practice")
    ).all()
    assert {row[0]: tuple(row[1:]) for row in rows} == wanted
    assert sorted(one.id for one in listed.known(wanted)) == sorted(wanted)


# --- counting ---------------------------------------------------------------------------------------------


def test_facets_count_what_a_count_by_hand_gives(library: Library) -> None:
    chance = random.Random(4)
    for number in range(14):
        library.practice(
            kind=chance.choice([Kind.PRACTICE, Kind.TOOL, Kind.METHOD]),
            checked=number % 3 > 0,
            **some_facets(chance) | {"themes": ["mobiliteit", "begeleiden"][: 1 + number % 2]},
        )
    sheets = all_known()
    assert len(sheets) == 14
    for _round in range(40):
        check_answer(sheets, some_wishes(chance))


def test_words_narrow_the_counts_too(library: Library) -> None:
    library.practice(title="Fietsen lenen", themes=["mobiliteit"], kind="tool")
    library.practice(title="Fietsen herstellen", themes=["mobiliteit", "begeleiden"])
    library.practice(title="Ouderavond", themes=["begeleiden"])
    question = search.question("fiets", "practice", {PUBLIC})

    counts = reads.counts(Wishes({}, question))
    assert counts["theme"] == {"mobiliteit": 2, "begeleiden": 1}
    assert counts["kind"] == {"tool": 1, "praktijk": 1}
    counts = reads.counts(Wishes({"theme": ("begeleiden",)}, question))
    assert counts["theme"] == {"mobiliteit": 2, "begeleiden": 1}
    assert counts["kind"] == {"praktijk": 1}


# --- what happened before ---------------------------------------------------------------------------------


class Life:
    """Sheets to which anything happens, one act after the other."""

    ACTS = (
        *("begin", "write", "submit", "submit", "publish", "publish", "publish", "return_", "take_back"),
        *("withdraw", "withdraw", "restore", "restore", "discard", "reconfirm"),
        *("translate", "translate", "revise", "revise", "revise", "revise"),
    )

    def __init__(self, library: Library, chance: random.Random) -> None:
        self.library, self.chance = library, chance
        self.author, self.editor = library.somebody(), library.editor
        self.sheets: list[int] = []

    def step(self) -> None:
        """Do something to some sheet; what is not allowed now changes nothing."""
        act = "begin" if len(self.sheets) < 3 else self.chance.choice(self.ACTS)
        sheet = self.chance.choice(self.sheets) if self.sheets else 0
        try:
            with transaction():
                getattr(self, act)(sheet, clock.now())
        except (Conflict, Invalid, NotFound):
            pass

    def said(self) -> dict[str, Any]:
        said = self.library.content(**some_facets(self.chance))
        return said | {"done_once": self.chance.random() < 0.7}

    def begin(self, _sheet: int, now: datetime) -> None:
        kind = self.chance.choice([Kind.PRACTICE, Kind.TOOL])
        self.sheets.append(writing.begin(kind, "nl", self.author, now=now, given=self.said()).id)

    def write(self, sheet: int, now: datetime) -> None:
        draft = writing.open_draft(sheet, self.author, now=now)
        writing.save(sheet, self.said(), self.author, revision=draft.revision, now=now)

    def submit(self, sheet: int, now: datetime) -> None:
        writing.submit(sheet, "", self.author, accepts_worries=True, now=now)

    def publish(self, sheet: int, now: datetime) -> None:
        reviewing.publish(sheet, self.editor, checked=self.chance.random() < 0.5, now=now)

    def revise(self, sheet: int, now: datetime) -> None:
        self.write(sheet, now)
        self.submit(sheet, now)
        self.publish(sheet, now)

    def return_(self, sheet: int, now: datetime) -> None:
        reviewing.return_(sheet, {"title": "Korter graag."}, "", self.editor, now=now)

    def take_back(self, sheet: int, now: datetime) -> None:
        writing.take_back(sheet, self.author, now=now)

    def withdraw(self, sheet: int, now: datetime) -> None:
        reviewing.withdraw(sheet, "Bestaat niet meer.", self.editor, now=now)

    def restore(self, sheet: int, now: datetime) -> None:
        reviewing.restore(sheet, self.editor, now=now)

    def reconfirm(self, sheet: int, now: datetime) -> None:
        reviewing.reconfirm(sheet, self.author, now=now)

    def discard(self, sheet: int, _now: datetime) -> None:
        writing.discard(sheet, self.author)

    def translate(self, sheet: int, now: datetime) -> None:
        made = writing.translate(sheet, self.chance.choice(["en", "fr"]), self.author, now=now)
        self.sheets.append(made.id)


@pytest.mark.parametrize("seed", [1, 2])
def test_index_facets_and_lists_follow_whatever_happens(library: Library, seed: int) -> None:
    chance = random.Random(seed)
    life = Life(library, chance)
    for number in range(100):
        life.step()
        if number % 10 == 9:
            check_everything_agrees(chance)
    check_everything_agrees(chance)
    assert all_known(), "nothing was published in all this"


def test_a_rebuild_changes_nothing_in_an_index_that_was_followed(library: Library) -> None:
    chance = random.Random(9)
    life = Life(library, chance)
    for _number in range(60):
        life.step()
    check_index()
    search.rebuild(lambda _kind, _number: None)
    check_index()


# --- translations -----------------------------------------------------------------------------------------


def test_a_translation_is_found_as_its_original(library: Library) -> None:
    original = library.practice(title="Fietsbank")
    author = library.author(original)
    with transaction():
        made = writing.translate(original.id, "en", author, now=clock.now())
    question = search.question("bicycles", "practice", {PUBLIC})
    assert not reads.page(Wishes({}, question), 1)

    library.revise(made, author, **library.content(title="Bicycle bank", summary="Bicycles on loan."))
    for order in (reads.RELEVANCE, NEWEST):
        assert list(reads.page(Wishes({}, question, order), 1)) == [original.id]
    counts = reads.counts(Wishes({}, question))
    assert counts["kind"] == {"praktijk": 1}
    [sheet] = listed.known([original.id])
    assert sheet.said_in("en").title == "Bicycle bank"
    assert sheet.said_in("fr").title == "Fietsbank"

    editor = library.editor
    with transaction():
        reviewing.withdraw(made.id, "Fout vertaald.", editor, now=clock.now())
    assert not reads.page(Wishes({}, question), 1)
    [sheet] = listed.known([original.id])
    assert sheet.said_in("en").title == "Fietsbank"


# --- collections ------------------------------------------------------------------------------------------


def test_only_editors_show_a_collection_to_everybody(library: Library) -> None:
    somebody, editor, now = library.somebody(), library.editor, clock.now()
    with transaction():
        mine = keeping.make_collection("Van mij", "", somebody, is_public=True, now=now)
        theirs = keeping.make_collection("Van de redactie", "", editor, is_public=True, now=now)
    assert [one.id for one in keeping.public_collections()] == [theirs.id]
    for stranger in (None, library.somebody(), editor):
        with pytest.raises(NotFound):
            keeping.visible_collection(mine.id, stranger)
    with pytest.raises(NotFound):
        keeping.own_collection(theirs.id, somebody)


def test_a_collection_takes_what_is_published_once_and_not_more_than_it_holds(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody, now = library.somebody(), clock.now()
    first, second, draft = library.practice(), library.practice(), library.draft()
    with transaction():
        mine = keeping.make_collection("Van mij", "", somebody, now=now)
        keeping.put_in(mine.id, first.id, "Om te beginnen.", somebody, now=now)
        again = keeping.put_in(mine.id, first.id, "Toch later.", somebody, now=now)
    assert again.note == "Toch later."
    with pytest.raises(NotFound), transaction():
        keeping.put_in(mine.id, draft.id, "", somebody, now=now)
    monkeypatch.setattr(keeping, "MOST_ITEMS", 1)
    with pytest.raises(Conflict), transaction():
        keeping.put_in(mine.id, second.id, "", somebody, now=now)

"""The library with many sheets: how long its page takes, and how many queries it sends."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text

from netwerk.kernel import clock, schema
from netwerk.kernel.database import db, mark_visible_change, transaction
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.members.models import Organisation
from netwerk.practices import content
from netwerk.practices.models import Facet, Partner, Practice
from netwerk.practices.rules import Kind
from netwerk.taxonomy.models import Region, Sector, StudyDomain, Theme
from netwerk.taxonomy.services import load_words
from tests.bench import growth, search
from tests.bench.content import EMAIL, PASSWORD
from tests.bench.product import application
from tests.bench.report import DOWN, Line
from tests.builders import Make

SHEETS, FEWER, TRANSLATED, BATCH = 20_000, 200, 0.05, 2_000
TARGET_MS = 150.0
# These may take as long as in the search over everything.
SLOWER = {"the commonest words", "a slip of the pen"}
SIGNED_OUT, SIGNED_IN = 6, 10
THREE = "thema=mobiliteit&thema=begeleiden&regio=midden-limburg&regio=noord-limburg&soort=tool&soort=praktijk"
# What is asked, each in several ways.
ASKED = {
    "three facets and a query": [f"{THREE}&q={words}" for words in (*search.USUAL, "mentoren+evaluatie")],
    "three facets and the commonest words": [
        f"{THREE}&q={words}" for words in ("leerling", "werkplekken", "bedrijven", "leerlingen+op+school")
    ],
    "the most adopted of these": [f"{THREE}&q=leerling&sorteer=overgenomen"],
    "the commonest words": ["q=leerling", "q=leerling+bedrijf"],
    "a part of a word": ["q=verslagen", f"{THREE}&q=boekjes"],
    "a slip of the pen": ["q=sollicitaite", "q=evalueern"],
    "a facet": ["thema=mobiliteit", "trap=2", "zorg=ja"],
    "three facets": [THREE, f"{THREE}&pagina=3"],
    "everything": ["", "pagina=700"],
}
YEARS = [f"{year}-{year + 1}" for year in range(2019, 2027)]
FEW, SOME = (1, 1, 1, 2), (1, 2, 2, 3)


def measure(kind: str, folder: Path, many: str, few: str, *, repeats: int) -> Iterator[Line]:
    """The 95th percentile of the page and its queries, one client, in this process.

    Each is asked as the first page after a change, when nothing is remembered.
    """
    part = f"library of {SHEETS:,} sheets, {kind}"
    with ExitStack() as stack:
        apps = [
            stack.enter_context(application(folder / name, at)) for name, at in (("many", many), ("few", few))
        ]
        large, small = (_filled(app, number) for app, number in zip(apps, (SHEETS, FEWER), strict=True))
        for name, queries in ASKED.items():
            taken = [large.ask_anew(query)[0] for query in queries * (repeats + 1)]
            times = sorted(taken[len(queries) :])
            p95 = times[int(len(times) * 0.95)]
            details = {"median": statistics.median(times), "p95": p95}
            target = search.COMMONEST_MS if name in SLOWER else TARGET_MS
            yield Line(part, name, p95, "ms", target, DOWN, details=details)
        for name in ("three facets and the commonest words", "everything"):
            query = ASKED[name][0]
            here, there = large.ask_anew(query)[1], small.ask_anew(query)[1]
            yield Line(part, f"{name}, queries", here, "", SIGNED_OUT, DOWN)
            yield Line(part, f"{name}, more queries", here - there, "", 0, DOWN)
            signed_in = large.ask_anew(query, large.member)[1]
            yield Line(part, f"{name}, queries signed in", signed_in, "", SIGNED_IN, DOWN)


class _Library(growth.Counted):
    """A library whose every page is asked anew."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.member = app.test_client()
        growth.sign_in(self.member)

    def ask_anew(self, query: str, client: FlaskClient | None = None) -> tuple[float, int]:
        with self.app.app_context(), transaction():
            mark_visible_change()
        return self.ask(client or self.visitor, f"/praktijken?{query}")


def _filled(app: Flask, number: int) -> _Library:
    with app.app_context():
        schema.upgrade()
        fill(number)
        Make().member("An Peeters", EMAIL, password=PASSWORD)
        db.session.remove()
    return _Library(app)


def fill(number: int) -> None:
    """So many published sheets and translations of some of them, past the services."""
    chance = random.Random(20261125)
    with transaction():
        load_words()
        partners = _organisations(300)
    search.fill(number, ["practice"], facts=_facts)
    words = {
        "theme": (_slugs(Theme), FEW),
        "region": (_slugs(Region), FEW),
        "sector": (_slugs(Sector), FEW),
        "domain": (_slugs(StudyDomain), FEW),
        "target": (list(content.TARGETS), SOME),
        "phase": (list(content.PHASES), FEW),
        "year": (YEARS, (0, 1)),
        "care": (["ja"], (0, 0, 1)),
    }
    titles = db.session.execute(
        select(SearchDocument.thing_id, SearchText.title)
        .join(SearchText, SearchText.document_id == SearchDocument.id)
        .order_by(SearchDocument.id)
    ).all()
    for first in range(0, number, BATCH):
        with transaction():
            _sheets(titles[first : first + BATCH], int(number * (1 - TRANSLATED)), words, partners, chance)
    if db.engine.dialect.name == "postgresql":
        with transaction() as session:
            session.execute(text("ANALYZE"))


def _sheets(
    titles: Sequence[Any],
    originals: int,
    words: dict[str, tuple[list[str], Sequence[int]]],
    partners: list[int],
    chance: random.Random,
) -> None:
    """These sheets with their facets and partners; those beyond the originals translate the first ones."""
    now, sheets, facets, behind = clock.now(), [], [], []
    for sheet_id, title in titles:
        kind, step = chance.choice(list(Kind)), chance.choices(range(5), (30, 40, 20, 8, 2))[0]
        at = now - timedelta(minutes=chance.randrange(10**6))
        translates = sheet_id - originals if sheet_id > originals else None
        sheets.append(
            {
                "id": sheet_id,
                "slug": f"praktijk-{sheet_id}",
                "kind": kind,
                "state": "published",
                "step": step,
                "language": "en" if translates else "nl",
                "title": title[:100],
                "summary": f"Wat we deden met {title[:100]}, en wat het opbracht.",
                "translation_of_id": translates,
                "created_at": at,
                "changed_at": at,
                "published_at": at,
                "last_number": 1,
                "published_number": 1,
                "adoption_count": chance.choices((0, 1, 2, 5), (80, 10, 6, 4))[0],
                "thanks_count": chance.randrange(20),
            }
        )
        known = {("kind", kind), ("step", str(step))} | {
            (name, one)
            for name, (values, usual) in words.items()
            for one in chance.sample(values, k=min(chance.choice(usual), len(values)))
        }
        facets += (
            []
            if translates
            else [{"name": name, "value": one, "practice_id": sheet_id} for name, one in known]
        )
        behind += [
            {"practice_id": sheet_id, "organisation_id": one, "name": f"Organisatie {one}", "position": place}
            for place, one in enumerate(chance.sample(partners, k=2))
        ]
    for table, rows in ((Practice, sheets), (Facet, sorted(facets, key=str)), (Partner, behind)):
        db.session.execute(insert(table), rows)


def _organisations(number: int) -> list[int]:
    now = clock.now()
    rows = [
        {"name": name, "name_key": name.lower(), "slug": name.lower(), "verified": True, "created_at": now}
        for name in (f"organisatie-{count}" for count in range(number))
    ]
    return list(db.session.scalars(insert(Organisation).returning(Organisation.id), rows))


def _slugs(model: Any) -> list[str]:
    return list(db.session.scalars(select(model.slug).order_by(model.position, model.id)))


def _facts(number: int) -> dict[str, object]:
    return {"slug": f"praktijk-{number}", "kind": "praktijk", "step": 1, "by": "VTI Genk · Bakkerij Claes"}

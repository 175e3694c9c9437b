"""The library with many sheets: how long its page takes, and how many queries it sends."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.members.models import Organisation
from netwerk.practices import content
from netwerk.practices.models import Facet, Partner, Practice
from netwerk.practices.rules import Kind
from netwerk.taxonomy.models import Region, Sector, StudyDomain, Theme
from netwerk.taxonomy.services import load_words
from tests.bench import search

SHEETS, TRANSLATED, BATCH = 20_000, 1_000, 2_000
YEARS = [f"{year}-{year + 1}" for year in range(2019, 2027)]
FEW, SOME = (1, 1, 1, 2), (1, 2, 2, 3)


def fill(number: int) -> None:
    """So many published sheets and translations of some of them, past the services."""
    chance = random.Random(20261125)
    with transaction():
        load_words()
        partners = _organisations(300)
    search.fill(number, kind="practice", facts=_facts)
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
            _sheets(titles[first : first + BATCH], number, words, partners, chance)
    if db.engine.dialect.name == "postgresql":
        with transaction() as session:
            session.execute(text("ANALYZE"))


def _sheets(
    titles: Sequence[Any],
    number: int,
    words: dict[str, tuple[list[str], Sequence[int]]],
    partners: list[int],
    chance: random.Random,
) -> None:
    """These sheets with their facets and partners; the last thousand translate earlier ones."""
    now, sheets, facets, behind = clock.now(), [], [], []
    for sheet_id, title in titles:
        kind, step = chance.choice(list(Kind)), chance.choices(range(5), (30, 40, 20, 8, 2))[0]
        at = now - timedelta(minutes=chance.randrange(10**6))
        translates = sheet_id - TRANSLATED if sheet_id > number - TRANSLATED else None
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
        facets += [{"name": name, "value": one, "practice_id": sheet_id} for name, one in known]
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

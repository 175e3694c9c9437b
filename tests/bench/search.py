"""The search over many documents: how long an answer takes for usual words and for the commonest."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, text

from netwerk.kernel import clock, schema, search
from netwerk.kernel.database import db, transaction
from netwerk.kernel.search import PUBLIC
from netwerk.kernel.search.indexing import keys_for, vocabulary
from netwerk.kernel.search.models import SearchDocument, SearchText, SearchWord
from tests.bench.product import application
from tests.bench.report import DOWN, Line

DOCUMENTS, WORDS_A_DOCUMENT, VOCABULARY, BATCH = 100_000, 80, 15_000, 2_000
USUAL_MS, COMMONEST_MS = 60.0, 250.0
# About as many as the product has: each gives the page of results a group of ten.
KINDS = [f"proef{number}" for number in range(8)]

BEGINNINGS, ENDINGS = (
    words.split()
    for words in (
        "werkplek stage bedrijf school leer taak ouder reis vak klas praktijk sector mentor begeleid duaal "
        "bus fiets regio partner gesprek keuze contract loon machine hout metaal zorg bouw horeca logistiek "
        "techniek haven",
        "begeleider begeleiding bezoek dag plan overleg traject punt kaart groep leider vraag fiche uur week "
        "jaar afspraak map dossier moment lokaal ruimte weg stap lijst verslag brief boek taal",
    )
)
# In so many of a hundred documents; the rest of a document is of words that few others have.
COMMONEST = {"leerling": 60, "werkplek": 45, "bedrijf": 45, "school": 35}
USUAL = ("mentor", "vervoer", "evalueren", "sollicitatie", "fiets", "taakkaart", "ouderavond")
QUESTIONS = {
    "usual words": (
        *USUAL,
        *("mentoren evaluatie", "vervoer naar school", '"eerste dag"', "ouderavonden", "stagebegeleiders"),
    ),
    "a part of a word": ("verslagen", "boekjes", "begeleiders", "kaarten"),
    "a slip of the pen": ("sollicitaite", "evalueern", "vervoeer"),
    "nothing": ("xylofoonconcert", "quetzalcoatl"),
    "the commonest words": (
        "leerling",
        "werkplekken",
        "bedrijven",
        "leerlingen op school",
        "leerling bedrijf",
    ),
}


def measure(kind: str, folder: Path, address: str, *, repeats: int) -> Iterator[Line]:
    """The 95th percentile of each sort of question, one client, in this process."""
    with application(folder, address) as app, app.app_context():
        schema.upgrade()
        fill(DOCUMENTS, KINDS)
        for name, questions in QUESTIONS.items():
            times = _times(questions, repeats)
            target = USUAL_MS if name in {"usual words", "nothing"} else COMMONEST_MS
            yield Line(
                f"search over {DOCUMENTS:,} documents, {kind}",
                name,
                times[int(len(times) * 0.95)],
                "ms",
                target,
                DOWN,
                details={"median": statistics.median(times), "p95": times[int(len(times) * 0.95)]},
            )


def _times(questions: Sequence[str], repeats: int) -> list[float]:
    taken = []
    for question in questions * (repeats + 1):
        start = time.perf_counter()
        search.find(question, {PUBLIC})
        taken.append((time.perf_counter() - start) * 1000)
        db.session.rollback()
    return sorted(taken[len(questions) :])


def fill(
    number: int, kinds: Sequence[str], facts: Callable[[int], dict[str, object]] = lambda _number: {}
) -> None:
    """So many documents, by turns of these kinds, past the services: these take a row at a time."""
    chance = random.Random(20261124)
    rare = [one + other for one, other in itertools.product(BEGINNINGS, ENDINGS)]
    # As in real text the vocabulary goes on growing, mostly by names and compounds.
    rare += [one + other + third for one, other, third in itertools.product(BEGINNINGS, ENDINGS, ENDINGS)]
    chance.shuffle(rare)
    del rare[VOCABULARY:]
    # The first of them stand in one text of six, the last in one of a thousand or two.
    weights = list(itertools.accumulate(1 / (place + 50) for place in range(len(rare))))
    known: set[str] = set()
    now = clock.now()
    for first in range(1, number + 1, BATCH):
        ids = range(first, min(first + BATCH, number + 1))
        texts = {one: _text(chance, rare, weights) for one in ids}
        with transaction():
            db.session.execute(
                insert(SearchDocument),
                [
                    {"id": one, "kind": kinds[one % len(kinds)], "thing_id": one, "language": "nl"}
                    | {"visibility": PUBLIC, "at": now - timedelta(minutes=chance.randrange(10**6))}
                    for one in ids
                ],
            )
            db.session.execute(insert(SearchText), [_row(one, facts(one), *texts[one]) for one in ids])
            words = {word for pair in texts.values() for word in vocabulary(" ".join(pair), "nl")} - known
            known |= words
            if words:
                rows = [{"language": "nl", "word": word, "spelling": word} for word in sorted(words)]
                db.session.execute(insert(SearchWord), rows)
    if db.engine.dialect.name == "postgresql":
        with transaction() as session:
            session.execute(text("ANALYZE"))


def _text(chance: random.Random, rare: Sequence[str], weights: Sequence[float]) -> tuple[str, str]:
    words = chance.choices(rare, cum_weights=weights, k=WORDS_A_DOCUMENT)
    words += [word for word, share in COMMONEST.items() if chance.random() * 100 < share]
    words += [word for word in USUAL if chance.random() < 0.01]
    if chance.random() < 0.02:
        words.append("eerste dag")
    chance.shuffle(words)
    return " ".join(words[:6]), " ".join(words[6:])


def _row(document_id: int, facts: dict[str, object], title: str, body: str) -> dict[str, object]:
    return {
        "document_id": document_id,
        "title": title,
        "text": body,
        "facts": facts,
        "title_keys": keys_for(title, "nl"),
        "keys": keys_for(f"{title}\n{body}", "nl"),
    }

"""Guessing in which field of a sheet a passage of another text belongs; the writer corrects it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netwerk.kernel.sources import Passage
from netwerk.kernel.text import fold

# What a passage speaks of when one of these words begins in it; of several fields the one with most of them.
SIGNS: dict[str, str] = {
    "aim": "aanleiding doel probleem waarom wilden moeilijk nood uitdaging vraag",
    "at_school": "school leerkracht klas trajectbegeleider leerling directie les lokaal",
    "at_work": "bedrijf werkvloer werkplek mentor zaakvoerder collega machine keuken werf atelier",
    "results": "resultaat gevolg effect minder meer procent bleven cijfers veranderde verbeterde",
    "success": "lukte geslaagd dankzij succes hielp sterk",
    "pitfalls": "valkuil misliep misging fout vergeten jammer traag moeizaam",
    "must": "nodig vereist voorwaarde onmisbaar",
    "adapt": "aanpassen variant elders alternatief",
    "care": "zorg taal anderstalig buso ondersteuning begeleiding drempel inclusie",
}
USUAL = "aim"


def place(text: str) -> str:
    """The field that a passage seems to be about."""
    words = re.findall(r"[a-z]+", fold(text))
    scores = {
        field: sum(word.startswith(sign) for word in words for sign in signs.split())
        for field, signs in SIGNS.items()
    }
    best = max(scores, key=lambda field: scores[field])
    return best if scores[best] else USUAL


def places(passages: Sequence[Passage]) -> dict[int, str]:
    """The same of each passage, by its number."""
    return {number: place(passage.text) for number, passage in enumerate(passages)}

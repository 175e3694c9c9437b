"""Needs as lists and other pages show them: drawn once for each content version."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from netwerk.kernel import links, rendering
from netwerk.needs.indexing import region_name
from netwerk.needs.models import Need
from netwerk.needs.wording import KINDS, SIGNS, STATES, TONES

EXCERPT = 180


def rows(needs: Iterable[Need], language: str, *, level: int = 3) -> list[Markup]:
    """Rows of needs, as every visitor sees them; `level` is that of their headings."""
    return [row(need, language, level=level) for need in needs]


def row(need: Need, language: str, *, level: int = 3) -> Markup:
    """One need: what it is, where, how far it got, and how many recognise it."""
    return rendering.piece(
        "components/needs.html",
        "need_row",
        need=need,
        href=links.path("needs.need", language, need_id=need.id, slug=need.slug),
        kind=str(KINDS[need.kind]),
        state=str(STATES[need.state]),
        tone=TONES.get(need.state, ""),
        sign=SIGNS.get(need.state, ""),
        where=region_name(need.region_id, language),
        excerpt=_excerpt(need.text),
        language=language,
        level=level,
    )


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT].rsplit(' ', 1)[0]}…"

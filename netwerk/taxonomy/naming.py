"""Shared words by what people call them, for whoever reads what others wrote in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from netwerk.kernel import i18n
from netwerk.kernel.database import db
from netwerk.kernel.text import fold


@dataclass(frozen=True)
class Words:
    """The words of one kind, as plain values: two of the same moment are equal.

    `names` are those of the language that is spoken; `offered` are the ones that may be chosen.
    """

    ids: Mapping[str, int]
    names: Mapping[int, str]
    offered: tuple[str, ...]

    def find(self, typed: str) -> int | None:
        """The word of this name or address in any language, whatever its case and accents."""
        return self.ids.get(fold(typed))


def words_of(model: type[Any]) -> Words:
    """All words of a kind, in their order."""
    columns = (model.id, model.slug, model.name, model.translations, model.retired_at)
    rows = db.session.execute(select(*columns).order_by(model.position, model.name)).all()
    language = i18n.language()
    names = {row.id: str((row.translations.get(language) or {}).get("name") or row.name) for row in rows}
    ids: dict[str, int] = {}
    for row in rows:
        called = (row.slug, row.name, *(parts.get("name", "") for parts in row.translations.values()))
        ids |= {fold(name): row.id for name in called if name}
    return Words(ids, names, tuple(names[row.id] for row in rows if row.retired_at is None))

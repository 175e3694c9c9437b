"""Putting things into the index anew whose words changed without their feature knowing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Text, cast, or_, select, update

from netwerk.kernel.database import db
from netwerk.kernel.needles import Needle
from netwerk.kernel.search.indexing import Document, put_all, remove
from netwerk.kernel.search.kinds import all_kinds
from netwerk.kernel.search.models import SearchDocument, SearchText
from netwerk.kernel.text import plain_line


def renew_naming(needles: Collection[Needle]) -> int:
    """Put every thing anew that the index still shows with one of these; gives how many."""
    shown = (SearchText.title, SearchText.text, SearchText.labels)
    likes = {like for needle in needles for like in needle.like}
    columns = (*shown, cast(SearchText.facts, Text))
    naming = [column.ilike(f"%{like}%", escape="\\") for like in sorted(likes) for column in columns]
    if not naming:
        return 0
    query = select(SearchDocument.kind, SearchDocument.thing_id, *shown, SearchText.facts).join(
        SearchText, SearchText.document_id == SearchDocument.id
    )
    likely = db.session.execute(query.where(or_(*naming)).order_by(SearchDocument.id)).all()
    found = [row[:2] for row in likely if _shows(row[2:], needles)]
    following = {kind.name: kind.following for kind in all_kinds()}
    for kind, thing_id in found:
        _last, documents = following[kind](thing_id - 1, 1)
        put_all(documents)
        if thing_id not in {document.thing_id for document in documents}:
            remove(kind, thing_id)
    return len(found)


def _shows(values: Iterable[Any], needles: Collection[Needle]) -> bool:
    said = "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in values)
    return any(needle.is_in(said) for needle in needles)


def show_otherwise(document: Document) -> None:
    """Show a thing that is not found by its title under another one; by which words it is found stays."""
    if document.has_title:
        raise ValueError("found by its title: put it anew")
    of_thing = select(SearchDocument.id).where(
        SearchDocument.kind == document.kind, SearchDocument.thing_id == document.thing_id
    )
    db.session.execute(
        update(SearchText)
        .where(SearchText.document_id.in_(of_thing))
        .values(title=plain_line(document.title), facts=dict(document.facts))
        .execution_options(synchronize_session=False)
    )

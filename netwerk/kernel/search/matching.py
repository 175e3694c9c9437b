"""Asking the keys of either database."""

from __future__ import annotations

from sqlalchemy import Select, Subquery, cast, column, func, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from netwerk.kernel.database import db
from netwerk.kernel.search.models import SearchText
from netwerk.kernel.search.tree import Node, for_fts5, for_postgresql

_fts = table("search_fts", column("rowid"), column("search_fts"))


def matches(node: Node, *, in_title: bool = False) -> Select[int]:
    """The ids of the documents that answer the question, in their title only or anywhere."""
    if db.engine.dialect.name == "postgresql":
        keys = SearchText.title_keys if in_title else SearchText.keys
        # In a query of its own, so that the planner guesses that few answer and asks the index. For common
        # words it would read every row instead, keys and all, which takes ten times as long.
        asked = select(cast(literal(for_postgresql(node)), TSQUERY)).scalar_subquery()
        return select(SearchText.document_id).where(keys.op("@@")(asked))
    name = "title_keys" if in_title else "keys"
    asked_of = f"{name} : {for_fts5(node)}"
    return select(_fts.c.rowid).where(_fts.c.search_fts.op("MATCH")(asked_of))


def ids(node: Node) -> Subquery:
    """The same ids, anywhere in a document, as a table with the column `id` to join."""
    found = matches(node)
    if db.engine.dialect.name == "postgresql":
        # By way of an array, so that the documents are looked up one by one. The planner takes any question
        # for one with 500 answers, and would read all documents for those.
        return select(func.unnest(func.array(found.scalar_subquery())).label("id")).subquery()
    return select(found.subquery().c[0].label("id")).subquery()

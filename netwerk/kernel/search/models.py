"""Tables of the index: what can be found, the keys it is found by, and every word that occurs.

Keys are computed in Python and stored, so that both databases find the same. PostgreSQL has GIN indexes on
the key columns; on SQLite an FTS5 table `search_fts` follows `search_text` by triggers. Models can say
neither: the migration makes them, and one that remakes `search_text` must make them anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from netwerk.kernel.database import Base

# What the type stores: keys in the order of their words, and keys without a place of their own.
Keys = tuple[list[str], list[str]]
# PostgreSQL counts no further.
LAST_PLACE = 16_383


class KeyColumn(TypeDecorator[Keys]):
    """Keys of a text: those whose order counts, for phrases, and the others.

    A tsvector with the dictionary-free input of PostgreSQL; on SQLite words for the tokenizer of FTS5,
    the others behind those in order. Only to be written and matched, never read.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store a tsvector where there is one."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Keys | None, dialect: Dialect) -> str | None:
        """Write the keys as the database reads them; they hold letters and digits only."""
        if value is None:
            return None
        ordered, others = value
        if dialect.name != "postgresql":
            return " ".join((*ordered, *others))
        places = (f"'{key}':{min(place, LAST_PLACE)}" for place, key in enumerate(ordered, 1))
        return " ".join((*places, *(f"'{key}'" for key in others)))


class SearchDocument(Base):
    """One thing that can be found. Kept narrow: of a common word tens of thousands are read and sorted."""

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "thing_id"),)
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column()
    language: Mapped[str] = mapped_column(String(2))
    # A word that the kind and those who ask agree on, such as `public`.
    visibility: Mapped[str] = mapped_column(String(20))
    # When it was or will be: the newer stands first among equals.
    at: Mapped[datetime] = mapped_column(index=True)


class SearchText(Base):
    """What is shown of a document, and the keys by which it is found."""

    __tablename__ = "search_text"
    # Texts and keys lie beside the rows: a common word leads to most of these, and only their ids are read.
    __table_args__ = {"postgresql_with": {"toast_tuple_target": 128}}
    document_id: Mapped[int] = mapped_column(
        ForeignKey("search_document.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    # More words it is found by, that say nothing to who reads: they are in no excerpt.
    labels: Mapped[str] = mapped_column(Text, default="", server_default="")
    # What its kind needs to show it without a look at its own tables.
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    title_keys: Mapped[Keys] = mapped_column(KeyColumn)
    # Of title, text and labels together.
    keys: Mapped[Keys] = mapped_column(KeyColumn)


class SearchWord(Base):
    """A word that occurs somewhere: for parts of words, and for what somebody may have meant."""

    __tablename__ = "search_word"

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    # Folded, as it is compared, and as it was first written.
    word: Mapped[str] = mapped_column(String(60), primary_key=True)
    spelling: Mapped[str] = mapped_column(String(60))


class SearchDue(Base):
    """A thing whose place in the index is behind."""

    __tablename__ = "search_due"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

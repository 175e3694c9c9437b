"""One full-text index for everything that can be found.

Features register a `Kind` and call `put` and `remove` in the transaction of their own changes; the page and
the API call `find`. The same keys, computed in Python, serve SQLite (FTS5) and PostgreSQL (tsvector).
"""

from netwerk.kernel.search.apart import words_apart
from netwerk.kernel.search.asking import asks_for
from netwerk.kernel.search.due import behind, catch_up, later
from netwerk.kernel.search.finding import Found, Group, Hit, find
from netwerk.kernel.search.indexing import FORM, MEMBERS, PUBLIC, Document, put, put_all, remove
from netwerk.kernel.search.kinds import Kind, Shown, all_kinds, register_kind
from netwerk.kernel.search.likeness import alike
from netwerk.kernel.search.naming import Named, named, named_with
from netwerk.kernel.search.narrowing import Question, question
from netwerk.kernel.search.rebuilding import rebuild
from netwerk.kernel.search.renewing import renew_naming, show_otherwise
from netwerk.kernel.search.synonyms import use_synonyms

__all__ = [
    "FORM",
    "MEMBERS",
    "PUBLIC",
    "Document",
    "Found",
    "Group",
    "Hit",
    "Kind",
    "Named",
    "Question",
    "Shown",
    "alike",
    "all_kinds",
    "asks_for",
    "behind",
    "catch_up",
    "find",
    "later",
    "named",
    "named_with",
    "put",
    "put_all",
    "question",
    "rebuild",
    "register_kind",
    "remove",
    "renew_naming",
    "show_otherwise",
    "use_synonyms",
    "words_apart",
]

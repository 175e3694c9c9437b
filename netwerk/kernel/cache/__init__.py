"""What is kept in memory as long as nothing visible changes: whole pages, and what pages have in common."""

from netwerk.kernel.cache.memory import (
    init_app,
    keep,
    keeps,
    note_version,
    recalled,
    remembered,
    remembered_words,
)
from netwerk.kernel.cache.pages import PageCache, keep_page
from netwerk.kernel.cache.version import VersionReader

__all__ = [
    "PageCache",
    "VersionReader",
    "init_app",
    "keep",
    "keep_page",
    "keeps",
    "note_version",
    "recalled",
    "remembered",
    "remembered_words",
]

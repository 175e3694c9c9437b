"""Reads of the library, cut by the page that needs them."""

from netwerk.practices.queries.sheets import (
    check_published,
    draft_of,
    files_of,
    is_shown,
    load,
    locked,
    log_of,
    scope_of,
    scope_of_sheet,
    scopes_of,
    translations_of,
    version,
    version_or_none,
    versions_of,
    was_handed_in,
    writers_of,
)

__all__ = [
    "check_published",
    "draft_of",
    "files_of",
    "is_shown",
    "load",
    "locked",
    "log_of",
    "scope_of",
    "scope_of_sheet",
    "scopes_of",
    "translations_of",
    "version",
    "version_or_none",
    "versions_of",
    "was_handed_in",
    "writers_of",
]

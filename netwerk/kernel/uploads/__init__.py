"""Files that people bring: taken in, recognised by their content, kept under a random name, given back.

What a file is called says nothing of what it is: the type follows from its first bytes and, for office
files, from what the ZIP holds. A file is written before the row that names it is committed; a sweep takes
away what no row names.
"""

from netwerk.kernel.uploads.arriving import LARGEST_BODY, accepts_files, init_app, received
from netwerk.kernel.uploads.keeping import (
    FOLDER,
    LARGEST,
    STORED_NAME,
    TOO_LARGE,
    Stored,
    folder,
    keeper,
    kept_still,
    path_of,
    remove_unnamed,
    send,
    show,
    shown_name,
    size_words,
    store,
    stored_names,
    sweep,
    unnamed,
)
from netwerk.kernel.uploads.kinds import ENDINGS, TYPES
from netwerk.kernel.uploads.naming import naming
from netwerk.kernel.uploads.verifying import ledger, verify

__all__ = [
    "ENDINGS",
    "FOLDER",
    "LARGEST",
    "LARGEST_BODY",
    "STORED_NAME",
    "TOO_LARGE",
    "TYPES",
    "Stored",
    "accepts_files",
    "folder",
    "init_app",
    "keeper",
    "kept_still",
    "ledger",
    "naming",
    "path_of",
    "received",
    "remove_unnamed",
    "send",
    "show",
    "shown_name",
    "size_words",
    "store",
    "stored_names",
    "sweep",
    "unnamed",
    "verify",
]

"""Files that people bring: taken in, recognised by their content, kept under a random name, given back.

What a file is called says nothing of what it is: the type follows from its first bytes and, for office
files, from what the ZIP holds. A file is written before the row that names it is committed; a sweep takes
away what no row names.
"""

from netwerk.kernel.uploads.arriving import LARGEST_BODY, accepts_files, init_app
from netwerk.kernel.uploads.keeping import (
    FOLDER,
    LARGEST,
    STORED_NAME,
    Stored,
    keeper,
    path_of,
    send,
    show,
    shown_name,
    size_words,
    store,
    sweep,
)
from netwerk.kernel.uploads.kinds import ENDINGS, TYPES

__all__ = [
    "ENDINGS",
    "FOLDER",
    "LARGEST",
    "LARGEST_BODY",
    "STORED_NAME",
    "TYPES",
    "Stored",
    "accepts_files",
    "init_app",
    "keeper",
    "path_of",
    "send",
    "show",
    "shown_name",
    "size_words",
    "store",
    "sweep",
]

"""Writing a sheet: begin, save as one goes, keep a version, hand it in."""

from netwerk.practices.services.writing.beginning import adapt, begin, translate
from netwerk.practices.services.writing.drafting import (
    FILES,
    discard,
    forget_unnamed,
    look,
    open_draft,
    save,
    set_files,
    set_kind,
    to_change,
    to_write,
)
from netwerk.practices.services.writing.handing_in import (
    LONGEST_NOTE,
    cooked,
    keep_version,
    lacks_of,
    submit,
    take_back,
    worries_in,
    worries_of,
)
from netwerk.practices.services.writing.together import add_writer, remove_writer

__all__ = [
    "FILES",
    "LONGEST_NOTE",
    "adapt",
    "add_writer",
    "begin",
    "cooked",
    "discard",
    "forget_unnamed",
    "keep_version",
    "lacks_of",
    "look",
    "open_draft",
    "remove_writer",
    "save",
    "set_files",
    "set_kind",
    "submit",
    "take_back",
    "to_change",
    "to_write",
    "translate",
    "worries_in",
    "worries_of",
]

"""Taking in what stands in a file: tried first, row by row, and then whole or not at all."""

from netwerk.kernel.importing.kinds import (
    Context,
    Importer,
    Outcome,
    Remark,
    Row,
    Tell,
    importers,
    register,
)
from netwerk.kernel.importing.models import ImportKey, ImportRun, State
from netwerk.kernel.importing.runs import (
    begin,
    can_run,
    cancel,
    confirm,
    forget_naming,
    found,
    handed_in,
    held,
    latest,
    purge,
)
from netwerk.kernel.importing.working import work

__all__ = [
    "Context",
    "ImportKey",
    "ImportRun",
    "Importer",
    "Outcome",
    "Remark",
    "Row",
    "State",
    "Tell",
    "begin",
    "can_run",
    "cancel",
    "confirm",
    "forget_naming",
    "found",
    "handed_in",
    "held",
    "importers",
    "latest",
    "purge",
    "register",
    "work",
]

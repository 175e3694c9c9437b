"""What can go wrong with a sheet, named where a page has its own answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netwerk.kernel.errors import Conflict, DomainError, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.personal import Worry
from netwerk.practices.models import Practice


class EditedMeanwhile(Conflict):
    """Somebody else saved these fields since they were opened; both texts are still there."""

    def __init__(self, theirs: Mapping[str, Any], name: str, at: datetime, revision: int) -> None:
        """`theirs` holds what is kept now in the fields that differ; save again from `revision`."""
        super().__init__(
            lazy("%(name)s bewaarde intussen een andere tekst. Kijk hieronder wat er anders is.", name=name)
        )
        self.theirs, self.name, self.at, self.revision = theirs, name, at, revision


class Worrying(Invalid):
    """The check on privacy found something, and nobody said yet that it may stand there."""

    def __init__(self, found: list[tuple[str, Worry, str]]) -> None:
        """`found` holds field, what it looks like and the words."""
        super().__init__(lazy("Kijk na of dit erin mag staan."))
        self.found = found


class Incomplete(Invalid):
    """The sheet cannot be handed in yet."""

    def __init__(self, lacks: list[tuple[str, Any]]) -> None:
        """`lacks` holds the field and a sentence for each thing that is missing."""
        super().__init__(lacks[0][1], lacks[0][0])
        self.lacks = lacks


class OwnPractice(Conflict):
    """An organisation cannot take over what it made itself."""

    def __init__(self, name: str) -> None:
        """`name` is that organisation."""
        super().__init__(
            lazy("%(name)s maakte deze praktijk mee. Overnemen doet een andere organisatie.", name=name)
        )
        self.name = name


class Withdrawn(DomainError):
    """A sheet that stood here was withdrawn; its address says why."""

    status = 410

    def __init__(self, practice: Practice) -> None:
        """Keep which sheet it was."""
        super().__init__(lazy("Deze praktijk is ingetrokken."))
        self.practice_id = practice.id

"""What can go wrong in a conversation, named where a page has its own answer to it."""

from __future__ import annotations

from datetime import datetime

from netwerk.kernel.errors import Conflict
from netwerk.kernel.i18n import lazy


class EditedMeanwhile(Conflict):
    """Somebody else changed the post since it was opened; both texts are still there."""

    def __init__(self, theirs: str, version: int, at: datetime) -> None:
        """`theirs` is what it says now; save again from `version`."""
        super().__init__(lazy("Deze reactie is intussen veranderd. Kijk hieronder wat er nu staat."))
        self.theirs, self.version, self.at = theirs, version, at


class Closed(Conflict):
    """Nobody writes in this thread any more."""

    def __init__(self) -> None:
        """The sentence says what can be done instead."""
        super().__init__(lazy("Dit gesprek is gesloten. Begin een nieuw gesprek en verwijs ernaar."))

"""Why somebody cannot be registered, each with its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.kernel.errors import Conflict
from netwerk.kernel.i18n import lazy


class Closed(Conflict):
    """The day takes no registrations now: not yet, no longer, cancelled or over."""

    def __init__(self) -> None:
        """The status block says which of these it is."""
        super().__init__(lazy("Inschrijven kan nu niet."))


class TooFewSeats(Conflict):
    """There are seats for some of the group only, and nobody said what to do then."""

    def __init__(self, available: int, wanted: int) -> None:
        """Both count seats."""
        super().__init__(lazy("Er zijn niet genoeg plaatsen voor iedereen."))
        self.available = available
        self.wanted = wanted


class AlreadyRegistered(Conflict):
    """Somebody on the form is registered or waiting already; they were mailed their link."""

    def __init__(self, emails: Sequence[str]) -> None:
        """`emails` are the addresses concerned, as typed."""
        super().__init__(lazy("Voor dit adres is er al een inschrijving."))
        self.emails = tuple(emails)


class OfferGone(Conflict):
    """The seat that was offered is no longer held for this person."""

    def __init__(self) -> None:
        """Whether it expired or was declined, the seat is somebody else's now."""
        super().__init__(lazy("Deze plaats wordt niet meer voor je vrijgehouden."))

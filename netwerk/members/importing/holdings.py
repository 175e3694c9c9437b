"""What is taken in from files keeps of a person, as the privacy desk gives it and forgets it."""

from __future__ import annotations

from netwerk.kernel.i18n import lazy
from netwerk.members.holdings import Holding, Room, register
from netwerk.members.importing import forgetting

HOLDINGS = (
    Holding(
        "ingevoerde-bestanden",
        lazy("De bestanden die je invoerde"),
        lazy("Om te tonen wat ervan kwam."),
        "imports",
        lazy("Een bestand dat nog wacht en waarin je adres staat, verdwijnt meteen. De rest volgt vanzelf."),
        ("import_run",),
    ),
)

register(Room(HOLDINGS, forgetting.export, forgetting.forget))

"""What the counter says about itself, in words."""

from __future__ import annotations

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.needs.helpdesk.rules import Act, Status

STATUSES: dict[str, LazyString] = {
    Status.NEW: lazy("Nieuw"),
    Status.TAKEN: lazy("Opgenomen"),
    Status.WAITING: lazy("Wacht op iemand anders"),
    Status.ANSWERED: lazy("Beantwoord"),
    Status.CLOSED: lazy("Afgesloten"),
}
TONES: dict[str, str] = {
    Status.NEW: "new",
    Status.TAKEN: "info",
    Status.WAITING: "warn",
    Status.ANSWERED: "ok",
    Status.CLOSED: "",
}
ACTS: dict[str, LazyString] = {
    Act.CONFIRM: lazy("Gevraagd"),
    Act.TAKE: lazy("Opgenomen"),
    Act.HAND_OVER: lazy("Doorgegeven aan een collega"),
    Act.WAIT: lazy("Wacht op iemand anders"),
    Act.ANSWER: lazy("Beantwoord per mail"),
    Act.CLOSE: lazy("Afgesloten"),
    Act.REOPEN: lazy("Weer geopend"),
    Act.PUBLISH: lazy("Antwoord op de site gezet"),
    Act.NOTE: lazy("Notitie"),
}

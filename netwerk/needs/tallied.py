"""Needs and chances among what the network brought about."""

from __future__ import annotations

from netwerk.kernel import outcomes
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outcomes import Stage
from netwerk.needs.queries import outcomes as reads

outcomes.register(Stage("noden", lazy("Noden en kansen"), "heart-handshake", 0, reads.reported))
outcomes.register(
    Stage("beantwoord", lazy("Beantwoord met een netwerkdag"), "circle-check", 1, reads.answered_by_a_day)
)

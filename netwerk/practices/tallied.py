"""Practices, adoptions and the workplaces these made among what the network brought about."""

from __future__ import annotations

from netwerk.kernel import outcomes
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outcomes import Stage
from netwerk.practices.queries import outcomes as reads
from netwerk.practices.wording import COUNTED

outcomes.register(Stage("praktijken", lazy("Praktijken"), "lightbulb", 4, reads.published))
outcomes.register(Stage("overnames", lazy("Overnames"), "handshake", 5, reads.adopted, COUNTED))
outcomes.register(
    Stage("leerwerkplekken", lazy("Nieuwe leerwerkplekken"), "school", 6, reads.workplaces, COUNTED)
)

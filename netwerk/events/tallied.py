"""Network days among what the network brought about."""

from __future__ import annotations

from netwerk.events.queries import outcomes as reads
from netwerk.kernel import outcomes
from netwerk.kernel.i18n import lazy
from netwerk.kernel.outcomes import Stage

outcomes.register(Stage("netwerkdagen", lazy("Netwerkdagen"), "calendar-days", 2, reads.held))

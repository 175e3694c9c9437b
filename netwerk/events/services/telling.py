"""When people hear of a change: after a quiet time, so that several edits make one mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from netwerk.events import frozen
from netwerk.events.models import Event
from netwerk.events.services import changing
from netwerk.kernel import site


def plan_update(event: Event, heard: dict[str, Any], now: datetime) -> None:
    """Keep what people last heard until the quiet time is over.

    A change undone needs no mail, unless somebody heard of it in between: who joined, or got a workshop.
    """
    told = event.told or heard | {"since": now.isoformat()}
    differs = frozen.changes(told, event) or changing.heard_since(
        event, datetime.fromisoformat(told["since"])
    )
    if event.ends_at > now and differs:
        event.told, event.tell_at = told, now + site.mail_quiet()
    else:
        event.told = event.tell_at = None

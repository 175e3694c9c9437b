"""What a mail after a day says of what there is to read and to answer."""

from __future__ import annotations

from typing import Any

from netwerk.events.services import evaluation

Facts = dict[str, Any]
NOTHING: Facts = {"report": False, "files": 0, "excused": False, "evaluation": ""}


def after_words(facts: Facts, day_address: str) -> Facts:
    """The part of the words that comes after a day; `day_address` is that of the day's page."""
    kept = facts.get("after")
    if not kept:
        return NOTHING
    ticket = kept["evaluation"]
    way_in = f"{day_address}/evaluatie/{evaluation.token_of(*ticket)}" if ticket else ""
    return {name: kept[name] for name in ("report", "files", "excused")} | {"evaluation": way_in}

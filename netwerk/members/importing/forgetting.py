"""What files to take in hold of somebody: given to them, or put aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from netwerk.kernel import importing, needles
from netwerk.members.holdings import Person, Rows


def export(person: Person) -> Mapping[str, Rows]:
    """The files that somebody handed in, as JSON holds them; times in UTC."""
    if person.member_id is None:
        return {}
    return {
        "ingevoerde-bestanden": [
            {"file": run.file_name, "kind": run.kind, "state": run.state, "at": run.created_at.isoformat()}
            for run in importing.handed_in(f"member:{person.member_id}")
        ]
    }


def forget(person: Person, _words_too: bool, _now: datetime) -> None:
    """Put aside every file that waits and names their address."""
    importing.forget_naming(needles.of_address(person.email))

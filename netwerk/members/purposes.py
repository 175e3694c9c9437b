"""For what people give their consent, and the words of each version of what they said yes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from netwerk.kernel.i18n import LazyString


def _nothing(_kind: str, _subject_id: int, _now: datetime) -> None:
    return


@dataclass(frozen=True)
class Purpose:
    """One purpose; `texts` are its words by version, none of which ever changes."""

    key: str
    title: LazyString
    texts: Mapping[str, LazyString] = field(default_factory=dict)
    # Told the subject (kind, id) and when: ends what was done on the ground of the consent.
    end: Callable[[str, int, datetime], None] = field(default=_nothing)


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    """Let the page of one's consents know what was asked."""
    _purposes[purpose.key] = purpose


def of(key: str) -> Purpose | None:
    """The purpose under a key; None for one that nobody asks for any more."""
    return _purposes.get(key)

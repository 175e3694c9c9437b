"""Tables of the needs and chances."""

from __future__ import annotations

from netwerk.needs.models.answers import NeedAnswer
from netwerk.needs.models.needs import (
    Need,
    NeedEntry,
    NeedReport,
    NeedRevision,
    need_sector,
    need_theme,
)
from netwerk.needs.models.voices import Recognition

__all__ = [
    "Need",
    "NeedAnswer",
    "NeedEntry",
    "NeedReport",
    "NeedRevision",
    "Recognition",
    "need_sector",
    "need_theme",
]

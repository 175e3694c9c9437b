"""The sheets that the addresses of spreading need."""

from __future__ import annotations

from typing import Any

from tests.builders import Make
from tests.library import Library


def spread(make: Make) -> dict[str, dict[str, Any]]:
    """A published sheet, for its paper, its card and its count of readers."""
    practice = Library(make).practice(title="Praktijk om te delen")
    values = {"practice_id": practice.id, "slug": practice.slug}
    return dict.fromkeys(("practices.paper", "practices.embed", "practices.seen"), values)

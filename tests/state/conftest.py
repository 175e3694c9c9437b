"""What the state machines need."""

from __future__ import annotations

from tests.support.machines import drive

__all__ = ["drive"]

"""How much mail somebody gets about a thing: what they chose, and what came by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much mail."""

    EVERY = "every"
    # The first new one, and then nothing until it is read.
    FIRST = "first"
    DIGEST = "digest"
    OFF = "off"


class Why(StrEnum):
    """Why somebody gets mail about a thing."""

    CHOSEN = "chosen"
    STARTED = "started"
    REPLIED = "replied"


# What is so before anybody chose: an overview, and at once only what is meant for oneself.
USUAL = Level.DIGEST
SITE = ("site", 0)
# The overview by mail has a switch of its own.
OVERVIEW = ("overview", 0)
Scope = tuple[str, int]


@dataclass(frozen=True)
class Held:
    """What is kept of one member about one scope."""

    level: Level
    why: Why


@dataclass(frozen=True)
class Effective:
    """What that comes to, and why: `scope` is None when nothing is kept."""

    level: Level
    why: Why | None = None
    scope: Scope | None = None


def effective(held: Sequence[tuple[Scope, Held | None]]) -> Effective:
    """What somebody gets about the first of these scopes; each following one is wider.

    The narrowest choice wins. What came by itself counts only where nothing was chosen, so that a wide
    "off" silences it.
    """
    for wanted in (True, False):
        for scope, one in held:
            if one is not None and (one.why == Why.CHOSEN) == wanted:
                return Effective(one.level, one.why, scope)
    return Effective(USUAL)

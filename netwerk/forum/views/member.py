"""Who looks at a page for members."""

from __future__ import annotations

from netwerk.kernel.errors import NotAllowed
from netwerk.members.actor import Actor
from netwerk.members.login import viewer


def member() -> Actor:
    """The member looking at this page; the guard has let nobody else through."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

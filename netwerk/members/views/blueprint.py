"""The blueprint of the pages about people, and who looks at one that is for members."""

from __future__ import annotations

from flask import Blueprint

from netwerk.kernel.errors import NotAllowed
from netwerk.members.actor import Actor
from netwerk.members.login import viewer

blueprint = Blueprint("members", __name__)


def signed_in() -> Actor:
    """The member at a page that is for members only; the guard has let nobody else through."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

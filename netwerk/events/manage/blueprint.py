"""The blueprint of the organiser's pages, and who is at work there."""

from __future__ import annotations

from flask import Blueprint

from netwerk.kernel.errors import NotAllowed
from netwerk.members.actor import Actor
from netwerk.members.login import viewer

blueprint = Blueprint("manage_events", __name__, url_prefix="/beheer/netwerkdagen")


def organiser() -> Actor:
    """The member at work; the access rule has let nobody else through."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

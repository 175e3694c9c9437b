"""The blueprint of the organiser's pages, and who is at work there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from netwerk.events.manage.navigation import day_sections
from netwerk.kernel.errors import NotAllowed
from netwerk.members.actor import Actor
from netwerk.members.login import viewer

blueprint = Blueprint("manage_events", __name__, url_prefix="/beheer/netwerkdagen")


@blueprint.context_processor
def _menu() -> dict[str, Any]:
    return {"day_sections": day_sections}


def organiser() -> Actor:
    """The member at work; the access rule has let nobody else through."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

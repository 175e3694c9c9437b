"""The blueprint of the editors' pages, and who looks at them."""

from __future__ import annotations

from flask import Blueprint

from netwerk.kernel.errors import NotAllowed
from netwerk.members.actor import Actor
from netwerk.members.login import viewer

blueprint = Blueprint("manage_practices", __name__, url_prefix="/beheer/praktijken")


def editor() -> Actor:
    """The editor looking at this page; the guard has let nobody else through."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

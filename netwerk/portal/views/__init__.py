"""The pages of the portal: for everybody, for members, for programs."""

from flask import Blueprint

blueprint = Blueprint("portal", __name__)

# Each module adds its routes to the blueprint above, so these follow it.
from netwerk.portal.views import harvest, machine, own, public, search  # noqa: E402

__all__ = ["blueprint", "harvest", "machine", "own", "public", "search"]

"""The public pages of network days."""

from flask import Blueprint

blueprint = Blueprint("events", __name__)

# Each module adds its routes to the blueprint above, so these follow it.
from netwerk.events.views import day, feeds, listing, private, registration  # noqa: E402

__all__ = ["blueprint", "day", "feeds", "listing", "private", "registration"]

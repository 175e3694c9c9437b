"""The pages of the register of needs and chances."""

from flask import Blueprint

blueprint = Blueprint("needs", __name__)

# Each module adds its routes to the blueprint above, so these follow it.
from netwerk.needs.views import changing, lists, need, recognising, reporting, sheet  # noqa: E402

__all__ = ["blueprint", "changing", "lists", "need", "recognising", "reporting", "sheet"]

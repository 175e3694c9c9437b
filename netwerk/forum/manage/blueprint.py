"""The blueprint of the moderators' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("manage_forum", __name__, url_prefix="/beheer/gesprekken")

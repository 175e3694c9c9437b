"""The blueprint of the pages that answer needs."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("manage_needs", __name__, url_prefix="/beheer/noden")

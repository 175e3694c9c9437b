"""The blueprint of the administrators' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("manage", __name__, url_prefix="/beheer")

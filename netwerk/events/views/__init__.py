"""The public pages of network days."""

from flask import Blueprint

blueprint = Blueprint("events", __name__)

# Each module adds its routes to the blueprint above, so these follow it.
from netwerk.events.views import (  # noqa: E402
    attestation,
    choices,
    coming_back,
    day,
    evaluation,
    feeds,
    listing,
    materials,
    offers,
    private,
    registration,
)

__all__ = [
    "attestation",
    "blueprint",
    "choices",
    "coming_back",
    "day",
    "evaluation",
    "feeds",
    "listing",
    "materials",
    "offers",
    "private",
    "registration",
]

"""The pages of the library for whoever reads, writes or takes over a practice."""

from flask import Blueprint

blueprint = Blueprint("practices", __name__)

# Each module adds its routes to the blueprint above, so these follow it.
from netwerk.practices.views import (  # noqa: E402
    adopting,
    attaching,
    beginning,
    collections,
    consenting,
    counting,
    downloads,
    editing,
    handing_in,
    harvesting,
    library,
    own,
    reconfirming,
    reviewing,
    sheet,
    spreading,
    thanking,
    versions,
)

__all__ = [
    "adopting",
    "attaching",
    "beginning",
    "blueprint",
    "collections",
    "consenting",
    "counting",
    "downloads",
    "editing",
    "handing_in",
    "harvesting",
    "library",
    "own",
    "reconfirming",
    "reviewing",
    "sheet",
    "spreading",
    "thanking",
    "versions",
]

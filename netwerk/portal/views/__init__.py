"""The pages of the portal: for everybody, for members, for programs."""

from flask import Blueprint

blueprint = Blueprint("portal", __name__)

# Each module adds its routes to the blueprint above, so these follow it.
from netwerk.portal.views import (  # noqa: E402
    api,
    embedding,
    feedback,
    glossary,
    harvest,
    machine,
    outcomes,
    own,
    privacy,
    public,
    search,
)

__all__ = [
    "api",
    "blueprint",
    "embedding",
    "feedback",
    "glossary",
    "harvest",
    "machine",
    "outcomes",
    "own",
    "privacy",
    "public",
    "search",
]

"""The pages of the conversations."""

from flask import Blueprint

blueprint = Blueprint("forum", __name__)

# Each module adds its routes to the blueprint above, so these follow it.
from netwerk.forum.views import (  # noqa: E402
    acts,
    beginning,
    changing,
    feeds,
    files,
    following,
    lists,
    thread,
    writing,
)

__all__ = [
    "acts",
    "beginning",
    "blueprint",
    "changing",
    "feeds",
    "files",
    "following",
    "lists",
    "thread",
    "writing",
]

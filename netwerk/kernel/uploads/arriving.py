"""Which views read the long bodies that files come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request

from netwerk.kernel.uploads.keeping import LARGEST

# A form around the file: its other fields and the boundaries.
LARGEST_BODY = LARGEST + 1024 * 1024

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Let the views that take files read longer bodies than the others; before anything reads the form."""
    app.before_request(lambda: _allow_files(app))


def accepts_files(view: View) -> View:
    """Declare that a view takes a file."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


def _allow_files(app: Flask) -> None:
    if request.endpoint and getattr(app.view_functions.get(request.endpoint), "accepts_files", False):
        request.max_content_length = LARGEST_BODY

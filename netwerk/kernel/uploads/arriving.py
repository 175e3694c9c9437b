"""Files that come with a form: which views read such long bodies, and how they take a file in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeVar, cast

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from netwerk.kernel.database import meanwhile
from netwerk.kernel.errors import DomainError
from netwerk.kernel.uploads.keeping import LARGEST, Stored, path_of, store

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


@contextmanager
def received(file: FileStorage) -> Iterator[Stored]:
    """Take in a file that came with this request, while others write: a scanner and a photo take their time.

    Raises Invalid as `store` does. When what is done with the file is refused, nothing stays behind.
    """
    with meanwhile():
        stored = store(cast(BinaryIO, file.stream), file.filename or "")
    try:
        yield stored
    except DomainError:
        path_of(stored.stored_name).unlink()
        raise


def _allow_files(app: Flask) -> None:
    if request.endpoint and getattr(app.view_functions.get(request.endpoint), "accepts_files", False):
        request.max_content_length = LARGEST_BODY

"""Files that come with a form: which views read such long bodies, and how they take a file in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeVar, cast

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage

from netwerk.kernel import throttle
from netwerk.kernel.database import meanwhile
from netwerk.kernel.errors import DomainError, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.uploads.keeping import LARGEST, Stored, path_of, store

# A form around the file: its other fields and the boundaries.
MEGABYTE = 1024 * 1024
LARGEST_BODY = LARGEST + MEGABYTE
BROUGHT = "files"
ENOUGH = lazy("Je bracht het laatste uur al heel wat bestanden. Probeer het later opnieuw.")

View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Let the views that take files read longer bodies than the others; before anything reads the form."""
    app.before_request(lambda: _allow_files(app))


def accepts_files(view: View) -> View:
    """Declare that a view takes a file."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


@contextmanager
def received(file: FileStorage, owner: str) -> Iterator[Stored]:
    """Take in a file that came with this request, while others write: a scanner and a photo take their time.

    Raises Invalid as `store` does, and for an `owner` who brought very much in the last hour: each file
    counts for its megabytes, also one that is refused. When what is done with the file is refused, nothing
    stays behind.
    """
    if throttle.is_spent(BROUGHT, owner, current_app.config["SETTINGS"].files_per_person):
        raise Invalid(ENOUGH, "file")
    throttle.count(BROUGHT, owner, -(-_size(file) // MEGABYTE) or 1)
    with meanwhile():
        stored = store(cast(BinaryIO, file.stream), file.filename or "")
    try:
        yield stored
    except DomainError:
        path_of(stored.stored_name).unlink()
        raise


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    return size


def _allow_files(app: Flask) -> None:
    if request.endpoint and getattr(app.view_functions.get(request.endpoint), "accepts_files", False):
        request.max_content_length = LARGEST_BODY

"""Of everything that can have a file: the sweep leaves it, and `netwerk verify` knows it."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from flask import Flask

from netwerk.kernel import clock, uploads
from netwerk.kernel.uploads import keeping
from tests.builders import Make
from tests.cast import Cast
from tests.support.world import build

pytestmark = [pytest.mark.house, pytest.mark.one_database]


def test_the_sweep_leaves_each_file_that_a_row_names_however_old(
    app: Flask, words: None, make: Make, cast: Cast
) -> None:
    """Who keeps files and has none in the world of the tests must put one there."""
    for left in uploads.folder().iterdir():
        left.unlink()
    build(app, make, cast)
    names = uploads.stored_names()
    long_ago = (clock.now() - timedelta(days=400)).timestamp()
    for name in names:
        os.utime(uploads.path_of(name), (long_ago, long_ago))
    kept = [keeps(names) for keeps in keeping._keepers]
    assert all(kept), "somebody keeps files and has none here"

    uploads.sweep()

    assert set(uploads.stored_names()) == set().union(*kept)
    found = uploads.verify(lambda *_done: None)
    assert (found.missing, found.changed, found.unnamed) == ([], [], [])
    assert found.number == len(set().union(*kept))

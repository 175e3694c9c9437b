"""A worker that makes overviews, in a process of its own:
`python -m tests.support.digest_maker DATABASE FOLDER MOMENT [NUMBER]`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from netwerk.app import create_app
from netwerk.forum import jobs
from netwerk.forum.models import Digest
from netwerk.kernel import clock
from tests.conftest import settings_for
from tests.support import killing


def main(database_url: str, folder: str, moment: str, dies_at: str = "") -> None:
    now = datetime.fromisoformat(moment)
    clock.clock.source = lambda: now
    app = create_app(settings_for(database_url, Path(folder)))
    with app.app_context():
        if dies_at:
            killing.die_with(Digest, int(dies_at))
        jobs.make_digests()


if __name__ == "__main__":
    main(*sys.argv[1:])

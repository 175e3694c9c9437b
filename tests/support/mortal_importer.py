"""A worker that takes in what waits and is killed at the moment that it stores it:
`python -m tests.support.mortal_importer DATABASE FOLDER before_commit|after_commit`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from netwerk.app import create_app
from netwerk.kernel import importing
from netwerk.kernel.importing import ImportRun, State
from tests.conftest import settings_for


def die_when(moment: str) -> None:
    """Be killed when all of a file is written and not yet committed, or right after."""

    def notice(session: Session) -> None:
        session.flush()
        runs = [one for one in session.identity_map.values() if isinstance(one, ImportRun)]
        session.info["stores"] = any(one.state == State.DONE for one in runs)

    def die(session: Session) -> None:
        if session.info.get("stores"):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, "before_commit", notice)
    event.listen(Session, moment, die)


def main(database_url: str, folder: str, moment: str) -> None:
    app = create_app(settings_for(database_url, Path(folder)))
    with app.app_context():
        die_when(moment)
        importing.work()


if __name__ == "__main__":
    main(*sys.argv[1:])

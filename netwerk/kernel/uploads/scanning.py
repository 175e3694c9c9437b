"""A look by somebody else's program at each file that comes in, before anything of ours opens it."""

from __future__ import annotations

import logging
import shlex
import subprocess
from pathlib import Path

from flask import current_app

from netwerk.kernel.database import BUSY_SECONDS
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy

log = logging.getLogger(__name__)

# Files that come by mail hold the turn to write meanwhile: less than others wait for it. This is for a
# scanner that runs already, such as `clamdscan`.
SECONDS = BUSY_SECONDS - 2
FOUND = 1

HARMFUL = lazy("Dit bestand kan schadelijk zijn. Het is niet bewaard. Kies een ander.")
NOT_SCANNED = lazy(
    "We konden dit bestand niet nakijken op virussen. Het is niet bewaard. Probeer het straks opnieuw."
)


def check(path: Path) -> None:
    """Let the program of the settings look, if there is one; raises Invalid for what it does not pass.

    It gets the path as its last word. An end with 0 passes a file, with 1 it found something (as ClamAV);
    whatever else happens passes nothing.
    """
    command = current_app.config["SETTINGS"].scan_command
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603 (the administrator's own words)
            [*shlex.split(command), str(path)],
            check=False,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.error("no file can be scanned: %s", type(error).__name__)
        raise Invalid(NOT_SCANNED, "file") from error
    if done.returncode:
        log.warning("the scanner passed a file not: it ended with %d", done.returncode)
        raise Invalid(HARMFUL if done.returncode == FOUND else NOT_SCANNED, "file")

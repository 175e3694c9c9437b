"""Who reads is counted and not known: numbers wait in the memory of the process, then go into their day.

No cookie, no address, no name. One browser counts once a day, as it keeps the picture that counts until
midnight. What a process has not yet written when it ends is not counted.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import date, datetime, timedelta

EVERY = timedelta(seconds=10)
# More sheets than anybody reads in ten seconds; beyond it new ones wait until these are written.
MOST = 2000
ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|fetch|preview|monitor|archiv|facebookexternalhit|embedly|scan|"
    r"curl|wget|python|java/|go-http|okhttp|libwww|headless|lighthouse|phantom",
    re.IGNORECASE,
)


class Readers:
    """The readers that this process has counted and not yet written."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._waiting: Counter[tuple[int, date]] = Counter()
        self._written_at: datetime | None = None
        self._lock = threading.Lock()

    def add(self, practice_id: int, day: date, now: datetime) -> bool:
        """Count one reader; True when it is time to write."""
        with self._lock:
            key = (practice_id, day)
            if key in self._waiting or len(self._waiting) < MOST:
                self._waiting[key] += 1
            # Whichever way the clock was set: never more often, and never not at all.
            if self._written_at is not None and abs(now - self._written_at) < EVERY:
                return False
            self._written_at = now
            return True

    def take(self) -> dict[tuple[int, date], int]:
        """What is to be written, once."""
        with self._lock:
            taken, self._waiting = dict(self._waiting), Counter()
            return taken


readers = Readers()


def is_somebody(agent: str, purpose: str) -> bool:
    """Is this a person's browser, and does it show the page? `purpose` is what it says of fetching ahead."""
    return bool(agent) and ROBOTS.search(agent) is None and "pre" not in purpose.lower()

"""The processes of a running site."""

from __future__ import annotations

from pathlib import Path

from tests.support.live import Live


def worker_of(live: Live) -> int | None:
    """The process that sends mail, if it runs."""
    for process in Path(f"/proc/{served_by(live)}/task").glob("*/children"):
        for child in process.read_text("ascii").split():
            if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                return int(child)
    return None


def _parents(live: Live) -> dict[int, int]:
    """Every process of the web server, with its parent."""
    port = live.url.rpartition(":")[2]
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if b"serve" in words and port.encode() in words:
            found[int(process.name)] = parent
    return found


def web_processes(live: Live) -> list[int]:
    """The processes that answer: children of the one that was started."""
    found = _parents(live)
    return [process for process, parent in found.items() if parent in found]


def served_by(live: Live) -> int:
    """The process that was started, and hears signals."""
    found = _parents(live)
    return next(process for process, parent in found.items() if parent not in found)


def has_ended(process: int) -> bool:
    """Is it gone, or does it only wait for somebody to hear that it is?"""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"

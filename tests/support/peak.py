"""Take one file in, in a process of its own, and say how much memory that took at its highest, in MB."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from types import SimpleNamespace

from flask import Flask
from PIL import Image

from netwerk.kernel import uploads
from netwerk.kernel.errors import Invalid


def highest() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(path: str, folder: str) -> None:
    app = Flask("peak")
    app.config["SETTINGS"] = SimpleNamespace(data=Path(folder), scan_command="")
    Image.init()
    with app.app_context(), Path(path).open("rb") as stream:
        before = highest()
        with contextlib.suppress(Invalid):
            uploads.store(stream, "x.txt")
        print(round(highest() - before, 1))  # noqa: T201 (the answer)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""One process of several that search from one place; says what it got each time."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from netwerk.app import create_app
from netwerk.settings import Mode, Settings


def main() -> None:
    address, limit, times = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            mode=Mode.DEVELOPMENT,
            data=Path(folder),
            database_url=address,
            heavy_reads_per_place=int(limit),
        )
        client = create_app(settings).test_client()
        for number in range(int(times)):
            sys.stdout.write(f"{client.get(f'/zoeken?q=woord{number}').status_code}\n")


if __name__ == "__main__":
    main()

"""Compiles the catalogs when a wheel is built, and when `make install` runs it in a checkout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogs(folder: Path) -> int:
    """Write the `.mo` beside each `.po` below `folder`; gives how many."""
    sources = sorted(folder.glob("*/LC_MESSAGES/*.po"))
    for source in sources:
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text, locale=source.parts[-3]))
    return len(sources)


class CatalogHook(BuildHookInterface[Any]):
    """Hatchling calls this before it packs."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Compile, so that the wheel carries the catalogs."""
        del version, build_data
        compile_catalogs(Path(self.root) / "netwerk" / "translations")


if __name__ == "__main__":
    made = compile_catalogs(Path(__file__).parent)
    sys.stdout.write(f"{made} catalogs compiled\n")

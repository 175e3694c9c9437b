"""The figures and what they are held against, as one table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

UP, DOWN = ">=", "<="


@dataclass(frozen=True)
class Line:
    """One figure: what was measured, and whether it is what it should be."""

    part: str
    case: str
    value: float
    unit: str
    target: float | None = None
    # Must the value be at least, or at most, the target?
    better: str = UP
    ceiling: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """PASS, BELOW, or nothing where no target was set."""
        if self.target is None:
            return ""
        good = self.value >= self.target if self.better == UP else self.value <= self.target
        return "PASS" if good else "BELOW"


COLUMNS = ("case", "req/s", "p50 ms", "p95 ms", "measured", "target", "")


def table(lines: Iterable[Line]) -> str:
    """All figures, a block for each part."""
    rows: list[tuple[str, ...]] = []
    part = ""
    for line in lines:
        if line.part != part:
            part = line.part
            rows += [("",) * len(COLUMNS), (part, *COLUMNS[1:])]
        rows.append(_row(line))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not place or place > 3 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _row(line: Line) -> tuple[str, ...]:
    def detail(name: str, form: str) -> str:
        return format(line.details[name], form) if name in line.details else ""

    of = f" x {line.ceiling}" if line.ceiling else f" {line.unit}" if line.unit else ""
    number = (
        f"{line.value:.2f}"
        if line.value < 10 and not float(line.value).is_integer()
        else f"{line.value:,.0f}"
    )
    target = "" if line.target is None else f"{line.better} {line.target:g}{of}"
    return (
        line.case,
        detail("rate", ",.0f"),
        detail("p50", ".1f"),
        detail("p95", ".1f"),
        number + of,
        target,
        line.verdict,
    )


def summary(lines: Iterable[Line]) -> str:
    """How many targets were reached, and which were not."""
    held = [line for line in lines if line.target is not None]
    below = [line for line in held if line.verdict == "BELOW"]
    words = [f"{len(held) - len(below)} of {len(held)} targets reached."]
    words += [f"  below: {line.part}: {line.case}" for line in below]
    return "\n".join(words)


def save(lines: Iterable[Line], path: Path, about: dict[str, Any]) -> None:
    """Keep everything, the single rounds too."""
    rows = [asdict(line) | {"verdict": line.verdict} for line in lines]
    path.write_text(json.dumps({"about": about, "lines": rows}, indent=2) + "\n", "utf-8")

"""`python -m tests.bench`: measures the product beside bare Flask and says which targets it reaches."""

from __future__ import annotations

import argparse
import logging
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.bench import forum, growth, library, mail, pages, processes, registrations, report, search
from tests.bench.content import fill
from tests.bench.load import have_wrk
from tests.bench.product import application, environment
from tests.bench.report import DOWN, Line
from tests.support import databases

PACKAGE = "apt-get install -y --no-install-recommends wrk"
START_SECONDS, WORKER_MEMORY = 1.5, 180.0
PARTS = ("pages", "registration", "growth", "process", "search", "library", "forum", "mail")


def main() -> int:
    """Measure what was asked for, print the table; 1 when something did not run."""
    options = _options()
    # The log is for the servers' operators; here it would only cost time.
    logging.disable(logging.INFO)
    if not _install_wrk():
        click.echo(f"The benchmark needs wrk. Install it with:\n  {PACKAGE}", err=True)
        return 1
    began, lines, broken = time.monotonic(), [], []
    with tempfile.TemporaryDirectory(prefix="netwerk-bench-") as folder:
        for kind in options.database:
            for name, measure in _parts(options, kind, Path(folder)).items():
                click.echo(f"{time.monotonic() - began:5.0f} s  {name}, {kind} ...", err=True)
                lines += _collected(measure, name, kind, broken)
    click.echo(report.table(lines))
    click.echo()
    click.echo(report.summary(lines))
    for sentence in broken:
        click.echo(f"DID NOT RUN: {sentence}")
    if options.json:
        report.save(lines, options.json, _about(time.monotonic() - began, broken))
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all figures in this file")
    parser.add_argument("--quick", action="store_true", help="one short round on each database: a first look")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (may be repeated)")
    parser.add_argument("--page", action="append", default=[], help="of the pages only those of this name")
    parser.add_argument("--database", action="append", choices=databases.KINDS, help="only this database")
    options = parser.parse_args()
    options.part = options.part or list(PARTS)
    options.database = options.database or list(databases.KINDS)
    return options


def _parts(options: argparse.Namespace, kind: str, folder: Path) -> dict[str, Callable[[], Iterator[Line]]]:
    rounds = 1 if options.quick else 3
    parts: dict[str, Callable[[], Iterator[Line]]] = {}
    home = folder / kind
    if {"pages", "registration", "process"} & set(options.part):
        parts["pages and registrations"] = lambda: _main(options, kind, home / "main", rounds)
    if "growth" in options.part:
        parts["growth"] = lambda: _growth(kind, home / "growth", 9 if options.quick else 25)
    if "search" in options.part:
        parts["search"] = lambda: _search(kind, home / "search", 3 if options.quick else 10)
    if "library" in options.part:
        parts["library"] = lambda: _library(kind, home / "library", 3 if options.quick else 10)
    if "forum" in options.part:
        parts["forum"] = lambda: _forum(kind, home / "forum", 5 if options.quick else 15)
    if "mail" in options.part:
        parts["mail"] = lambda: _mail(kind, home / "mail", 800 if options.quick else 2000)
    return parts


def _main(options: argparse.Namespace, kind: str, folder: Path, rounds: int) -> Iterator[Line]:
    folder.mkdir(parents=True, mode=0o700)
    with databases.database(kind, folder) as address:
        with application(folder, address) as app:
            content = fill(app, days=1000, past=300, people_a_day=3, organisations=60)
            if "pages" in options.part:
                yield from growth.count_queries(kind, app, content)
        if "process" in options.part:
            yield from _process(kind, folder, address, rounds)
        if "pages" in options.part:
            seconds = 1 if options.quick else 2
            yield from pages.measure(
                kind, folder, address, content, rounds=rounds, seconds=seconds, wanted=options.page
            )
        if "registration" in options.part:
            number = 160 if options.quick else 400
            yield from registrations.measure(kind, folder, address, content, rounds=rounds, number=number)


def _process(kind: str, folder: Path, address: str, rounds: int) -> Iterator[Line]:
    """Start of a web process, and the memory of the worker that sends mail."""
    settings = environment(folder, address)
    part = f"processes, {kind}"
    seconds = processes.start_seconds(settings, rounds + 2)
    yield Line(part, "start of a web process", seconds, "s", START_SECONDS, DOWN)
    with processes.mail_worker(settings, folder / "servers.log") as worker:
        time.sleep(4)
        if worker.poll() is not None:
            raise processes.Failed(f"the worker ended: {(folder / 'servers.log').read_text()[-1000:]}")
        yield Line(
            part, "memory of the mail worker (PSS)", processes.pss(worker.pid), "MB", WORKER_MEMORY, DOWN
        )


def _growth(kind: str, folder: Path, repeats: int) -> Iterator[Line]:
    with _two_databases(kind, folder, ("x1", "x100")) as (small, large):
        yield from growth.measure(kind, folder, small, large, repeats=repeats)


def _library(kind: str, folder: Path, repeats: int) -> Iterator[Line]:
    with _two_databases(kind, folder, ("many", "few")) as (many, few):
        yield from library.measure(kind, folder, many, few, repeats=repeats)


def _forum(kind: str, folder: Path, repeats: int) -> Iterator[Line]:
    with _two_databases(kind, folder, ("many", "few")) as (many, few):
        yield from forum.measure(kind, folder, many, few, repeats=repeats)


@contextmanager
def _two_databases(kind: str, folder: Path, names: Iterable[str]) -> Iterator[list[str]]:
    with ExitStack() as stack:
        for name in names:
            (folder / name).mkdir(parents=True, mode=0o700)
        yield [stack.enter_context(databases.database(kind, folder / name)) for name in names]


def _search(kind: str, folder: Path, repeats: int) -> Iterator[Line]:
    folder.mkdir(parents=True, mode=0o700)
    with databases.database(kind, folder) as address:
        yield from search.measure(kind, folder, address, repeats=repeats)


def _mail(kind: str, folder: Path, people: int) -> Iterator[Line]:
    folder.mkdir(parents=True, mode=0o700)
    with databases.database(kind, folder) as address:
        yield from mail.measure(kind, folder, address, people=people)


def _collected(measure: Callable[[], Iterable[Line]], name: str, kind: str, broken: list[str]) -> list[Line]:
    """What a part gave, also when it broke off half-way."""
    found: list[Line] = []
    try:
        # One by one: what was measured before a failure is worth showing.
        for line in measure():
            found += [line]
    except (Exception, SystemExit) as error:
        logging.getLogger(__name__).exception("%s on %s", name, kind)
        broken.append(f"{name} on {kind}: {type(error).__name__}: {error}")
    return found


def _install_wrk() -> bool:
    """Have the load generator, if need be by installing its Debian package."""
    if have_wrk():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(PACKAGE.split(), check=False, stdout=subprocess.DEVNULL)
    return have_wrk()


def _about(seconds: float, broken: list[str]) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_before": os.getloadavg(),
        "did_not_run": broken,
    }


if __name__ == "__main__":
    sys.exit(main())

"""Pages beside their ceilings: the same bytes, the same server, turn about."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench import ceilings
from tests.bench.browser import signed_in
from tests.bench.content import EMAIL, PASSWORD, Content
from tests.bench.load import ACCEPTED, Run, ask, drive
from tests.bench.processes import PRODUCT, Failed, Served, served
from tests.bench.product import HOST, PROXY_HEADERS, environment
from tests.bench.report import DOWN, Line

CACHED, UNCACHED, SIGNED_IN = "signed out", "signed out, page cache off", "signed in"
MEMORY = 160.0
WARM = 24


@dataclass(frozen=True)
class Case:
    """A page, how it is asked for, and which share of which ceiling it must reach."""

    part: str
    name: str
    path: str
    ceiling: str
    target: float | None
    # Ask again with the tag of the first answer.
    conditional: bool = False


def cases(content: Content) -> list[Case]:
    """All hot pages."""
    hot = {
        "home": "/",
        "list of days": "/netwerkdagen",
        "month": "/netwerkdagen?weergave=maand",
        "day": content.day_path,
        "learning network": content.network_path,
        "library": "/praktijken",
        "practice": content.practice_path,
    }
    day_file, form = f"{content.day_path}.ics", f"{content.day_path}/inschrijven"
    feed = content.feed_path
    return [
        *(Case(CACHED, name, path, "c1", 0.7) for name, path in hot.items()),
        Case(CACHED, "day .ics", day_file, "c1", 0.7),
        Case(CACHED, "feed of 1,000 days", feed, "c1", 0.7),
        Case(CACHED, "feed of 1,000 days, 304", feed, "c1", 1.0, conditional=True),
        *(Case(UNCACHED, name, path, "c3", 0.6) for name, path in hot.items()),
        Case(UNCACHED, "registration form", form, "c3", None),
        *(Case(SIGNED_IN, name, path, "c3", 0.5) for name, path in hot.items()),
        Case(SIGNED_IN, "registration form", form, "c3", None),
        Case(SIGNED_IN, "mijn", "/mijn", "c3", 0.5),
    ]


@dataclass(frozen=True)
class Asked:
    """A case with the server that answers it, the headers it is asked with and the bytes that come back."""

    case: Case
    server: Served
    headers: Mapping[str, str]
    size: int


def measure(
    database: str,
    folder: Path,
    address: str,
    content: Content,
    *,
    rounds: int,
    seconds: float,
    wanted: Sequence[str],
) -> Iterator[Line]:
    """The figures of every case on one database; `wanted` limits them to some names."""
    log = folder / "servers.log"
    chosen = [case for case in cases(content) if not wanted or case.name in wanted]
    with ExitStack() as stack:
        cached = stack.enter_context(served(PRODUCT, environment(folder, address), f"{HOST}/healthz", log))
        plain_environment = environment(folder, address, page_cache=False)
        plain = stack.enter_context(served(PRODUCT, plain_environment, f"{HOST}/healthz", log))
        asked = [_asked(case, plain if case.part == UNCACHED else cached) for case in chosen]
        ceilings.prepare(address)
        sizes = {"BENCH_SIZES": ",".join(map(str, {one.size for one in asked})), "BENCH_DATABASE": address}
        beside = {
            name: stack.enter_context(served(f"tests.bench.ceilings:{name}", sizes, "localhost/", log))
            for name in ("c1", "c2", "c3")
        }
        for one in asked:
            yield _beside(database, one, beside[one.case.ceiling], rounds, seconds)
        # Often enough that each worker has loaded the words of Dutch.
        for _time in range(8):
            ask(cached.port, "/zoeken?q=werkplekleren", PROXY_HEADERS)
        memory = max(cached.memory())
        name = "web worker after load, sign-in and search (PSS)"
        yield Line(f"memory, {database}", name, memory, "MB", MEMORY, DOWN)
        size = asked[0].size
        bare = drive(beside["c2"].port, f"/c2/{size}", {"Accept-Encoding": ACCEPTED}, seconds)
        yield Line(f"{CACHED}, {database}", "(C2, a bare template, beside)", bare.rate, "req/s")


def _asked(case: Case, server: Served) -> Asked:
    """Warm the page up in both workers and look at what comes back."""
    headers = PROXY_HEADERS | {"Accept-Encoding": ACCEPTED}
    if case.part == SIGNED_IN:
        # More than once, so that each worker has hashed a password when its memory is read.
        for _time in range(4):
            browser = signed_in(server.port, PROXY_HEADERS, EMAIL, PASSWORD)
            browser.close()
        headers = headers | {"Cookie": browser.headers["Cookie"]}
    answer = ask(server.port, case.path, headers)
    if answer.status != 200:
        raise Failed(f"{case.path} answered {answer.status}")
    if case.conditional:
        headers = headers | {"If-None-Match": answer.headers["etag"]}
        answer = ask(server.port, case.path, headers)
        if answer.status != 304:
            raise Failed(f"{case.path} answered {answer.status} to its own tag")
    _warm(server, case.path, headers)
    return Asked(case, server, headers, len(answer.body))


def _warm(server: Served, path: str, headers: Mapping[str, str]) -> None:
    """Ask a few times, each over a new connection, so that both workers have made the page before."""
    for _time in range(WARM):
        ask(server.port, path, headers)


def _beside(database: str, asked: Asked, ceiling: Served, rounds: int, seconds: float) -> Line:
    case = asked.case
    ceiling_path = f"/{case.ceiling}/{asked.size}"
    ceiling_headers = {"Accept-Encoding": ACCEPTED}
    _warm(ceiling, ceiling_path, ceiling_headers)
    bare: list[Run] = []
    own: list[Run] = []
    for _round in range(rounds):
        bare.append(drive(ceiling.port, ceiling_path, ceiling_headers, seconds))
        own.append(drive(asked.server.port, case.path, asked.headers, seconds))
    ratios = [mine.rate / theirs.rate for mine, theirs in zip(own, bare, strict=True)]
    return Line(
        part=f"{case.part}, {database}",
        case=case.name,
        value=statistics.median(ratios),
        unit="",
        target=case.target,
        ceiling=case.ceiling.upper(),
        details={
            "rate": statistics.median(run.rate for run in own),
            "p50": statistics.median(run.p50 for run in own),
            "p95": statistics.median(run.p95 for run in own),
            "ceiling_rate": statistics.median(run.rate for run in bare),
            "ratios": ratios,
            "bytes": asked.size,
        },
    )

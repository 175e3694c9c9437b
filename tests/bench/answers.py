"""Answers posted a second, beside W2 for an answer: eight members of a known school, one thread."""

from __future__ import annotations

import secrets
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from netwerk.members.actor import Actor
from tests.bench.browser import Browser, signed_in
from tests.bench.load import CLIENTS
from tests.bench.posts import Posted, request, send
from tests.bench.processes import PRODUCT, Served, served
from tests.bench.product import HOST, PROXY_HEADERS, environment
from tests.bench.report import DOWN, Line

# Three rounds of these are fewer than anybody may write in an hour; the first one warms up.
EACH, ROUNDS = 8, 3
WORDS = "Bij ons neemt de **mentor** de leerling mee. " * 8


def measure(
    part: str, folder: Path, address: str, writers: Sequence[Actor], password: str, path: str
) -> Iterator[Line]:
    """Half of the writers answer on the site, half by the ceiling; `path` is that of the thread."""
    mine_by, theirs_by = writers[:CLIENTS], writers[CLIENTS : 2 * CLIENTS]
    log = folder / "servers.log"
    thread_id = path.rpartition("/")[2].partition("-")[0]
    with ExitStack() as stack:
        product = stack.enter_context(served(PRODUCT, environment(folder, address), f"{HOST}/healthz", log))
        bare = {"BENCH_DATABASE": address}
        w2 = stack.enter_context(served("tests.bench.answer_ceiling:w2", bare, "localhost/", log))
        own = [signed_in(product.port, PROXY_HEADERS, one.email, password) for one in mine_by]
        theirs = [Browser(w2.port, {"Host": "localhost"}) for _one in theirs_by]
        mine: list[Posted] = []
        ceiling: list[Posted] = []
        for _round in range(ROUNDS):
            places = [f"/w2/{thread_id}/{one.id}" for one in theirs_by]
            ceiling.append(_sent(w2, theirs, places, places))
            mine.append(_sent(product, own, [path] * len(own), [f"{path}/reageer"] * len(own)))
        for browser in (*own, *theirs):
            browser.close()
    statuses = sum((Counter(run.statuses) for run in (*mine, *ceiling)), Counter[int]())
    del mine[0], ceiling[0]
    ratios = [one.rate / other.rate for one, other in zip(mine, ceiling, strict=True)]
    details = {
        "rate": statistics.median(one.rate for one in mine),
        "p50": statistics.median(one.p50 for one in mine),
        "p95": statistics.median(one.p95 for one in mine),
        "ratios": ratios,
        "w2_rate": statistics.median(one.rate for one in ceiling),
    }
    ratio, wrong = statistics.median(ratios), statuses.total() - statuses[303]
    yield Line(part, "an answer posted, 8 clients", ratio, "", 0.5, ceiling="W2", details=details)
    yield Line(part, "an answer posted: answers that are errors", wrong, "", 0, DOWN)


def _sent(server: Served, browsers: Sequence[Browser], forms: Sequence[str], places: Sequence[str]) -> Posted:
    requests = []
    for browser, form, place in zip(browsers, forms, places, strict=True):
        browser.get(form)
        requests.append(
            [
                request(place, browser.headers, {"csrf_token": browser.token, **_filled_in()})
                for _one in range(EACH)
            ]
        )
    return send(server.port, requests)


def _filled_in() -> dict[str, str]:
    return {"raw": WORDS, "form_key": secrets.token_urlsafe(24), "reply_to": ""}

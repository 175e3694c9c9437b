"""Registrations confirmed a second, beside W and W2; and the last seats, fought for."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from netwerk.events import seats
from netwerk.events.models import Event
from netwerk.kernel.audit import AuditEntry
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox.models import OutboxMessage
from tests.bench import writing_ceilings
from tests.bench.content import Content
from tests.bench.posts import Posted, form_of, prepared, send
from tests.bench.processes import PRODUCT, Served, served
from tests.bench.product import HOST, PROXY_HEADERS, application, environment
from tests.bench.report import DOWN, Line

ORGANISATION = "Bedrijf of school nummer 3"
LAST_SEATS = 20


@dataclass(frozen=True)
class Written:
    """What stands in the database about one day."""

    counter: int
    coming: int
    mails: int
    audited: int


def measure(
    database: str, folder: Path, address: str, content: Content, *, rounds: int, number: int
) -> Iterator[Line]:
    """`number` registrations for one day in each round, beside the ceilings."""
    part, log = f"registration, {database}", folder / "servers.log"
    writing_ceilings.prepare(address)
    bare = {"BENCH_DATABASE": address}
    with ExitStack() as stack:
        app = stack.enter_context(application(folder, address))
        product = stack.enter_context(served(PRODUCT, environment(folder, address), f"{HOST}/healthz", log))
        w = stack.enter_context(served("tests.bench.writing_ceilings:w", bare, "localhost/", log))
        w2 = stack.enter_context(served("tests.bench.writing_ceilings:w2", bare, "localhost/", log))
        runs: dict[str, list[Posted]] = {"w": [], "w2": [], "product": []}
        before = _written(app, content.day_id)
        _seats(app, content.day_id, None)
        for round_ in range(rounds):
            runs["w"].append(_bare(w, "", "/w", f"w-{round_}", number))
            day = f"/w2/{content.day_id}"
            runs["w2"].append(_bare(w2, day, day, f"w2-{round_}", number))
            runs["product"].append(_product(product, content, f"{round_}", number))
        after = _written(app, content.day_id)
        yield from _lines(part, runs, before, after)
        yield _last_seats(part, app, product, content)


def _lines(part: str, runs: dict[str, list[Posted]], before: Written, after: Written) -> Iterator[Line]:
    own, w2 = runs["product"], runs["w2"]
    ratios = [mine.rate / theirs.rate for mine, theirs in zip(own, w2, strict=True)]
    yield Line(
        part,
        "final POST, 8 clients, one day",
        statistics.median(ratios),
        "",
        0.5,
        ceiling="W2",
        details=_details(own) | {"ratios": ratios, "w2_rate": statistics.median(run.rate for run in w2)},
    )
    for name, label in (("w2", "(W2, the same rows by the ORM, beside)"), ("w", "(W, raw SQL, beside)")):
        rate = statistics.median(run.rate for run in runs[name])
        yield Line(part, label, rate, "a second", details=_details(runs[name]))
    # W2 writes the same rows for the same day, so both count.
    sent = sum(sum(run.statuses.values()) for run in (*own, *w2))
    errors = sum(run.errors for run in (*own, *w2))
    missing = max(
        sent - (after.coming - before.coming),
        sent - (after.mails - before.mails),
        sent - (after.audited - before.audited),
    )
    yield Line(part, "answers that are errors", errors, "", 0, DOWN)
    yield Line(part, "registrations without seat, mail or audit", missing, "", 0, DOWN)
    yield Line(part, "difference of counter and recount", abs(after.counter - after.coming), "", 0, DOWN)


def _last_seats(part: str, app: Flask, product: Served, content: Content) -> Line:
    """Three times as many forms as there are seats."""
    taken = _written(app, content.day_id).coming
    _seats(app, content.day_id, taken + LAST_SEATS)
    posted = _product(product, content, "last", 3 * LAST_SEATS)
    written = _written(app, content.day_id)
    over = max(written.coming, written.counter) - taken - LAST_SEATS
    wrong = abs(over) + posted.errors
    return Line(
        part, f"{3 * LAST_SEATS} forms for {LAST_SEATS} seats: oversold, unsold or errors", wrong, "", 0, DOWN
    )


def _details(runs: Sequence[Posted]) -> dict[str, object]:
    return {
        "rate": statistics.median(run.rate for run in runs),
        "p50": statistics.median(run.p50 for run in runs),
        "p95": statistics.median(run.p95 for run in runs),
        "rates": [run.rate for run in runs],
    }


def _product(server: Served, content: Content, name: str, number: int) -> Posted:
    path = f"{content.day_path}/inschrijven"
    forms = [form_of(f"product-{name}-{count}", ORGANISATION) for count in range(number)]
    return send(server.port, prepared(server.port, path, path, PROXY_HEADERS, forms))


def _bare(server: Served, form_path: str, post_path: str, name: str, number: int) -> Posted:
    forms = [form_of(f"{name}-{count}", ORGANISATION) for count in range(number)]
    return send(server.port, prepared(server.port, form_path, post_path, {"Host": "localhost"}, forms))


def _seats(app: Flask, event_id: int, capacity: int | None) -> None:
    with app.app_context(), transaction():
        db.session.execute(update(Event).where(Event.id == event_id).values(capacity=capacity))


def _written(app: Flask, event_id: int) -> Written:
    with app.app_context():
        counts = [
            db.session.scalar(statement) or 0
            for statement in (
                select(Event.taken).where(Event.id == event_id),
                select(func.count(OutboxMessage.id)).where(
                    OutboxMessage.kind == "event.confirmed", OutboxMessage.subject_kind == "attendee"
                ),
                select(func.count(AuditEntry.id)).where(AuditEntry.act == "booking.create"),
            )
        ]
        coming = seats.recount(event_id)
        db.session.remove()
        return Written(counts[0], coming, counts[1], counts[2])

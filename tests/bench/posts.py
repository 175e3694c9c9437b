"""Registrations a second: eight clients, each answer awaited, only the final POST timed."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.bench.browser import Browser
from tests.bench.load import CLIENTS
from tests.bench.processes import Failed

Form = dict[str, str]


@dataclass(frozen=True)
class Posted:
    """What became of a row of forms; times in milliseconds."""

    rate: float
    p50: float
    p95: float
    statuses: Mapping[int, int]

    @property
    def errors(self) -> int:
        """Answers that were neither a registration nor a plain refusal."""
        return sum(number for status, number in self.statuses.items() if status not in {302, 303, 409})


def form_of(number: str, organisation: str) -> Form:
    """What somebody fills in who comes alone, as the page to check the answers sends it."""
    return {
        "form_key": f"bench-{number}",
        "duo": "",
        "website": "",
        "contact_name": f"Persoon {number}",
        "contact_email": f"persoon-{number}@bedrijf.example",
        "contact_phone": "",
        "organisation": organisation,
        "function": "mentor",
        "comes": "ja",
        "role": "",
        "stap": "bevestig",
    }


def prepared(
    port: int, form_path: str, post_path: str, headers: Mapping[str, str], forms: Sequence[Form]
) -> list[list[bytes]]:
    """The requests of each client, written out beforehand: a browser each, with session and token."""
    requests: list[list[bytes]] = []
    for client in range(CLIENTS):
        browser = Browser(port, headers)
        if form_path and browser.get(form_path) != 200:
            raise Failed(f"the form at {form_path} does not open")
        browser.close()
        mine = forms[client::CLIENTS]
        requests.append(
            [request(post_path, browser.headers, {"csrf_token": browser.token, **one}) for one in mine]
        )
    return requests


def request(path: str, headers: Mapping[str, str], form: Form) -> bytes:
    """A form as a browser sends it."""
    body = urlencode(form).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in ({"Host": "localhost"} | dict(headers)).items()),
    ]
    lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def send(port: int, requests: Sequence[Sequence[bytes]]) -> Posted:
    """Send everything, one request of each client at a time."""
    return asyncio.run(_send(port, requests))


async def _send(port: int, requests: Sequence[Sequence[bytes]]) -> Posted:
    times: list[float] = []
    statuses: dict[int, int] = {}

    def note(status: int, seconds: float) -> None:
        statuses[status] = statuses.get(status, 0) + 1
        times.append(seconds * 1000)

    pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in requests]
    before = time.perf_counter()
    await asyncio.gather(*(_client(*pair, mine, note) for pair, mine in zip(pairs, requests, strict=True)))
    taken = time.perf_counter() - before
    for _reader, writer in pairs:
        writer.close()
    quantiles = statistics.quantiles(times, n=20)
    return Posted(len(times) / taken, quantiles[9], quantiles[18], statuses)


async def _client(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    requests: Sequence[bytes],
    note: Callable[[int, float], None],
) -> None:
    for request in requests:
        before = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        note(int(head.split(b" ", 2)[1]), time.perf_counter() - before)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0

"""A message from outside put into plain values: whatever its octets are, reading ends and raises nothing.

At most 64 KB are read, ten levels deep and fifty parts wide; what lies beyond is left alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from netwerk.kernel import text

LIMIT = 64 * 1024
DEEPEST, WIDEST = 10, 50
NESTING = (b"boundary", b"message/rfc822", b"message/global")
LONGEST_TEXT = 10_000
CALENDARS = ("text/calendar", "application/ics")
METHOD = re.compile(
    rb"^METHOD(?:;[^:\r\n]*)?:[ \t]*([A-Za-z-]{1,20})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
END = b"END:VCALENDAR"
RETURNED = {"message/rfc822", "message/global", "text/rfc822-headers"}
REPORTS = {"message/delivery-status", "message/global-delivery-status"}
TAG_NAME = re.compile(r"/?[a-z][a-z0-9]{0,10}", re.IGNORECASE)
UNSEEN = {"head", "style", "script", "title"}
NEW_LINE = {"br", "/p", "/div", "/tr", "/li", "/h1", "/h2", "/h3", "/blockquote"}
MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
# RFC 3834 section 5, and what servers and list programs said before there was an RFC.
AUTOMATIC = {
    "precedence": {"bulk", "junk", "list", "auto_reply"},
    "return-path": {"<>"},
    "x-autoreply": {"yes"},
    "x-autorespond": {"yes"},
}
AUTOMATIC_WHEN_THERE = ("list-id", "list-unsubscribe", "x-auto-reply-from", "x-mailer-daemon")


@dataclass(frozen=True)
class Report:
    """What a mail server says of one recipient (RFC 3464, 2.3)."""

    action: str
    status: str
    reason: str


@dataclass(frozen=True)
class Mail:
    """What matters of a message; texts are clean, lists are short, nothing in it is to be trusted."""

    message_id: str = ""
    # The one address of From; empty when there is none or more than one.
    sender: str = ""
    sender_name: str = ""
    title: str = ""
    addressed: tuple[str, ...] = ()
    # Message-IDs it answers or, in a bounce, gives back.
    about: tuple[str, ...] = ()
    automatic: bool = False
    text: str = ""
    # The calendar object in UTF-8, and the METHOD that its body names.
    calendar: bytes = b""
    method: str = ""
    reports: tuple[Report, ...] = ()
    is_report: bool = False
    # Why what came cannot be used: too_big or bad_encoding.
    trouble: str = ""


def read(raw: bytes) -> Mail:
    """The message in `raw`; one that cannot be read at all is empty and says `bad_encoding`."""
    cut = len(raw) > LIMIT
    # The library reads each line once for every part that it lies in.
    if any(raw.lower().count(mark) > WIDEST for mark in NESTING):
        return Mail(trouble="bad_encoding")
    try:
        return _read(message_from_bytes(raw[:LIMIT]), cut=cut)
    except Exception:
        # The library promises to raise nothing and does: on headers, on charsets, on depth.
        return Mail(trouble="too_big" if cut else "bad_encoding")


def _read(message: Message, *, cut: bool) -> Mail:
    parts = list(_parts(message))
    calendar, trouble = _calendar(parts, cut=cut)
    names = getaddresses([_header(message, "From")])
    senders = [(name, address) for name, address in names if "@" in address]
    several = len(senders) != 1 or len(message.get_all("From", [])) != 1
    found = METHOD.findall(calendar)
    words = _text(parts)
    if cut and not words and not calendar:
        trouble = "too_big"
    return Mail(
        message_id=text.plain_line(_header(message, "Message-ID"))[:320],
        sender="" if several else text.plain_line(senders[0][1])[:254],
        sender_name="" if several else text.plain_line(senders[0][0])[:120],
        title=text.plain_line(_header(message, "Subject"))[:300],
        addressed=_addressed(message),
        about=_about(message, parts),
        automatic=_is_automatic(message),
        text=words,
        calendar=calendar,
        method=found[0].decode("ascii").upper() if len(set(found)) == 1 else "",
        reports=tuple(_reports(parts)),
        is_report=_is_report(message),
        trouble=trouble,
    )


def _parts(message: Message) -> Iterator[Message]:
    """The parts from the outside in, without recursion; a bounce's copy of our own mail is not entered."""
    waiting, seen = [(message, 0)], 0
    while waiting and seen < WIDEST:
        part, depth = waiting.pop(0)
        seen += 1
        yield part
        if part.get_content_maintype() == "multipart" and depth < DEEPEST:
            waiting.extend((child, depth + 1) for child in _inside(part))


def _inside(part: Message) -> list[Message]:
    """The messages directly within a part."""
    payload = part.get_payload()
    found = payload if isinstance(payload, list) else []
    return [child for child in found[:WIDEST] if isinstance(child, Message)]


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))[:2000]
    try:
        return str(make_header(decode_header(raw)))
    except (ValueError, LookupError, UnicodeError):
        return raw


def _addressed(message: Message) -> tuple[str, ...]:
    raw = [str(value)[:2000] for name in ADDRESSED for value in message.get_all(name, [])[:5]]
    return tuple(address.casefold() for _name, address in getaddresses(raw)[:WIDEST] if "@" in address)


def _about(message: Message, parts: list[Message]) -> tuple[str, ...]:
    """What it answers by its own headers, and the message that a bounce gives back."""
    raw = [str(message.get(name, ""))[:4000] for name in ("In-Reply-To", "References")]
    raw.extend(_returned_id(part) for part in parts if part.get_content_type() in RETURNED)
    found = dict.fromkeys(name for value in raw for name in MESSAGE_ID.findall(value))
    return tuple(found)[:20]


def _returned_id(part: Message) -> str:
    if inside := _inside(part):
        return str(inside[0].get("Message-ID", ""))
    return str(message_from_bytes(_octets(part)).get("Message-ID", ""))


def _is_automatic(message: Message) -> bool:
    """Did no person write it (RFC 3834, 2 and 5)?"""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().casefold()
    if submitted not in {"", "no"}:
        return True
    if any(message.get(name) is not None for name in AUTOMATIC_WHEN_THERE):
        return True
    return any(_header(message, name).strip().casefold() in values for name, values in AUTOMATIC.items())


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report" and (
        str(message.get_param("report-type", "")).casefold() == "delivery-status"
    )


def _reports(parts: list[Message]) -> Iterator[Report]:
    for part in parts:
        if part.get_content_type() not in REPORTS:
            continue
        for block in _inside(part):
            if block.get("Action"):
                yield Report(
                    action=_header(block, "Action").strip().casefold()[:20],
                    status=text.plain_line(_header(block, "Status")).partition(" ")[0][:12],
                    reason=text.plain_line(_header(block, "Diagnostic-Code"))[:300],
                )


def _octets(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _calendar(parts: list[Message], *, cut: bool) -> tuple[bytes, str]:
    """The calendar object in UTF-8, or why there is none that can be used."""
    kinds = [part.get_content_type() for part in parts]
    wanted = next((kind for kind in CALENDARS if kind in kinds), None)
    if wanted is None:
        return b"", ""
    part = parts[kinds.index(wanted)]
    charset = (part.get_content_charset() or "utf-8").replace("us-ascii", "utf-8")
    try:
        octets = _octets(part).decode(charset).removeprefix("\ufeff").encode()
    except (LookupError, UnicodeError):
        return b"", "bad_encoding"
    if END not in octets:
        return b"", "too_big" if cut else "bad_encoding"
    return octets, ""


def _text(parts: list[Message]) -> str:
    """What a person wrote, as plain text, with at most its first ten thousand characters."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() != kind or part.get_filename():
                continue
            words = _decoded(part)
            if kind == "text/html":
                words = _without_markup(words)
            if clean := text.plain_text(words)[:LONGEST_TEXT]:
                return clean
    return ""


def _decoded(part: Message) -> str:
    octets = _octets(part)
    with suppress(LookupError, UnicodeError):
        return octets.decode(part.get_content_charset() or "utf-8")
    return octets.decode("utf-8", "replace")


def _without_markup(words: str) -> str:
    """The text of HTML, cut at each tag: one step for each, whatever the order they come in."""
    first, *rest = words.split("<")
    kept, hidden = [first], ""
    for piece in rest:
        tag, closed, after = piece.partition(">")
        found = TAG_NAME.match(tag)
        name = found.group().casefold() if found else ""
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in UNSEEN:
            hidden = name
        if not hidden and closed:
            kept.append(("\n" if name in NEW_LINE else "") + after)
    lines = html.unescape("".join(kept)).splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines))

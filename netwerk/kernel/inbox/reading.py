"""A message from outside put into plain values: whatever its octets are, reading ends and raises nothing.

Ten levels deep and fifty parts wide, up to 64 KB of text, and as many files as 25 MB hold; what lies beyond
is left alone. A message with a calendar, or made to be slow to read, is read no further than its first 64 KB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from functools import cached_property

from netwerk.kernel import text
from netwerk.kernel.inbox.authentication import HEADER
from netwerk.kernel.inbox.enclosed import CALENDARS, Enclosed, enclosed, marked, meant
from netwerk.kernel.inbox.markup import as_text
from netwerk.kernel.inbox.trimming import IsOurs, Trimmed, trim

LIMIT = 64 * 1024
# What servers carry.
LARGEST = 25 * 1024 * 1024
DEEPEST, WIDEST = 10, 50
# A message of some size that nests deeper, or says more of a part, is not what a program of a person makes.
NESTED, LONGEST_ABOUT = 15, 4000
# As many lines as 25 MB of files in base64 have, and more parts than anybody encloses.
MOST_LINES, MOST_BOUNDS = 400_000, 200
ABOUT_PART = re.compile(rb"^content-[a-z-]{1,20}:[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE | re.IGNORECASE)
NESTING = (b"boundary", b"message/rfc822", b"message/global")
# A long post with the long one that it answers is read to its end.
LONGEST_TEXT = LIMIT
METHOD = re.compile(
    rb"^METHOD(?:;[^:\r\n]*)?:[ \t]*([A-Za-z-]{1,20})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
END = b"END:VCALENDAR"
RETURNED = {"message/rfc822", "message/global", "text/rfc822-headers"}
REPORTS = {"message/delivery-status", "message/global-delivery-status"}
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
    # When its sender says that it was written, as it stands there.
    date: str = ""
    addressed: tuple[str, ...] = ()
    # Message-IDs it answers or, in a bounce, gives back.
    about: tuple[str, ...] = ()
    automatic: bool = False
    # What people see of it: the plain text and, as some programs send nothing else, the HTML.
    plain: str = ""
    html: str = ""
    # The calendar object in UTF-8, and the METHOD that its body names.
    calendar: bytes = b""
    method: str = ""
    reports: tuple[Report, ...] = ()
    is_report: bool = False
    # Why what came cannot be used: too_big or bad_encoding.
    trouble: str = ""
    files: tuple[Enclosed, ...] = ()
    # What mail servers, or a forger, wrote of where it came from; the topmost first.
    authentication: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """What it says, as plain text, with whatever is quoted."""
        return self.plain or as_text(self.html)[:LONGEST_TEXT]

    def written(self, is_ours: IsOurs) -> Trimmed:
        """What its sender wrote, told from what is quoted; see `trim`."""
        return trim(self.plain, self.html, is_ours)

    def meant_files(self, is_ours: IsOurs) -> list[Enclosed]:
        """The files that its sender meant to send; see `enclosed`."""
        if not self.html:
            return list(self.files)
        return meant(self.files, self.html, trim("", marked(self.html), is_ours).own)


def read(raw: bytes) -> Mail:
    """The message in `raw`; one that cannot be read at all is empty and says `bad_encoding`."""
    head = raw[:LIMIT]
    # The library reads each line once for every part that it lies in.
    if _nests(head) > WIDEST:
        return Mail(trouble="bad_encoding")
    some = raw[:LARGEST] if len(raw) > LIMIT and _is_quick(raw) else head
    cut = len(raw) > len(some)
    try:
        return _read(message_from_bytes(some), cut=cut)
    except Exception:
        # The library promises to raise nothing and does: on headers, on charsets, on depth.
        return Mail(trouble="too_big" if cut else "bad_encoding")


def _nests(raw: bytes) -> int:
    lower = raw.lower()
    return max(lower.count(mark) for mark in NESTING)


def _is_quick(raw: bytes) -> bool:
    """Is all of a message read, in a time that grows with its size alone?"""
    if raw.count(b"\n") > MOST_LINES or raw.count(b"\n--") > MOST_BOUNDS or _nests(raw) > NESTED:
        return False
    if any(kind.encode() in raw[:LIMIT].lower() for kind in CALENDARS):
        return False
    return all(len(found.group()) <= LONGEST_ABOUT for found in ABOUT_PART.finditer(raw))


def _read(message: Message, *, cut: bool) -> Mail:
    parts = list(_parts(message))
    calendar, trouble = _calendar(parts, cut=cut)
    names = getaddresses([_header(message, "From")])
    senders = [(name, address) for name, address in names if "@" in address]
    several = len(senders) != 1 or len(message.get_all("From", [])) != 1
    found = METHOD.findall(calendar)
    plain, html = (_said(parts, kind) for kind in ("text/plain", "text/html"))
    if cut and not (plain or as_text(html)) and not calendar:
        trouble = "too_big"
    return Mail(
        message_id=text.plain_line(_header(message, "Message-ID"))[:320],
        sender="" if several else text.plain_line(senders[0][1])[:254],
        sender_name="" if several else text.plain_line(senders[0][0])[:120],
        title=text.plain_line(_header(message, "Subject"))[:300],
        date=text.plain_line(_header(message, "Date"))[:100],
        addressed=_addressed(message),
        about=_about(message, parts),
        automatic=_is_automatic(message),
        plain=plain,
        html=html,
        calendar=calendar,
        method=found[0].decode("ascii").upper() if len(set(found)) == 1 else "",
        reports=tuple(_reports(parts)),
        is_report=_is_report(message),
        trouble=trouble,
        files=enclosed(parts, _file_name, cut=cut),
        authentication=tuple(_unfolded(one) for one in message.get_all(HEADER, [])[:WIDEST]),
    )


def _unfolded(header: object) -> str:
    return " ".join(str(header)[:4000].split())


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


def _said(parts: list[Message], kind: str) -> str:
    """The parts of a kind that are no file, in order: a picture in a text makes two parts of it."""
    found = [part for part in parts if part.get_content_type() == kind and not part.get_filename()]
    return text.plain_text("\n\n".join(_decoded(part) for part in found))[:LONGEST_TEXT]


def _file_name(part: Message) -> str:
    """What a file was called; a picture may have no name."""
    raw = str(part.get_filename() or "")[:2000]
    with suppress(ValueError, LookupError, UnicodeError):
        raw = str(make_header(decode_header(raw)))
    return text.plain_line(raw)[:300] or part.get_content_maintype()


def _decoded(part: Message) -> str:
    octets = _octets(part)[: 4 * LONGEST_TEXT]
    with suppress(LookupError, UnicodeError):
        return octets.decode(part.get_content_charset() or "utf-8")
    return octets.decode("utf-8", "replace")

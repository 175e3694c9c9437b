"""What comes along with a message: the files that its sender enclosed, told from logos and signatures.

A mail of any program holds pictures that nobody meant to send: the logo of a signature, the pictures of what
is quoted. A picture that the text refers to (RFC 2392) counts where its sender's own words show it, and when
it is no logo by its size; one that nothing refers to does not. Whatever else has a name or is a picture does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from email.message import Message

# Below this a picture in the text is a logo.
LOGO = 10_000
SHOWN = re.compile(
    r"<img\b[^<>]{0,2000}?\bsrc\s*=\s*[\"']?cid:([^\"'\s<>]{1,200})[^<>]{0,2000}>", re.IGNORECASE
)
NAMED = re.compile(r"cid:(\S{1,200})")
# What programs put beside a text: proofs of who wrote it, and dates for calendars.
NOT_MEANT = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
CALENDARS = ("text/calendar", "application/ics")


@dataclass(frozen=True)
class Enclosed:
    """A file in a message; `content_id` names it where the text shows it; not `is_whole` when cut off."""

    part: Message
    name: str
    content_id: str = ""
    is_whole: bool = True

    @property
    def octets(self) -> bytes:
        """What is in it."""
        payload = self.part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""


def enclosed(
    parts: Iterable[Message], name_of: Callable[[Message], str], *, cut: bool
) -> tuple[Enclosed, ...]:
    """The files among the parts of a message; of one that was cut off the last is not whole."""
    found = [
        Enclosed(part, name_of(part), _content_id(part))
        for part in parts
        if not part.is_multipart() and _is_file(part)
    ]
    if found and cut:
        found[-1] = Enclosed(found[-1].part, found[-1].name, found[-1].content_id, is_whole=False)
    return tuple(found)


def marked(html: str) -> str:
    """HTML in which each picture of the message stands as a word."""
    return SHOWN.sub(r" cid:\1 ", html)


def meant(files: Iterable[Enclosed], html: str, own_words: str) -> list[Enclosed]:
    """The files that somebody meant to send; `own_words` are theirs of the `marked` HTML."""
    referred, shown = set(SHOWN.findall(html)), set(NAMED.findall(own_words))
    return [one for one in files if not one.content_id or _is_meant(one, referred, shown)]


def _is_meant(file: Enclosed, referred: Collection[str], shown: Collection[str]) -> bool:
    if file.content_id not in referred:
        # Some programs name whatever lies beside the text, too.
        return file.part.get_content_disposition() == "attachment"
    return file.content_id in shown and len(file.octets) >= LOGO


def _is_file(part: Message) -> bool:
    kind = part.get_content_type()
    if kind in NOT_MEANT or kind in CALENDARS:
        return False
    return part.get_content_maintype() == "image" or bool(part.get_filename())


def _content_id(part: Message) -> str:
    """How a text names a picture; empty for what no text shows."""
    if part.get_content_maintype() != "image":
        return ""
    return str(part.get("Content-ID", ""))[:210].strip().strip("<>")

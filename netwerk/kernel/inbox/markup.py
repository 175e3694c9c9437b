"""HTML of mail put into plain text, where what was quoted stands behind `>` as in plain mail."""

from __future__ import annotations

import html
import re
from contextlib import suppress

from netwerk.kernel.text import plain_text

TAG_NAME = re.compile(r"/?[a-z][a-z0-9]{0,10}", re.IGNORECASE)
# A sign for "less than", an address or a link that its writer left as they were.
NO_TAG = re.compile(r"$|[^a-zA-Z/!?]|[^\s<>=]{0,100}(?:@|://)[^\s<>]{0,300}>")
UNSEEN = {"head", "style", "script", "title"}
BLOCKS = {"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr", "pre", "blockquote"}
# A text that somebody moved to the right: no quote, though it is written as one.
MOVED = re.compile(r"border(?:-left)?:\s*(?:medium\s+)?none", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f]+")
# Deeper quotes would make the text longer than what came in.
DEEPEST = 5


def as_text(markup: str) -> str:
    """The text of HTML, cut at each tag: one step for each, whatever the order they come in."""
    reader = _Reader()
    first, *rest = markup.split("<")
    reader.words(first)
    hidden = ""
    for piece in rest:
        tag, closed, after = piece.partition(">")
        found = TAG_NAME.match(tag)
        name = found.group().casefold() if found else ""
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in UNSEEN:
            hidden = name
        if hidden:
            continue
        if NO_TAG.match(piece):
            reader.words("<" + piece)
        elif closed:
            reader.tag(name, tag)
            reader.words(after)
    return re.sub(r"\n{3,}", "\n\n", plain_text("\n".join(reader.ended())))


class _Reader:
    """Lines in the making; a line ends where a browser would end it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes: list[bool] = []
        self.depth = 0
        self.exact = False

    def words(self, raw: str) -> None:
        """Take text between two tags."""
        if not raw:
            return
        if not self.exact:
            self.line.append(SPACES.sub(" ", raw))
            return
        first, *rest = raw.split("\n")
        self.line.append(first)
        for piece in rest:
            self.end()
            self.line.append(piece)

    def tag(self, name: str, whole: str) -> None:
        """Take a tag."""
        if name == "br":
            self.end()
            return
        block = name.removeprefix("/")
        if block not in BLOCKS:
            return
        if any(piece.strip(" ") for piece in self.line):
            self.end()
        self.line.clear()
        if block == "pre":
            self.exact = name == "pre"
        elif name == "blockquote":
            self.quotes.append(MOVED.search(whole) is None)
            self.depth += self.quotes[-1]
        elif name == "/blockquote" and self.quotes:
            self.depth -= self.quotes.pop()

    def end(self) -> None:
        """End a line."""
        raw = "".join(self.line)
        with suppress(ValueError):
            # It refuses numbers of thousands of digits.
            raw = html.unescape(raw)
        raw = raw.replace("\xa0", " ")
        line = raw.strip()
        # The space behind it tells a signature from a dash (RFC 3676, 4.3).
        line = "-- " if line == "--" != raw.lstrip() else line
        self.lines.append("> " * min(self.depth, DEEPEST) + line)
        self.line.clear()

    def ended(self) -> list[str]:
        """All lines."""
        if self.line:
            self.end()
        return self.lines

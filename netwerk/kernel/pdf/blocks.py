"""Safe HTML as blocks of text, one below the other, as a paper writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = {"h2", "h3", "h4"}
BLOCKS = {"p", "pre", *HEADINGS}
STYLES = {"strong": "B", "th": "B", "del": "S"}
SPACES = re.compile(r"[ \t\n]+")


@dataclass(frozen=True)
class Run:
    """Words of one look: `style` holds B for bold and S for struck out."""

    text: str
    style: str = ""
    href: str = ""


@dataclass
class Block:
    """A paragraph, heading, item of a list, line across, or table; `indent` counts lists and quotes."""

    kind: str
    indent: int = 0
    # What stands before the words of an item.
    mark: str = ""
    runs: list[Run] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words without their look."""
        return "".join(run.text for run in self.runs)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._styles: list[str] = []
        self._href = ""
        # Of each list we are in: the number of its next item, 0 where they have none.
        self._lists: list[int] = []
        self._quotes = 0
        self._table: Block | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in STYLES:
            self._styles.append(STYLES[tag])
        if tag == "a":
            self._href = given.get("href") or ""
        elif tag == "br":
            self._add(Run("\n"))
        elif tag in {"ul", "ol"}:
            self._lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "hr":
            self._begin("rule")
        elif tag in BLOCKS:
            self._begin_text(tag)
        else:
            self._begin_table(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in STYLES and self._styles:
            self._styles.pop()
        if tag == "a":
            self._href = ""
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._quotes = max(self._quotes - 1, 0)
        elif tag == "table":
            self._table = None

    def handle_data(self, data: str) -> None:
        in_code = bool(self.blocks) and self.blocks[-1].kind == "pre"
        text = data if in_code else SPACES.sub(" ", data)
        if self._table is not None:
            if self._table.rows and self._table.rows[-1]:
                self._table.rows[-1][-1] += text
        elif text.strip() or (self.blocks and self.blocks[-1].runs and not data.startswith("\n")):
            if not in_code and self.blocks and self.blocks[-1].text.endswith("\n"):
                text = text.lstrip()
            self._add(Run(text, "".join(sorted(set(self._styles))), self._href))

    def _begin(self, kind: str, mark: str = "") -> Block:
        depth = len(self._lists) - (kind == "item")
        block = Block(kind, depth + self._quotes, mark)
        self.blocks.append(block)
        return block

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else 0
        self._begin("item", f"{number}." if number else "•")
        if number:
            self._lists[-1] += 1

    def _begin_text(self, tag: str) -> None:
        # A list whose items are paragraphs: the first one goes on behind the mark.
        if tag == "p" and self.blocks and self.blocks[-1].kind == "item" and not self.blocks[-1].runs:
            return
        self._begin("heading" if tag in HEADINGS else tag)

    def _begin_table(self, tag: str) -> None:
        if tag == "table":
            self._table = self._begin("table")
        elif self._table is not None and tag == "tr":
            self._table.rows.append([])
        elif self._table is not None and tag in {"td", "th"} and self._table.rows:
            self._table.rows[-1].append("")

    def _add(self, run: Run) -> None:
        if not self.blocks or self.blocks[-1].kind in {"rule", "table"}:
            self._begin("p")
        self.blocks[-1].runs.append(run)


def read(html: str) -> list[Block]:
    """The blocks of a text that `markdown.cook` made."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [block for block in reader.blocks if block.kind == "rule" or block.rows or block.text.strip()]

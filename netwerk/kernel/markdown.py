"""Markdown to safe HTML: the sole user of markdown, bleach and nh3.

Raw HTML is escaped before rendering, bleach cleans and links, nh3 (whose parser is a browser's) is the
last wall. Python-Markdown is super-linear on runs of `[`, `![`, `[a](`, `<a ` and on deep
lists, so those are guarded first.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape

import markdown as python_markdown
import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_text

COOK_VERSION = 2
LIMIT = 20_000
TAGS = frozenset(
    {"p", "br", "a", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "hr"}
    | {"h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "del"}
)
ATTRIBUTES = {"a": ["href", "title", "rel"]}
Attributes = MutableMapping[tuple[str | None, str], str]

SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener"

# More of these in one text than any author writes; beyond it rendering time would explode.
BRACKETS = 400
# What such a mark is while the text is rendered: a character that means nothing.
STAND_INS = {"[": "\ue000", "`": "\ue001", "*": "\ue002", "_": "\ue003"}
NESTING = re.compile(r"^(?:[ \t]{16,}|(?:[ \t]*(?:[>*+\-]|\d{1,9}\.(?=[ \t]))){8,}[ \t]*)", re.MULTILINE)


@dataclass(frozen=True)
class Cooked:
    """What a text became: safe HTML, and by which version of the rules."""

    html: str
    version: int = COOK_VERSION

    @cached_property
    def text(self) -> str:
        """The same in plain text."""
        return to_text(self.html)


def cook(raw: str, *, longest: int = LIMIT) -> Cooked:
    """Render a text. Pure in (raw, COOK_VERSION). Raises Invalid above 20,000 characters."""
    source = plain_text(raw)
    if len(source) > longest:
        raise Invalid(lazy("Deze tekst is te lang: hoogstens 20.000 tekens."))
    html = _render(_guard(source))
    clean = nh3.clean(
        _cleaner().clean(html),
        tags=set(TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes=set(SCHEMES),
        link_rel=REL,
    )
    for mark, stand_in in STAND_INS.items():
        clean = clean.replace(stand_in, mark)
    return Cooked(clean)


def to_text(html: str) -> str:
    """The words of safe HTML, a line for each block; what stands in a list keeps a dash."""
    listed = re.sub(r"<li>\s*(?:<p>)?", "- ", html)
    spaced = re.sub(r"</li>\n?|</(?:p|h2|h3|h4|tr|blockquote|pre)>|<br ?/?>", "\n", listed)
    words = unescape(nh3.clean(spaced, tags=set())).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", words).strip()


def _guard(source: str) -> str:
    for mark, stand_in in STAND_INS.items():
        if source.count(mark) > (BRACKETS if mark == "[" else BRACKETS * 4):
            source = source.replace(mark, stand_in)
    source = NESTING.sub("", source)
    # Raw HTML is text here: what looks like a tag is shown as it was typed.
    return source.replace("<", "&lt;")


def _render(source: str) -> str:
    renderer = python_markdown.Markdown(
        extensions=["tables", "sane_lists", "fenced_code", "nl2br"], output_format="html"
    )
    renderer.preprocessors.deregister("html_block")
    renderer.inlinePatterns.deregister("html")
    # The page has its own h1: an author's headings begin one level lower.
    shifted = re.sub(r"^(#{1,3})(?=[ \t])", r"#\1", source, flags=re.MULTILINE)
    return renderer.convert(shifted)


def _cleaner() -> Cleaner:
    return Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        protocols=SCHEMES,
        strip=True,
        filters=[lambda source: LinkifyFilter(source, callbacks=[_absolute_only], skip_tags={"pre", "code"})],
    )


def _absolute_only(attributes: Attributes, _new: bool = False) -> Attributes:
    """Keep a link only when it names its scheme or stays on this site."""
    target = attributes.get((None, "href"), "")
    if re.match(r"(?:https?://|mailto:)[^\s\\]", target, re.IGNORECASE) or re.match(r"/[^/\\]|#", target):
        return attributes
    # The library takes None for "no link here", which its types do not say.
    return None  # type: ignore[return-value]

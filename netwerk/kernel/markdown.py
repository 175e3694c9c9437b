"""Markdown to safe HTML: the sole user of markdown, bleach and nh3.

Raw HTML is escaped before rendering, bleach cleans and links, nh3 (whose parser is a browser's) is the
last wall. Python-Markdown is super-linear on runs of `[`, `![`, `[a](`, `<a ` and on deep
lists, so those are guarded first.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import dataclass

import bleach
import markdown as python_markdown
import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_text

COOK_VERSION = 1
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
NESTING = re.compile(r"^(?:[ \t]{16,}|(?:[ \t]*[>*+\-][ \t]*){8,})", re.MULTILINE)


@dataclass(frozen=True)
class Cooked:
    """What a text became: safe HTML, the same in plain text, and by which version of the rules."""

    html: str
    text: str
    version: int = COOK_VERSION


def cook(raw: str) -> Cooked:
    """Render a text. Pure in (raw, COOK_VERSION). Raises Invalid above 20,000 characters."""
    source = plain_text(raw)
    if len(source) > LIMIT:
        raise Invalid(lazy("Deze tekst is te lang: hoogstens 20.000 tekens."))
    html = _render(_guard(source))
    clean = nh3.clean(
        _cleaner().clean(html),
        tags=set(TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes=set(SCHEMES),
        link_rel=REL,
    )
    return Cooked(clean, to_text(clean))


def to_text(html: str) -> str:
    """The words of safe HTML, a line for each block."""
    spaced = re.sub(r"</(?:p|li|h2|h3|h4|tr|blockquote|pre)>|<br ?/?>", "\n", html)
    bare = bleach.clean(spaced, tags=set(), strip=True)
    words = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", words).strip()


def _guard(source: str) -> str:
    if source.count("[") > BRACKETS:
        source = source.replace("[", "&#91;")
    if source.count("`") > BRACKETS * 4:
        source = source.replace("`", "&#96;")
    for mark in "*_":
        if source.count(mark) > BRACKETS * 4:
            source = source.replace(mark, f"&#{ord(mark)};")
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

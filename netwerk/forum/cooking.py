"""From what somebody typed to what is shown: pure in (raw, version), so that a preview is what will stand.

Two marks beside Markdown. `@[…]` names a member: in the stored text by id, as `@[lid:12]`, so that no post
holds somebody's name. `> [reactie 6]` above a quotation says whose words these are: the name is filled in
when the post is shown. What the marks become is put right by `showing`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netwerk.forum import quotations
from netwerk.forum.quotations import Line, Parts, Quotation
from netwerk.forum.rules import LONGEST_POST
from netwerk.kernel import markdown
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_text

# Raised when the rules below change; together with that of the Markdown rules it is kept beside each post.
OWN_VERSION = 2
COOK_VERSION = markdown.COOK_VERSION * 100 + OWN_VERSION

MENTION = re.compile(r"@\[lid:([1-9][0-9]{0,9})\]")
TYPED_MENTION = re.compile(r"@\[([^\[\]\n]{1,120})\]")
# What a mark is in the plain text.
NAMED = re.compile(r"@lid:([1-9][0-9]{0,9})")
# What a mark became, where it stands in code and is no link.
LINK = re.compile(r"\[(@lid:[0-9]+)\]\(#lid-[0-9]+\)")
# More than anybody names or quotes in one post.
MOST_MENTIONS = 20
MOST_QUOTES = 50
# Stands for a name in a text while it is read: nobody can type it, as `cleaned` takes it away.
PLACE = "\x00{}\x00"
PLACES = re.compile(r"\x00([0-9]+)\x00")


@dataclass(frozen=True)
class CookedPost:
    """A post as it is kept: safe HTML, its author's own words, whom it names and what it quotes."""

    html: str
    text: str
    mentions: tuple[int, ...]
    quotes: tuple[int, ...]
    version: int = COOK_VERSION


def cook(raw: str) -> CookedPost:
    """Render a post. Raises Invalid when it is too long or quotes too much.

    Each quotation stands between comments, `<!--6-->…<!---->`, which no author can write: so that what is
    shown in its place can never be less than all of it. One may stand within another.
    """
    source = cleaned(raw)
    parts = quotations.read(source)
    quotes = _checked_numbers(parts)
    pieces = list(_pieces(parts))
    own = markdown.to_text("".join(html for no, html in pieces if no is None))
    return CookedPost(
        html="".join(_marked(no, html) for no, html in pieces),
        text=LINK.sub(r"\1", own),
        mentions=tuple(dict.fromkeys(int(number) for number in MENTION.findall(source))),
        quotes=quotes,
    )


def quoted_numbers(raw: str) -> tuple[int, ...]:
    """The numbers of the posts that a text quotes. Raises Invalid when these are too many."""
    return _checked_numbers(quotations.read(raw))


def _checked_numbers(parts: Parts) -> tuple[int, ...]:
    found = list(quotations.numbers(parts))
    if len(found) > MOST_QUOTES:
        raise Invalid(lazy("Citeer hoogstens 50 reacties in één bericht."), "raw")
    return tuple(dict.fromkeys(found))


def _pieces(parts: Parts) -> Iterator[tuple[int | None, str]]:
    """The HTML of a text, each quotation apart with its number, so that none runs on into the next."""
    for is_own, group in itertools.groupby(parts, lambda part: isinstance(part, Line)):
        if is_own:
            yield None, _html("\n".join(part.words for part in group if isinstance(part, Line)))
            continue
        for part in group:
            if isinstance(part, Quotation):
                yield part.no, "".join(_marked(no, html) for no, html in _pieces(part.parts))


def _marked(no: int | None, html: str) -> str:
    return html if no is None else f"<!--{no}-->{html}<!---->"


def _html(source: str) -> str:
    # The marks make a text longer than what its author typed.
    marked = MENTION.sub(r"[@lid:\1](#lid-\1)", source)
    return markdown.cook(marked, longest=2 * LONGEST_POST).html if source.strip() else ""


def cleaned(raw: str) -> str:
    """The text as it is kept. Raises Invalid when it is too long."""
    source = plain_text(raw)
    if len(source) > LONGEST_POST:
        raise Invalid(lazy("Deze tekst is te lang: hoogstens 20.000 tekens."), "raw")
    return source


def named_in(typed: str) -> Sequence[str]:
    """The names behind an `@`, each once, and no more than anybody means."""
    return tuple(dict.fromkeys(name.strip() for name in TYPED_MENTION.findall(typed)))[:MOST_MENTIONS]


def with_ids(typed: str, ids: Mapping[str, int]) -> str:
    """The text with every `@[name]` by id; a name without one stays a word.

    Nobody can name an id: what is typed as one is a name like any other.
    """

    def replace(match: re.Match[str]) -> str:
        name = match[1].strip()
        return PLACE.format(ids[name]) if name in ids else f"@{name}"

    text = TYPED_MENTION.sub(replace, cleaned(typed))
    while MENTION.search(text):
        # What was left of one name may stand right before brackets that were typed.
        text = MENTION.sub(r"@lid:\1", text)
    return PLACES.sub(r"@[lid:\1]", text)


def named_by(text: str) -> set[int]:
    """Whom a post names in its author's own words: who was named in what it quotes is not meant again."""
    return {int(number) for number in NAMED.findall(text)}


def with_names(raw: str, name_of: Callable[[int], str]) -> str:
    """The text as its author edits it, with names for ids."""
    return MENTION.sub(lambda match: f"@[{name_of(int(match[1]))}]", raw)


def quoted(no: int, raw: str) -> str:
    """Words to quote, with the mark that says whose they are; quotes within them are left out."""
    own = "\n".join(part.words for part in quotations.read(raw) if isinstance(part, Line)).strip()
    lines = [line for line in own.split("\n") if not line.lstrip().startswith(">")]
    return "\n".join([f"> [reactie {no}]", *(f"> {line}".rstrip() for line in lines)])


def without_quotes_of(raw: str, numbers: Collection[int]) -> str:
    """The text without the words that it quotes of these posts; that it quoted stays to be seen."""
    return "\n".join(quotations.written(quotations.read(raw), numbers))


def without_quotes(raw: str) -> str:
    """The text without what it quotes of anybody."""
    return without_quotes_of(raw, set(quotations.numbers(quotations.read(raw))))

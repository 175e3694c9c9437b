"""From what somebody typed to what is shown: pure in (raw, version), so that a preview is what will stand.

Two marks beside Markdown. `@[…]` names a member: in the stored text by id, as `@[lid:12]`, so that no post
holds somebody's name. `> [reactie 6]` above a quotation says whose words these are: the name is filled in
when the post is shown. What the marks become is put right by `showing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
_MARK = r"> ?\[reactie ([1-9][0-9]{0,8})\][ \t]*$"
QUOTE_MARK = re.compile(rf"^{_MARK}", re.MULTILINE)
# The mark and the quoted lines below it, up to the next mark.
QUOTE_BLOCK = re.compile(rf"^{_MARK}\n?(?:(?!{_MARK})>[^\n]*\n?)*", re.MULTILINE)
# What a mark is in the plain text.
NAMED = re.compile(r"@lid:([1-9][0-9]{0,9})")
# What a mark became, where it stands in code and is no link.
LINK = re.compile(r"\[(@lid:[0-9]+)\]\(#lid-[0-9]+\)")
UNQUOTED = re.compile(r"^> ?", re.MULTILINE)
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
    shown in its place can never be less than all of it.
    """
    source = cleaned(raw)
    quotes = quoted_numbers(source)
    pieces = list(_pieces(source))
    own = markdown.to_text("".join(html for no, html in pieces if no is None))
    return CookedPost(
        html="".join(html if no is None else f"<!--{no}-->{html}<!---->" for no, html in pieces),
        text=LINK.sub(r"\1", own),
        mentions=tuple(dict.fromkeys(int(number) for number in MENTION.findall(source))),
        quotes=quotes,
    )


def quoted_numbers(raw: str) -> tuple[int, ...]:
    """The numbers of the posts that a text quotes. Raises Invalid when these are too many."""
    found = QUOTE_MARK.findall(raw)
    if len(found) > MOST_QUOTES:
        raise Invalid(lazy("Citeer hoogstens 50 reacties in één bericht."), "raw")
    return tuple(dict.fromkeys(int(number) for number in found))


def _pieces(source: str) -> Iterator[tuple[str | None, str]]:
    """The HTML of a text, each quotation apart with its number, so that none runs on into the next."""
    at = 0
    for match in QUOTE_BLOCK.finditer(source):
        yield None, _html(source[at : match.start()])
        _mark, _end, words = match[0].partition("\n")
        yield match[1], _html(UNQUOTED.sub("", words))
        at = match.end()
    yield None, _html(source[at:])


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
    own = QUOTE_BLOCK.sub("", raw).strip()
    lines = [line for line in own.splitlines() if not line.startswith(">")]
    return "\n".join([f"> [reactie {no}]", *(f"> {line}".rstrip() for line in lines)])


def without_quotes_of(raw: str, numbers: Collection[int]) -> str:
    """The text without the words that it quotes of these posts; that it quoted stays to be seen."""

    def replace(match: re.Match[str]) -> str:
        if int(match[1]) not in numbers:
            return match[0]
        return f"> [reactie {match[1]}]\n> …" + ("\n" if match[0].endswith("\n") else "")

    return QUOTE_BLOCK.sub(replace, raw)


def without_quotes(raw: str) -> str:
    """The text without what it quotes of anybody."""
    return without_quotes_of(raw, {int(number) for number in QUOTE_MARK.findall(raw)})

"""The glossary: what words mean, and which of them stand in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from netwerk.kernel import cache, i18n, rendering
from netwerk.kernel.i18n import SOURCE
from netwerk.kernel.text import fold
from netwerk.taxonomy.models import Term
from netwerk.taxonomy.queries import all_terms

# A tag with its attributes, in which a sign `>` may stand between quotes.
TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")
NAME = re.compile(r"</?([a-z0-9]+)", re.IGNORECASE)
PROSE = '<div class="prose"'
# What leads somewhere already, is a heading, or is to be read as it stands.
LEFT_ALONE = frozenset({"a", "button", "code", "h2", "h3", "h4", "h5", "h6", "pre", "th"})


@dataclass(frozen=True)
class Meaning:
    """A term as it is told in one language: Dutch where it is not translated."""

    slug: str
    name: str
    school_word: str
    company_word: str
    explanation: str
    language: str

    @property
    def in_short(self) -> str:
        """The explanation with the other word for it, in one line."""
        others = {self.school_word, self.company_word} - {self.name, ""}
        return f"{self.explanation} ({', '.join(sorted(others, key=fold))})" if others else self.explanation


@dataclass(frozen=True)
class _Known:
    """The terms of a language, ready to be found in a text."""

    meanings: Mapping[str, Meaning]
    # By a form of a term, folded, its slug.
    slugs: Mapping[str, str]
    pattern: re.Pattern[str] | None


def meaning(term: Term, language: str) -> Meaning:
    """What a term means, in a language as far as it was translated."""
    spoken = language if term.translations.get(language, {}).get("explanation") else SOURCE
    return Meaning(
        term.slug,
        term.label(spoken),
        term.label(spoken, "school_word"),
        term.label(spoken, "company_word"),
        term.label(spoken, "explanation"),
        spoken,
    )


def meanings(language: str) -> list[Meaning]:
    """All that the glossary explains, by name."""
    return sorted((meaning(term, language) for term in all_terms()), key=lambda one: fold(one.name))


def found_by(asked: Callable[[str], bool], language: str) -> list[Meaning]:
    """The terms one of whose names is asked for."""
    return [
        meaning(term, language)
        for term in all_terms()
        if any(asked(name) for name in _names(term, SOURCE) + _names(term, language))
    ]


def explained(language: str, caller: Callable[[], Markup]) -> Markup:
    """For templates: the inside, with each term that its running text holds explained below it.

    The first time that a term of this language stands there it is a button that shows what it means: with a
    pointer, a finger or the keyboard, and without script.
    """
    known = cache.remembered_words(("glossary", language), lambda: _known(language))
    shown: dict[str, Meaning] = {}
    marked = "".join(_marked(caller(), known, shown))
    if not shown:
        return Markup(marked)  # noqa: S704 (markup that went in)
    return Markup(marked) + rendering.piece(  # noqa: S704 (the same, with terms marked)
        "components/glossary.html", "explanations", found=list(shown.values()), language=i18n.language()
    )


def _names(term: Term, language: str) -> list[str]:
    own = [term.label(language, part) for part in ("name", "school_word", "company_word")]
    return [name for name in own + (term.forms if language == SOURCE else []) if name]


def _known(language: str) -> _Known:
    told = {term.slug: meaning(term, language) for term in all_terms()}
    spoken = [term for term in all_terms() if told[term.slug].language == language]
    slugs: dict[str, str] = {}
    for term in spoken:
        for form in [term.label(language), *(term.forms if language == SOURCE else [])]:
            slugs.setdefault(form.casefold(), term.slug)
    # The longer first: `duaal traject` before `traject`.
    forms = [re.escape(str(escape(form))) for form in sorted(slugs, key=len, reverse=True)]
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE) if forms else None
    return _Known(told, slugs, pattern)


def _marked(html: str, known: _Known, shown: dict[str, Meaning]) -> Iterator[str]:
    """The pieces of a text, tags as they are, with what was found noted in `shown`."""
    depth, alone = 0, 0
    for piece in TAG.split(html):
        if piece.startswith("<"):
            name = NAME.match(piece)
            step = -1 if piece.startswith("</") else 1
            tag = name[1].lower() if name else ""
            if piece.startswith(PROSE) or (depth and tag == "div"):
                depth += step
            alone += step if tag in LEFT_ALONE else 0
            yield piece
        elif depth and not alone and known.pattern is not None:
            yield known.pattern.sub(lambda match: _link(match[0], known, shown), piece)
        else:
            yield piece


def _link(words: str, known: _Known, shown: dict[str, Meaning]) -> str:
    slug = known.slugs.get(Markup(words).unescape().casefold(), "")  # noqa: S704 (to read it only)
    if not slug or slug in shown:
        return words
    one = shown[slug] = known.meanings[slug]
    return (
        f'<button type="button" class="term" popovertarget="uitleg-{slug}">{words}</button>'
        f'<span class="tip" id="uitleg-{slug}" popover>{escape(one.in_short)}</span>'
    )


def by_letter(found: Sequence[Meaning]) -> list[tuple[str, list[Meaning]]]:
    """Terms under their first letter."""
    letters: dict[str, list[Meaning]] = {}
    for one in found:
        letters.setdefault(fold(one.name)[:1].upper(), []).append(one)
    return list(letters.items())

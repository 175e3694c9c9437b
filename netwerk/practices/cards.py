"""Sheets in a list, drawn as cards; the words that were looked for are marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup

from netwerk.kernel import cache, links, rendering
from netwerk.kernel.search import Question
from netwerk.practices.queries.listed import Listed, Said
from netwerk.practices.rules import Kind, awaits_confirmation
from netwerk.practices.wording import kind_name, step_name

MARKED = "<mark>"
# As many partners as a card has room for; the page names them all.
MOST_PARTNERS = 3
ICONS = {
    Kind.QUICK_WIN: "lightbulb",
    Kind.PRACTICE: "handshake",
    Kind.METHOD: "users",
    Kind.TOOL: "settings",
    Kind.PATHWAY: "map",
    Kind.VISION: "eye",
    Kind.SUCCESS: "circle-check",
    Kind.CASE: "message-circle",
}


def cards(sheets: Iterable[Listed], language: str, today: date, *, level: int = 3) -> list[Markup]:
    """Cards of sheets, in the order given."""
    return [_remembered(sheet, language, today, level) for sheet in sheets]


def found_cards(
    sheets: Sequence[Listed], question: Question, language: str, today: date, *, level: int = 3
) -> list[Markup]:
    """The same with the found words marked, and the part of the text that holds them."""
    shown = [sheet.said_in(language) for sheet in sheets]
    texts = question.texts([said.id for said in shown])
    return [
        _drawn(
            sheet,
            language,
            today,
            level,
            title=question.marked(said.title, said.language),
            text=_best(said, texts.get(said.id, ""), question),
        )
        for sheet, said in zip(sheets, shown, strict=True)
    ]


def sheet_path(said: Said, language: str) -> str:
    """The address of the page of a sheet."""
    return links.path("practices.sheet", language, practice_id=said.id, slug=said.slug)


def _remembered(sheet: Listed, language: str, today: date, level: int) -> Markup:
    # All that time alone changes stands in the key.
    key = ("practice card", sheet.id, language, awaits_confirmation(sheet.review_before, today), level)
    return cache.remembered(key, lambda: _drawn(sheet, language, today, level))


def _drawn(
    sheet: Listed,
    language: str,
    today: date,
    level: int,
    *,
    title: Markup | str = "",
    text: Markup | str = "",
) -> Markup:
    said = sheet.said_in(language)
    return rendering.piece(
        "components/library.html",
        "practice_card",
        title=title or said.title,
        text=text or said.summary,
        href=sheet_path(said, language),
        spoken="" if said.language == language else said.language,
        kind=kind_name(sheet.kind),
        icon_name=ICONS[Kind(sheet.kind)],
        step=sheet.step,
        step_name=step_name(sheet.step),
        partners=sheet.partners[:MOST_PARTNERS],
        more_partners=max(len(sheet.partners) - MOST_PARTNERS, 0),
        adoptions=sheet.adoptions,
        thanks=sheet.thanks,
        awaits=awaits_confirmation(sheet.review_before, today),
        level=level,
    )


def _best(said: Said, text: str, question: Question) -> Markup:
    """The summary where it holds a found word, else the part of the text that does."""
    summary = question.marked(said.summary, said.language)
    if MARKED in summary or not text:
        return summary
    excerpt = question.excerpt(text, said.language)
    return excerpt if MARKED in excerpt else summary

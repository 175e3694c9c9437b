"""Versions of a sheet in words and plain values, as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from netwerk.kernel import clock, i18n, links
from netwerk.kernel.i18n import _
from netwerk.members.actor import Actor
from netwerk.practices import crediting, policy, queries, rules, sheet_page, telling
from netwerk.practices.models import Practice, Version
from netwerk.practices.queries.versions import Save

Values = dict[str, Any]


def version_values(practice: Practice, said: Version, actor: Actor | None, *, insider: bool) -> Values:
    """An older version of a sheet, with the files that this visitor may see."""
    language = i18n.language()
    shown = queries.files_of(practice.id, said.content)
    if not insider:
        published = queries.version_or_none(practice.id, practice.published_number)
        public = {
            row.stored_name: row
            for row in queries.files_of(practice.id, published.content if published else {})
        }
        # Of a file that was described anew, others read what is said of it now.
        shown = [public[row.stored_name] for row in shown if row.stored_name in public]
    return {
        "practice": practice,
        **sheet_page.head(practice, said, language),
        "text": telling.told(practice, said.content, said.cooked, shown, language),
        "credits": crediting.credits_of(practice, said.content).words,
        "contact": telling.contact(said.content) if actor else None,
        "has_contact": telling.contact(said.content) is not None,
        "here": sheet_page.link(practice, language)["href"],
        "is_open": policy.is_open(practice),
        "awaits": rules.awaits_confirmation(practice.review_before, clock.today()),
        "is_current": said.number == practice.published_number,
        "standing": _standing(practice, said),
    }


def _standing(practice: Practice, said: Version) -> str:
    """How an older version stands to the one that everybody reads."""
    if said.number == practice.published_number:
        return _("Dit is de versie die iedereen nu leest.")
    if said.published_at is None:
        return _("Deze versie is niet gepubliceerd. Alleen wie eraan schrijft en de redactie zien ze.")
    return _("Dit is een oude versie. Ze blijft staan voor wie ernaar verwees.")


def table_of(practice: Practice, saves: Sequence[Save], *, insider: bool) -> Values:
    """The versions as rows; who saved them and their notes are for who writes and edits."""
    columns = [_("Versie"), _("Bewaard"), _("Gepubliceerd"), _("Vergelijk")]
    columns[2:2] = [_("Door"), _("Notitie")] if insider else []
    return {
        "columns": [{"label": label} for label in columns],
        "rows": [_row(practice, one, saves[place + 1 :], insider=insider) for place, one in enumerate(saves)],
    }


def _row(practice: Practice, one: Save, older: Sequence[Save], *, insider: bool) -> list[object]:
    cells: list[object] = [_read(practice, one), i18n.format_day(one.at)]
    if insider:
        cells += [one.member_name, one.note]
    published = i18n.format_day(one.published_at) if one.published_at else _("niet")
    return [*cells, published, _compare(practice, one, older[0]) if older else ""]


def _read(practice: Practice, one: Save) -> Markup:
    words = _("Versie %(number)s", number=one.number)
    if one.number == practice.published_number:
        words = _("Versie %(number)s, de huidige", number=one.number)
    return _link(words, "practices.version", practice, number=one.number)


def _compare(practice: Practice, one: Save, older: Save) -> Markup:
    words = _("met versie %(number)s", number=older.number)
    return _link(words, "practices.compare", practice, van=older.number, tot=one.number)


def _link(words: str, endpoint: str, practice: Practice, **values: int) -> Markup:
    href = links.path(endpoint, i18n.language(), practice_id=practice.id, slug=practice.slug, **values)
    return Markup('<a href="{}">{}</a>').format(href, words)

"""Needs and chances in the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from netwerk.kernel import links, search
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LANGUAGES, _, lazy, speaking
from netwerk.kernel.search import Document, Kind, Shown
from netwerk.needs.models import Need, need_theme
from netwerk.needs.rules import PUBLIC
from netwerk.needs.wording import KINDS, STATES
from netwerk.taxonomy.queries import all_regions, all_themes, labels

KIND = "need"
BETWEEN = " · "


def index_need(need: Need) -> None:
    """Make a need findable as it is now: by everybody, or by nobody."""
    if need.state in PUBLIC:
        search.put(document_of(need))
    else:
        search.remove(KIND, need.id)


def document_of(need: Need) -> Document:
    """A need that everybody may read as the search knows it."""
    themes = select(need_theme.c.theme_id).where(need_theme.c.need_id == need.id)
    return Document(
        kind=KIND,
        thing_id=need.id,
        language=need.language,
        title=need.title,
        text=need.text,
        labels=[
            *labels(all_themes(), db.session.scalars(themes).all(), need.language),
            *labels(all_regions(), (need.region_id,), need.language),
        ],
        at=need.created_at,
        facts={"slug": need.slug, "kind": need.kind, "state": need.state, "region": need.region_id},
    )


def describe(need_id: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found need: its page, what it is, where, and how far it got."""
    with speaking(language if language in LANGUAGES else "nl"):
        words = (
            str(KINDS[known["kind"]]),
            region_name(known["region"], language),
            str(STATES[known["state"]]),
        )
    href = links.path("needs.need", language, need_id=need_id, slug=known["slug"])
    return Shown(href=href, line=BETWEEN.join(words))


def region_name(region_id: int | None, language: str) -> str:
    """The region of a need in a word; without one it is about the whole network."""
    found = next((one for one in all_regions() if one.id == region_id), None)
    if found is not None:
        return found.label(language)
    with speaking(language):
        return _("Heel het netwerk")


def following(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next needs after an id, for a rebuild of the index; locked, as an answer may be under way."""
    wanted = select(Need).where(Need.id > after).order_by(Need.id).limit(number).with_for_update()
    needs = db.session.scalars(wanted).all()
    documents = [document_of(need) for need in needs if need.state in PUBLIC]
    return (needs[-1].id if len(needs) == number else None), documents


search.register_kind(
    Kind(name=KIND, heading=lazy("Noden en kansen"), describe=describe, following=following, place=2)
)

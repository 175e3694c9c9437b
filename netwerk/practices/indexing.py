"""Sheets in the search: what is found of them, and how they are shown there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from netwerk.kernel import links, search
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LANGUAGES, lazy, speaking
from netwerk.kernel.markdown import to_text
from netwerk.kernel.search import Document, Kind, Shown
from netwerk.kernel.text import plain_line
from netwerk.members.models import Organisation
from netwerk.practices import content, queries
from netwerk.practices.models import Partner, Practice, Version
from netwerk.practices.wording import kind_name, step_name
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.queries import all_domains, all_regions, all_sectors, all_themes

KIND = "practice"
BETWEEN = " · "
# What is said for members only, or says nothing to whoever looks for a practice.
UNSEARCHED = {"title", "contact_name", "contact_email", "contact_phone", "licence", "done_once", "care_focus"}
WORDS: Mapping[str, Callable[[], Sequence[Word]]] = {
    "themes": all_themes,
    "sectors": all_sectors,
    "regions": all_regions,
    "domains": all_domains,
}


def index_sheet(practice: Practice) -> None:
    """Make a sheet findable as its published version is now; what is not published is nobody's to find."""
    if practice.state == "published":
        search.put(document_of(practice))
    else:
        search.remove(KIND, practice.id)


def document_of(practice: Practice) -> Document:
    """A published sheet as the search knows it."""
    said = queries.version(practice.id, practice.published_number)
    return Document(
        kind=KIND,
        thing_id=practice.id,
        language=practice.language,
        title=practice.title,
        text=BETWEEN.join(part for part in _texts(practice, said) if part),
        at=practice.revised_at or practice.published_at or practice.created_at,
        facts={
            "slug": practice.slug,
            "kind": practice.kind,
            "step": practice.step,
            "by": BETWEEN.join(_partner_names(practice)),
        },
    )


def _texts(practice: Practice, said: Version) -> list[str]:
    texts = [plain_line(content.in_words("summary", said.content))]
    for one in content.FIELDS:
        if one.name in UNSEARCHED or one.name == "summary":
            continue
        if one.name in said.cooked:
            texts.append(plain_line(to_text(said.cooked[one.name])))
        elif one.name in WORDS:
            kept = content.value(said.content, one.name)
            texts += [word.label(practice.language) for word in WORDS[one.name]() if word.slug in kept]
        elif one.options is not None:
            with speaking(practice.language):
                texts += [str(one.options[word]) for word in content.value(said.content, one.name)]
        elif one.name != "partners":
            texts.append(plain_line(content.in_words(one.name, said.content)))
    with speaking(practice.language):
        texts.append(kind_name(practice.kind))
    return [*texts, *_partner_names(practice)]


def _partner_names(practice: Practice) -> list[str]:
    query = select(Organisation.name).join(Partner, Partner.organisation_id == Organisation.id)
    query = query.where(Partner.practice_id == practice.id).order_by(Partner.position, Partner.id)
    return list(db.session.scalars(query))


def describe(practice_id: int, known: Mapping[str, Any], language: str) -> Shown:
    """A found sheet: its page, what kind it is, how far it came and who made it."""
    with speaking(language if language in LANGUAGES else "nl"):
        line = BETWEEN.join(
            part for part in (kind_name(known["kind"]), step_name(known["step"]), known["by"]) if part
        )
    return Shown(
        href=links.path("practices.sheet", language, practice_id=practice_id, slug=known["slug"]), line=line
    )


def following(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next sheets after an id, for a rebuild of the index; locked, as an edit may be under way."""
    wanted = select(Practice).where(Practice.id > after).order_by(Practice.id).limit(number)
    rows = db.session.scalars(wanted.with_for_update()).all()
    documents = [document_of(row) for row in rows if row.state == "published"]
    return (rows[-1].id if len(rows) == number else None), documents


search.register_kind(
    Kind(name=KIND, heading=lazy("Praktijken"), describe=describe, following=following, place=1)
)

"""A published sheet as programs are told of it: plain values, made in one place for every way out.

Search engines, reference managers, feed readers and harvesters all get the same. Of the people of a sheet
nothing is told: its authors are organisations, and its contact is for members.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from netwerk.kernel import clock, links, site
from netwerk.kernel.i18n import LANGUAGES, speaking
from netwerk.members.policy import named_to_everybody
from netwerk.practices import content, telling
from netwerk.practices.models import Practice, Version
from netwerk.practices.rules import Kind, awaits_confirmation
from netwerk.practices.wording import kind_name, step_name

# Fields whose words say what a sheet is about.
ABOUT = ("themes", "phases", "sectors", "domains")


@dataclass(frozen=True)
class Other:
    """Another sheet beside a sheet: where it is, and in which language it is written."""

    title: str
    language: str
    address: str


@dataclass(frozen=True)
class Described:
    """A published sheet, with its labels in its own language.

    `address` stays the same for ever, `page` has its present name in it, `version_address` shows what was
    said in this version.
    """

    id: int
    number: int
    title: str
    summary: str
    language: str
    kind: str
    step: str
    # Its date passed, and nobody said since that it still holds.
    awaits: bool
    authors: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    summaries: Mapping[str, str]
    hours: int
    licence: str
    licence_address: str
    published_at: datetime
    revised_at: datetime
    changed_at: datetime
    address: str
    page: str
    version_address: str
    paper: str
    original: Other | None
    translations: tuple[Other, ...]
    based_on: Other | None

    @property
    def keywords(self) -> tuple[str, ...]:
        """What it is about, in words."""
        return tuple(word for field in ABOUT for word in self.words[field])


def describe(
    practice: Practice,
    said: Version,
    *,
    translations: Iterable[Practice] = (),
    based_on: Practice | None = None,
    names: Mapping[str, str],
) -> Described:
    """A published sheet with its published version and the published sheets beside it.

    The organisation of the sheet is loaded; `names` are those of its partners today, by what it calls them.
    """
    language = practice.language if practice.language in LANGUAGES else "nl"
    beside = sorted(translations, key=lambda one: (one.language, one.id))
    own = practice.translation_of_id
    named = {"practice_id": practice.id, "slug": practice.slug}
    with speaking(language):
        published_at = practice.published_at or practice.created_at
        return Described(
            id=practice.id,
            number=said.number,
            title=practice.title,
            summary=practice.summary,
            language=language,
            kind=kind_name(practice.kind),
            step=step_name(practice.step),
            awaits=awaits_confirmation(practice.review_before, clock.today()),
            authors=authors(practice, said.content, names),
            words={field: tuple(_labels(field, said.content)) for field in telling.SHOWN_FACETS},
            summaries=_summaries(said.content, language),
            hours=telling.hours_total(said.content),
            licence=_licence(said.content),
            licence_address=telling.licence(said.content)["href"],
            published_at=published_at,
            revised_at=practice.revised_at or published_at,
            changed_at=practice.changed_at,
            address=lasting_address(practice),
            page=links.link("practices.sheet", language, **named),
            version_address=links.link("practices.version", language, **named, number=said.number),
            paper=links.link("practices.paper", language, **named),
            original=next((_other(one) for one in beside if one.id == own), None),
            translations=tuple(_other(one) for one in beside if one.id != own),
            based_on=_other(based_on) if based_on is not None else None,
        )


def lasting_address(practice: Practice) -> str:
    """The address of a sheet that stays the same whatever its title becomes."""
    return links.link("practices.sheet", practice.language, practice_id=practice.id)


def authors(practice: Practice, said: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    """The partners, else the organisation of who wrote it; a case keeps that one to itself."""
    partners = tuple(row["organisation"] for row in telling.partners(said, names) if row["organisation"])
    if partners:
        return partners
    own = named_to_everybody(practice.organisation)
    if own is not None and practice.kind != Kind.CASE:
        return (own.name,)
    return (site.organisation(),)


def _labels(field: str, said: Mapping[str, Any]) -> Sequence[str]:
    facet = telling.BY_FACET[telling.SHOWN_FACETS[field][0]]
    kept = content.value(said, field)
    labels = dict(facet.choices(kept)) if kept else {}
    return [labels[word] for word in kept if word in labels]


def _summaries(said: Mapping[str, Any], language: str) -> dict[str, str]:
    rows = content.value(said, "summaries")
    return {row["language"]: row["words"] for row in rows if row["words"] and row["language"] != language}


def _licence(said: Mapping[str, Any]) -> str:
    found = telling.licence(said)
    return str(found["own_terms"] or found["words"])


def _other(practice: Practice) -> Other:
    return Other(practice.title, practice.language, lasting_address(practice))

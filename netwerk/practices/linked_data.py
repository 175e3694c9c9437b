"""A sheet as search engines, reference managers and previews read it.

schema.org LearningResource in JSON-LD, Dublin Core in meta tags, Open Graph; all from the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from netwerk.kernel import i18n, links, site
from netwerk.practices.crediting import NOBODY, Credits
from netwerk.practices.described import Described, Other

CONTEXT = "https://schema.org"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
TERRITORY = {"nl": "nl_BE", "fr": "fr_BE", "de": "de_BE", "en": "en_GB"}

Pairs = list[tuple[str, str]]


def learning_resource(known: Described, thanked: Credits = NOBODY) -> dict[str, Any]:
    """The sheet in the words of schema.org; what it does not say is left out.

    Whose words it holds with their name is said here, as on the page, and in no way out that others keep.
    """
    with i18n.speaking(known.language):
        thanks = thanked.words
    data = {
        "@context": CONTEXT,
        "@type": "LearningResource",
        "@id": known.address,
        "url": known.page,
        "name": known.title,
        "description": known.summary,
        "inLanguage": known.language,
        "learningResourceType": known.kind,
        "educationalUse": list(known.words["phases"]),
        # Past its date nobody says any more how far it came.
        "creativeWorkStatus": "" if known.awaits else known.step,
        "timeRequired": f"PT{known.hours}H" if known.hours else "",
        "license": known.licence_address or known.licence,
        "isAccessibleForFree": True,
        "author": [_organisation(name) for name in known.authors],
        "contributor": [{"@type": "Person", "name": name} for name in thanked.names if name],
        "creditText": thanks,
        "publisher": _organisation(site.organisation()) | {"url": f"{links.external()}/"},
        "audience": [
            {"@type": "EducationalAudience", "educationalRole": label, "audienceType": label}
            for label in known.words["targets"]
        ],
        "about": [{"@type": "Thing", "name": label} for label in known.words["themes"]],
        "keywords": list(known.keywords),
        "spatialCoverage": [{"@type": "Place", "name": label} for label in known.words["regions"]],
        "datePublished": _day(known.published_at),
        "dateModified": _day(known.revised_at),
        "version": known.number,
        "isBasedOn": _work(known.based_on) if known.based_on else None,
        "translationOfWork": _work(known.original) if known.original else None,
        "workTranslation": [_work(one) for one in known.translations],
        "encoding": {"@type": "MediaObject", "contentUrl": known.paper, "encodingFormat": "application/pdf"},
    }
    return {name: value for name, value in data.items() if value not in ("", [], None)}


def _organisation(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}


def _work(one: Other) -> dict[str, str]:
    return {
        "@type": "LearningResource",
        "@id": one.address,
        "url": one.address,
        "name": one.title,
        "inLanguage": one.language,
    }


def dublin_core(known: Described) -> Pairs:
    """The fifteen elements of Dublin Core as far as a sheet has them: name without prefix, and value.

    An element comes once for each value, in the order of its meaning: the first title is its own.
    """
    return [(name, value) for name, value in _elements(known) if value]


def _elements(known: Described) -> Iterator[tuple[str, str]]:
    yield "title", known.title
    for name in known.authors:
        yield "creator", name
    for word in known.keywords:
        yield "subject", word
    yield "description", known.summary
    yield "publisher", site.organisation()
    yield "date", _day(known.revised_at)
    # A word of the DCMI types first, so that a harvester of many libraries knows what it is.
    yield "type", "Text"
    yield "type", known.kind
    yield "format", "text/html"
    yield "format", "application/pdf"
    yield "identifier", known.address
    if known.based_on:
        yield "source", known.based_on.address
    yield "language", known.language
    for one in _in_other_languages(known):
        yield "relation", one.address
    for region in known.words["regions"]:
        yield "coverage", region
    yield "rights", known.licence
    yield "rights", known.licence_address


def open_graph(known: Described) -> Pairs:
    """What previews show beside title, text and address, which every page says."""
    return [
        ("og:locale", TERRITORY[known.language]),
        *(("og:locale:alternate", TERRITORY[one.language]) for one in _in_other_languages(known)),
        ("article:published_time", i18n.iso(known.published_at)),
        ("article:modified_time", i18n.iso(known.revised_at)),
        *(("article:section", label) for label in known.words["themes"][:1]),
        *(("article:tag", word) for word in known.keywords),
    ]


def _in_other_languages(known: Described) -> Iterator[Other]:
    if known.original:
        yield known.original
    yield from known.translations


def _day(moment: datetime) -> str:
    return i18n.local(moment).date().isoformat()

"""What a version of a sheet says, in words and plain values, as its pages show it.

Labels are in the language spoken now; what the authors wrote carries its own where that differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from netwerk.kernel import links, uploads
from netwerk.kernel.i18n import _
from netwerk.practices import content
from netwerk.practices.facets import FACETS
from netwerk.practices.models import Attachment, Practice
from netwerk.practices.rules import Kind

Values = dict[str, Any]
Said = Mapping[str, Any]

LICENCE_NAMES = {"cc-by": "CC BY 4.0", "cc-by-sa": "CC BY-SA 4.0", "cc0": "CC0 1.0"}
# The field of a version under which each facet of the library is said, with its icon beside the text.
SHOWN_FACETS = {
    "themes": ("theme", "users"),
    "phases": ("phase", "message-circle"),
    "targets": ("target", "user"),
    "sectors": ("sector", "building"),
    "domains": ("domain", "graduation-cap"),
    "regions": ("region", "map"),
}
# A version that was keeps the names of its time.
NAMES_AS_SAID: Mapping[str, str] = {}
BY_FACET = {one.name: one for one in FACETS}


def told(
    practice: Practice,
    said: Said,
    cooked: Mapping[str, str],
    files: Sequence[Attachment],
    language: str,
    names: Mapping[str, str] = NAMES_AS_SAID,
) -> Values:
    """All that the text of a sheet shows, its contact apart; what the authors left open is empty.

    `names` says what organisations are called today, by the names that the text has for them.
    """
    spoken = _Spoken(practice.language, language)
    return {
        "lang": spoken.attribute,
        "html": {name: cooked.get(name, "") for name in content.MARKDOWN},
        "is_quick": practice.kind == Kind.QUICK_WIN,
        "facts": facts(said, spoken, language),
        "evidence": _evidence(said, spoken),
        "done_once": bool(content.value(said, "done_once")),
        **_means(said, spoken),
        "partners": partners(said, names),
        "video": _video(content.value(said, "video")),
        "licence": licence(said),
        "pictures": [_picture(one) for one in files if one.is_image],
        "attachments": [_attachment(one) for one in files if not one.is_image],
    }


def partners(said: Said, names: Mapping[str, str]) -> list[Values]:
    """Who made it and what they do in it, each by the name of `names`, else by its own."""
    rows = content.value(said, "partners")
    return [row | {"organisation": names.get(row["organisation"], row["organisation"])} for row in rows]


def lead(practice: Practice, said: Said, language: str) -> tuple[str, str]:
    """The summary in the language of the page where there is one, else in its own; with that language."""
    if practice.language != language:
        for row in content.value(said, "summaries"):
            if row["language"] == language and row["words"]:
                return row["words"], language
    return content.value(said, "summary"), practice.language


def contact(said: Said) -> Values | None:
    """Whom to ask, for members only; None when nobody is named."""
    found = {name: content.value(said, f"contact_{name}") for name in ("name", "email", "phone")}
    return found if any(found.values()) else None


def facet_values(said: Said) -> list[tuple[str, str]]:
    """The facets of a version: name and value."""
    found = [
        (name, word) for field, (name, _icon) in SHOWN_FACETS.items() for word in content.value(said, field)
    ]
    return found + ([("care", "ja")] if content.value(said, "care_focus") else [])


class _Spoken:
    """What authors wrote, marked with its language where the page speaks another."""

    def __init__(self, theirs: str, ours: str) -> None:
        self.attribute = Markup("") if theirs == ours else Markup(' lang="{}"').format(theirs)

    def __call__(self, text: object) -> Markup:
        if not self.attribute or not text:
            return escape(text)
        return Markup("<span{}>{}</span>").format(self.attribute, text)


def facts(said: Said, spoken: _Spoken, language: str) -> list[Values]:
    """In short: for whom, where, how much; each word leads to others like it in the library."""
    rows = [
        _fact(content.BY_NAME[field].label, icon, _linked(name, content.value(said, field), language))
        for field, (name, icon) in SHOWN_FACETS.items()
    ]
    if content.value(said, "care_focus"):
        rows.append(_fact(_("Extra zorg"), "heart-handshake", _linked("care", ["ja"], language)))
    if total := hours_total(said):
        rows.append(_fact(_("Uren samen"), "clock", str(total)))
    rows.append(_fact(content.BY_NAME["costs"].label, "info", spoken(content.value(said, "costs"))))
    year = content.value(said, "school_year")
    rows.append(_fact(content.BY_NAME["school_year"].label, "calendar", _linked("year", [year], language)))
    return [row for row in rows if row["value"]]


def _fact(label: object, icon: str, value: object) -> Values:
    return {"label": label, "icon": icon, "value": value}


def _linked(name: str, words: Iterable[str], language: str) -> Markup:
    """Words of a facet as links to the library."""
    facet, words = BY_FACET[name], [word for word in words if word]
    labels = dict(facet.choices(words)) if words else {}
    link = Markup('<a href="{}">{}</a>')
    return Markup(", ").join(
        link.format(links.path("practices.library", language, **{facet.parameter: word}), labels[word])
        for word in words
        if word in labels
    )


def _evidence(said: Said, spoken: _Spoken) -> list[list[object]]:
    return [
        [
            content.EVIDENCE_KINDS.get(row["kind"], row["kind"]),
            spoken(row["period"]),
            "" if row["n"] is None else str(row["n"]),
            spoken(row["words"]),
        ]
        for row in content.value(said, "evidence")
    ]


def hours_total(said: Said) -> int:
    """The hours of all roles together."""
    return sum(row["hours"] or 0 for row in content.value(said, "hours"))


def _means(said: Said, spoken: _Spoken) -> Values:
    hours: list[list[object]] = [
        [spoken(row["role"]), "" if row["hours"] is None else str(row["hours"])]
        for row in content.value(said, "hours")
    ]
    if len(hours) > 1:
        hours.append([Markup("<strong>{}</strong>").format(_("Samen")), str(hours_total(said))])
    return {
        "hours": hours,
        "costs": content.value(said, "costs"),
        "material": content.value(said, "material"),
    }


def _video(address: str) -> Values | None:
    if not address or not content.is_address(address):
        return None
    return {"href": address, "host": (urlsplit(address).hostname or "").removeprefix("www.")}


def licence(said: Said) -> Values:
    """What others may do with it, in words, with the text of the licence."""
    known = content.value(said, "licence")
    words = content.LICENCES.get(known, "")
    return {
        "words": words,
        "href": content.LICENCE_ADDRESSES.get(known, ""),
        "name": LICENCE_NAMES.get(known, ""),
        "own_terms": content.value(said, "own_terms") if known == "own" else "",
    }


def _picture(row: Attachment) -> Values:
    return _file(row) | {
        "src": links.path("practices.picture", practice_id=row.practice_id, file_id=row.id),
        "alt": row.alt,
    }


def _attachment(row: Attachment) -> Values:
    kind = row.file_name.rpartition(".")[2]
    return _file(row) | {
        "href": links.path("practices.file", practice_id=row.practice_id, file_id=row.id),
        "detail": f"{kind}, {uploads.size_words(row.size)}",
    }


def _file(row: Attachment) -> Values:
    return {
        "title": row.title or row.file_name,
        "credit": row.credit,
        "licence": LICENCE_NAMES.get(row.licence, ""),
        "licence_href": content.LICENCE_ADDRESSES.get(row.licence, ""),
    }

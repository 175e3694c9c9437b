"""How a practice spread: who made it, who took it over, and where they are on the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from netwerk.kernel import i18n, links
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.policy import named_to_everybody
from netwerk.members.wording import shown_name
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.queries.sheet_page import Involved
from netwerk.practices.rules import COUNTING, AdoptionState
from netwerk.practices.wording import ADOPTED, COUNTED
from netwerk.taxonomy import map as picture

Values = dict[str, Any]
TONES = {
    AdoptionState.CONSIDERED: ("info", "hourglass"),
    AdoptionState.STARTED: ("ok", "circle-check"),
    AdoptionState.RUNNING: ("ok", "circle-check"),
    AdoptionState.STOPPED: ("warn", "circle-x"),
}
# So many tell their story on the page; of more only the names are there.
MOST_TOLD = 12


def spread_of(people: Sequence[Involved], language: str) -> Values:
    """Who took it over, with what each says of it, the map, and what it adds up to."""
    takers = [one for one in people if one.adoption is not None]
    told = [_told(one, one.adoption, language) for one in takers if one.adoption is not None]
    _anchor(told)
    return {
        "takers": told[:MOST_TOLD],
        "more_takers": told[MOST_TOLD:],
        "totals": _totals([one.adoption for one in takers if one.adoption is not None]),
        "counted": str(COUNTED),
        "map": _map(people, language) if takers else None,
    }


def name_of(one: Involved) -> str:
    """What an organisation is called today: one that the sheet names, else as everybody may read it."""
    return one.organisation.name if one.called else shown_name(one.organisation)


def page_of(one: Involved, language: str) -> str:
    """The page of an organisation, empty for one that everybody does not find in the directory."""
    found = named_to_everybody(one.organisation)
    if found is None:
        return ""
    return links.path("members.organisation", language, organisation_id=found.id, slug=found.slug)


def _told(one: Involved, row: Adoption, language: str) -> Values:
    tone, sign = TONES[AdoptionState(row.state)]
    return {
        "name": name_of(one),
        "href": page_of(one, language),
        "where": ", ".join(
            word.label(language) for word in (one.type, one.municipality, one.region) if word is not None
        ),
        "anchor": f"in-{one.municipality.slug}" if one.municipality else "",
        "state": ADOPTED[row.state],
        "tone": tone,
        "sign": sign,
        "since": i18n.format_day(row.confirmed_at) if row.confirmed_at else "",
        "stopped_because": row.stopped_because,
        "changes": row.changes,
        "result": row.result,
        "figures": [*_figures(row)],
        "own": _own(one.own, language),
    }


def _anchor(told: Sequence[Values]) -> None:
    """Let a pin lead to the first organisation of its place."""
    seen = {""}
    for one in told:
        one["anchor"] = "" if one["anchor"] in seen else one["anchor"]
        seen.add(one["anchor"])


def _figures(row: Adoption) -> Iterable[str]:
    if row.hours:
        yield ngettext("%(num)s uur werk", "%(num)s uur werk", row.hours)
    if row.new_workplaces:
        yield ngettext("%(num)s nieuwe werkplek", "%(num)s nieuwe werkplekken", row.new_workplaces)
    if row.recommends is not None:
        yield _("raadt het aan") if row.recommends else _("raadt het niet aan")


def _own(own: Practice | None, language: str) -> Values | None:
    if own is None:
        return None
    href = links.path("practices.sheet", language, practice_id=own.id, slug=own.slug)
    return {"title": own.title, "href": href, "language": own.language}


def _totals(rows: Sequence[Adoption]) -> list[tuple[str, str]]:
    """Figures with their words, of the adoptions that count: as in what the network brought about."""
    going_on = [row for row in rows if row.state in COUNTING]
    adoptions = len(going_on)
    hours = sum(row.hours or 0 for row in going_on)
    places = sum(row.new_workplaces or 0 for row in going_on)
    pairs = (
        (adoptions, ngettext("organisatie nam het over", "organisaties namen het over", adoptions)),
        (places, ngettext("nieuwe werkplek", "nieuwe werkplekken", places)),
        (hours, ngettext("uur werk bij wie het overnam", "uren werk bij wie het overnam", hours)),
    )
    return [(str(number), words) for number, words in pairs if number]


def _map(people: Sequence[Involved], language: str) -> Values | None:
    """Pins where it was made and where it went, and a line from the one to the other."""
    outline = picture.outline()
    places: dict[str, list[Involved]] = {}
    for one in people:
        if one.municipality is not None:
            places.setdefault(one.municipality.slug, []).append(one)
    points = {
        slug: outline.plane.point(there[0].municipality.latitude, there[0].municipality.longitude)
        for slug, there in places.items()
        if there[0].municipality is not None
    }
    if not points:
        return None
    homes = [slug for slug, there in places.items() if any(one.adoption is None for one in there)]
    return {
        "pins": [_pin(slug, there, points[slug], language) for slug, there in places.items()],
        "ways": [(points[homes[0]], point) for slug, point in points.items() if slug not in homes]
        if homes
        else [],
        "polygons": outline.polygons,
        "width": outline.plane.width,
        "height": outline.plane.height,
    }


def _pin(slug: str, there: Sequence[Involved], point: tuple[int, int], language: str) -> Values:
    taken = [name_of(one) for one in there if one.adoption is not None and one.adoption.state in COUNTING]
    others = [one for one in there if one.adoption is not None and one.adoption.state not in COUNTING]
    made = [name_of(one) for one in there if one.adoption is None]
    place = there[0].municipality.label(language) if there[0].municipality else ""
    told = [_("hier begon het: %(names)s", names=", ".join(made))] if made else []
    told += [_("overgenomen door %(names)s", names=", ".join(taken))] if taken else []
    told += [f"{name_of(one)} {ADOPTED[one.adoption.state]}" for one in others if one.adoption is not None]
    return {
        "x": point[0],
        "y": point[1],
        "number": len(there),
        "href": f"#in-{slug}" if taken or others else "#wie",
        "colour": "brick" if made else "petrol",
        "label": _("%(place)s, %(told)s", place=place, told="; ".join(told)),
    }

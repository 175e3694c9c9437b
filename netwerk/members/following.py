"""What can be followed: each feature registers its kind with a function that describes one thing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from netwerk.kernel import links
from netwerk.kernel.database import db
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.taxonomy.models import Region, Theme


@dataclass(frozen=True)
class Thing:
    """Something to follow: its title, its path on the site, and which mails a follower gets."""

    title: str
    href: str
    promise: str = ""


Describe = Callable[[int, str], Thing | None]

_kinds: dict[str, Describe] = {}


def register_kind(kind: str, describe: Describe) -> None:
    """Make a kind of thing followable; `describe(id, language)` gives None for what visitors may not see."""
    _kinds[kind] = describe


def thing(kind: str, thing_id: int, language: str) -> Thing:
    """The thing in the words of a language; raises NotFound."""
    describe = _kinds.get(kind)
    found = describe(thing_id, language) if describe is not None else None
    if found is None:
        raise NotFound
    return found


def _theme(theme_id: int, language: str) -> Thing | None:
    theme = db.session.get(Theme, theme_id)
    if theme is None:
        return None
    return Thing(
        title=theme.label(language),
        href=links.path("portal.network", language, slug=theme.slug),
        promise=_("Je krijgt een mail zodra er een nieuwe netwerkdag over dit thema is."),
    )


def _region(region_id: int, language: str) -> Thing | None:
    region = db.session.get(Region, region_id)
    if region is None:
        return None
    return Thing(
        title=region.label(language),
        href=links.path("portal.region", language, slug=region.slug),
        promise=_("Je krijgt een mail zodra er een nieuwe netwerkdag in deze regio is."),
    )


register_kind("theme", _theme)
register_kind("region", _region)

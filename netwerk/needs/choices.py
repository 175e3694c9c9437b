"""What was chosen of the shared words, by their slugs, as ids; and the municipalities to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.kernel.database import db
from netwerk.kernel.i18n import _
from netwerk.taxonomy.models import Municipality, Word
from netwerk.taxonomy.queries import all_regions, all_sectors, all_themes

NOWHERE = ""


def municipalities() -> list[SelectChoice]:
    """Every municipality, and none."""
    rows = db.session.execute(select(Municipality.slug, Municipality.name).order_by(Municipality.name))
    return [SelectChoice(NOWHERE, _("Niet nodig")), *(SelectChoice(row.slug, row.name) for row in rows)]


def region_id(slug: str | None) -> int | None:
    """The region of a slug; None where there is none."""
    return _id_at(all_regions(), slug)


def sector_id(slug: str | None) -> int | None:
    """The branch of work of a slug."""
    return _id_at(all_sectors(), slug)


def theme_id(slug: str | None) -> int | None:
    """The learning network of a slug."""
    return _id_at(all_themes(), slug)


def theme_ids(slugs: Iterable[str]) -> tuple[int, ...]:
    """The learning networks of these slugs."""
    wanted = set(slugs)
    return tuple(one.id for one in all_themes() if one.slug in wanted)


def sector_ids(slugs: Iterable[str]) -> tuple[int, ...]:
    """The branches of work of these slugs."""
    wanted = set(slugs)
    return tuple(one.id for one in all_sectors() if one.slug in wanted)


def municipality_id(slug: str | None) -> int | None:
    """The municipality of a slug."""
    return db.session.scalar(select(Municipality.id).where(Municipality.slug == (slug or NOWHERE)))


def _id_at(words: Sequence[Word], slug: str | None) -> int | None:
    return next((one.id for one in words if one.slug == slug), None)

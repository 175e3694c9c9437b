"""What others see of a sheet, made from its published version in one place.

Title, partners, facets, translations, index: whatever a list, a feed or a harvester reads of a sheet is
written here and nowhere else, so that they all say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, update

from netwerk.kernel import origins
from netwerk.kernel.database import db, mark_visible_change
from netwerk.kernel.joints import Thing
from netwerk.kernel.text import fold, slugify
from netwerk.members.services import find_or_create_organisation
from netwerk.practices import content, indexing, policy, queries
from netwerk.practices.models import Facet, Partner, Practice
from netwerk.practices.queries.told import SET, SETS, set_name
from netwerk.practices.rules import State

# The facet under which each field is found.
FACETS = {
    "themes": "theme",
    "sectors": "sector",
    "regions": "region",
    "domains": "domain",
    "targets": "target",
    "phases": "phase",
}


def show(practice: Practice, now: datetime) -> None:
    """Make everything that others see follow the published version and the state of a sheet."""
    if practice.published_number:
        said = queries.version(practice.id, practice.published_number).content
        practice.title = content.value(said, "title")
        practice.summary = content.value(said, "summary")
        practice.slug = slugify(practice.title, "praktijk")
        _write_partners(practice, said, now)
        _write_facets(practice, said)
    practice.changed_at = now
    db.session.flush()
    _touch_what_names(practice, now)
    db.session.expire(practice, ["partners"])
    indexing.index_sheet(practice)
    tell = origins.appeared if policy.is_open(practice) else origins.fell_through
    tell(Thing(indexing.KIND, practice.id), None, now)
    mark_visible_change()


def _touch_what_names(practice: Practice, now: datetime) -> None:
    """Let harvesters read anew the sheets that name this one: in other languages, and based on it."""
    original = practice.translation_of_id or practice.id
    db.session.execute(
        update(Practice)
        .where(
            or_(
                Practice.id == original,
                Practice.translation_of_id == original,
                Practice.based_on_id == practice.id,
            ),
            Practice.id != practice.id,
        )
        .values(changed_at=now)
        .execution_options(synchronize_session="fetch")
    )


def show_step(practice: Practice, now: datetime) -> None:
    """Make everything that others see follow the step of a sheet, its translations included."""
    db.session.execute(
        update(Practice)
        .where(Practice.translation_of_id == practice.id)
        .values(step=practice.step, changed_at=now)
        .execution_options(synchronize_session="fetch")
    )
    db.session.execute(delete(Facet).where(Facet.practice_id == practice.id, Facet.name == "step"))
    if practice.state == State.PUBLISHED:
        db.session.add(Facet(name="step", value=str(practice.step), practice_id=practice.id))
    for one in (practice, *queries.translations_of(practice)):
        one.changed_at = now
        db.session.flush()
        indexing.index_sheet(one)
    mark_visible_change()


def _write_partners(practice: Practice, said: Mapping[str, Any], now: datetime) -> None:
    db.session.execute(delete(Partner).where(Partner.practice_id == practice.id))
    rows = [row for row in content.value(said, "partners") if row["organisation"]]
    # Each name is locked: in one order everywhere, so that no two sheets wait for each other.
    names = sorted({row["organisation"] for row in rows}, key=fold)
    organisations = {name: find_or_create_organisation(name, now=now) for name in names}
    known: set[int] = set()
    for position, row in enumerate(rows):
        organisation = organisations[row["organisation"]]
        if organisation.id not in known:
            known.add(organisation.id)
            db.session.add(
                Partner(
                    practice_id=practice.id,
                    organisation_id=organisation.id,
                    name=row["organisation"],
                    part=row["part"],
                    position=position,
                )
            )


def _write_facets(practice: Practice, said: Mapping[str, Any]) -> None:
    """What the library lists has facets and nothing else has, so that it can count by them alone.

    The sets in which it is harvested stand apart: these hold translations and what was withdrawn too.
    """
    db.session.execute(delete(Facet).where(Facet.practice_id == practice.id))
    db.session.flush()
    db.session.add_all(
        Facet(name=SET, value=set_name(field, word), practice_id=practice.id)
        for field in SETS
        for word in content.value(said, field)
    )
    if practice.state != State.PUBLISHED or practice.translation_of_id is not None:
        return
    db.session.add_all(
        Facet(name=name, value=value, practice_id=practice.id)
        for name, value in sorted(_facets(practice, said))
    )


def _facets(practice: Practice, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field, name in FACETS.items():
        for word in content.value(said, field):
            yield name, word
    yield "kind", practice.kind
    yield "step", str(practice.step)
    if year := content.value(said, "school_year"):
        yield "year", year
    if content.value(said, "care_focus"):
        yield "care", "ja"

"""Things with themes and a region, as rows of what the network brought about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from netwerk.kernel.outcomes import Row
from netwerk.taxonomy.queries import all_regions, all_themes, slugs


def rows_of(found: Sequence[Any], endpoint: str, key: str) -> list[Row]:
    """A row for each thing, of which `found` holds one for each of its themes.

    Each has an id, slug, title, language, `at`, `region_id` and `theme_id`. The page of a thing is at
    `endpoint`, which takes its id by the name `key`.
    """
    themes, regions = all_themes(), all_regions()
    about: dict[int, set[int | None]] = defaultdict(set)
    for one in found:
        about[one.id].add(one.theme_id)
    return [
        Row(
            title=one.title,
            endpoint=endpoint,
            values={key: one.id, "slug": one.slug},
            at=one.at,
            themes=slugs(themes, *about[one.id]),
            regions=slugs(regions, one.region_id),
            language=one.language,
        )
        for one in {one.id: one for one in found}.values()
    ]

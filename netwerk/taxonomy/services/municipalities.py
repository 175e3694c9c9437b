"""Which region a municipality belongs to, and since when."""

from __future__ import annotations

from datetime import date

from netwerk.kernel import audit
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.taxonomy.models import Municipality, MunicipalityRegion, Region


def place_in_region(municipality_id: int, region_id: int, begins: date | None, actor_label: str) -> None:
    """Let a municipality belong to a region from a day on; without a day it always did.

    What it belonged to before that day stays. Raises NotFound, and Invalid when a later change is there.
    """
    hold(f"municipality:{municipality_id}")
    town = db.session.get(Municipality, municipality_id, populate_existing=True)
    if town is None or db.session.get(Region, region_id) is None:
        raise NotFound
    links = list(town.regions)
    if begins is None:
        for link in links:
            db.session.delete(link)
    else:
        if any(link.valid_from is not None and link.valid_from >= begins for link in links):
            raise Invalid(lazy("Er is al een wijziging op die dag of later. Kies een latere dag."), "begins")
        for link in links:
            if link.holds_on(begins):
                link.valid_until = begins
    db.session.add(MunicipalityRegion(municipality_id=town.id, region_id=region_id, valid_from=begins))
    db.session.flush()
    db.session.expire(town)
    audit.record(actor_label, "word.region", "municipality", town.id, region=region_id, begins=begins or "")

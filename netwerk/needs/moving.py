"""Needs in the search name their region by its id, and follow when it goes up in another."""

from __future__ import annotations

from sqlalchemy import select

from netwerk.kernel import search
from netwerk.kernel.database import db
from netwerk.needs import indexing
from netwerk.needs.models import Need
from netwerk.needs.rules import PUBLIC
from netwerk.taxonomy import references
from netwerk.taxonomy.models import Region
from netwerk.taxonomy.references import Move


@references.follower
def show_their_region(move: Move) -> None:
    """Put the needs of a region into the index anew once they are in it; its foreign key moved already."""
    if move.kind != Region.__tablename__ or move.from_id == move.to_id:
        return
    query = select(Need).where(Need.region_id == move.to_id, Need.state.in_(PUBLIC)).order_by(Need.id)
    needs = db.session.scalars(query.execution_options(populate_existing=True)).all()
    search.put_all([indexing.document_of(need) for need in needs])

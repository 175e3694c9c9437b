"""Tables with people in them that an organiser takes away; that they did is written down."""

from __future__ import annotations

from flask import Response

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import audit
from netwerk.kernel.database import aside
from netwerk.kernel.tables import CSV_TYPE, XLSX_TYPE

TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


def taken(data: bytes, name: str, ending: str, event_id: int | None = None) -> Response:
    """The table as a download called `name`; about one day, or about all that its taker may see."""
    label = organiser().label
    aside(lambda: audit.record(label, "event.export", "event", event_id, file=f"{name}.{ending}"))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(data, headers=headers, content_type=TYPES[ending])

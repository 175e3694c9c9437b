"""The evidence of a day, to take away for who pays for it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from flask import Response, render_template

from netwerk.events import evidence as evidences
from netwerk.events import presentation
from netwerk.events.manage import queries
from netwerk.events.manage.blueprint import blueprint, organiser
from netwerk.events.queries import attendance
from netwerk.events.services import materials
from netwerk.kernel import i18n
from netwerk.kernel.i18n import _
from netwerk.kernel.text import slugify
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor

IN_MEMORY = 4 * 1024 * 1024
CHUNK = 64 * 1024


@blueprint.get("/<int:event_id>/bewijs")
@access(Access.ORGANISER)
def evidence(event_id: int) -> Answer:
    """Read what the bundle holds, before taking it."""
    event = queries.load_managed(event_id, organiser())
    return render_template(
        "manage/after/evidence.html",
        event=event,
        when=presentation.when(event),
        totals=attendance.present(event.id).totals,
        files=len(materials.of_event(event.id)),
        decimal_mark=i18n.decimal_mark(),
        is_closed=event.state in {"concluded", "archived"},
    )


@blueprint.post("/<int:event_id>/bewijs")
@access(Access.ORGANISER)
def evidence_bundle(event_id: int) -> Response:
    """Take the bundle with me; that I did is written down."""
    actor = organiser()
    event = queries.load_managed(event_id, actor)
    sent = _gathered(event_id, actor)
    size = next(sent)
    headers = {
        "Content-Disposition": f'attachment; filename="{_("bewijs")}-{slugify(event.title)}.zip"',
        "Content-Length": size.decode(),
    }
    return Response(sent, headers=headers, content_type="application/zip")


def _gathered(event_id: int, actor: Actor) -> Iterator[bytes]:
    """First the length of the bundle, then its bytes; whoever drops this closes the file behind it."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        evidences.gather(event_id, file, actor)
        yield str(file.tell()).encode()
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk

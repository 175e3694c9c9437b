"""What there is to read of a day, for everybody or for who was registered."""

from __future__ import annotations

from netwerk.events import queries
from netwerk.events.models import Material
from netwerk.events.rules import SEAT_HOLDING
from netwerk.events.services import materials, private_links
from netwerk.events.views import blueprint
from netwerk.kernel import uploads
from netwerk.kernel.errors import NotFound
from netwerk.members.access import Access, Answer, access


@blueprint.get("/netwerkdagen/<int:event_id>-<slug>/materiaal/<int:material_id>")
@access(Access.PUBLIC)
def material(event_id: int, slug: str, material_id: int) -> Answer:  # noqa: ARG001 (for people to read)
    """Take a file of a day with me."""
    event = queries.load_public_event(event_id)
    found = materials.one_of(event.id, material_id)
    if not found.is_public:
        raise NotFound
    return sent(found)


@blueprint.get("/inschrijving/<token>/materiaal/<int:material_id>")
@access(Access.PUBLIC)
def private_material(token: str, material_id: int) -> Answer:
    """Take a file with me that is there for who was registered."""
    view = private_links.open_proven(token)
    if not any(person.state in SEAT_HOLDING for person in view.people):
        raise NotFound
    return sent(materials.one_of(view.event.id, material_id))


def sent(found: Material) -> Answer:
    """The file itself. Raises NotFound for a link and for a lost file."""
    if not found.stored_name:
        raise NotFound
    return uploads.send(found.stored_name, found.file_name, found.content_type)

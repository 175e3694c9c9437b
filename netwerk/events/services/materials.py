"""What there is to read or keep of a day: files of ours and addresses elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select

from netwerk.events import policy, seats
from netwerk.events.models import Event, Material
from netwerk.kernel import audit, uploads
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line
from netwerk.kernel.uploads import Stored
from netwerk.members.actor import Actor

MOST = 40
LONGEST_TITLE, LONGEST_ADDRESS = 140, 500


def add_file(
    event_id: int,
    title: str,
    stored: Stored,
    actor: Actor,
    *,
    is_public: bool,
    now: datetime,
) -> Material:
    """Keep a file with a day; without a title its name is the title.

    Raises NotFound outside the actor's scope, Conflict for a draft or too many.
    """
    event = _open_to_materials(event_id, actor)
    material = Material(
        event_id=event.id,
        position=_next_position(event.id),
        title=(plain_line(title) or stored.file_name.rpartition(".")[0])[:LONGEST_TITLE],
        stored_name=stored.stored_name,
        file_name=stored.file_name,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        is_public=is_public,
        created_at=now,
    )
    return _added(material, actor)


def add_link(
    event_id: int, title: str, url: str, actor: Actor, *, is_public: bool, now: datetime
) -> Material:
    """Keep an address elsewhere with a day. Raises NotFound, Conflict and Invalid."""
    event = _open_to_materials(event_id, actor)
    url = plain_line(url)
    if not _is_address(url):
        raise Invalid(lazy("Vul een adres in dat begint met https://."), "url")
    material = Material(
        event_id=event.id,
        position=_next_position(event.id),
        title=plain_line(title)[:LONGEST_TITLE] or urlsplit(url).netloc,
        url=url,
        is_public=is_public,
        created_at=now,
    )
    return _added(material, actor)


def remove(event_id: int, material_id: int, actor: Actor) -> None:
    """Take a file or address away; the sweep takes the file itself. Raises NotFound."""
    event = _managed(event_id, actor)
    material = one_of(event.id, material_id)
    audit.record(actor.label, "material.remove", "event", event.id, title=material.title)
    db.session.delete(material)
    db.session.flush()


def of_event(event_id: int) -> list[Material]:
    """Everything there is of a day, in the order in which it was added."""
    return list(
        db.session.scalars(
            select(Material).where(Material.event_id == event_id).order_by(Material.position, Material.id)
        )
    )


def one_of(event_id: int, material_id: int) -> Material:
    """One of this very day. Raises NotFound for another day's."""
    material = db.session.get(Material, material_id)
    if material is None or material.event_id != event_id:
        raise NotFound
    return material


@uploads.keeper
def _named(stored_names: Collection[str]) -> set[str]:
    return set(db.session.scalars(select(Material.stored_name).where(Material.stored_name.in_(stored_names))))


@uploads.ledger
def _entries() -> Iterable[tuple[str, str]]:
    return (
        (name, digest) for name, digest in db.session.execute(select(Material.stored_name, Material.sha256))
    )


def _managed(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event


def _open_to_materials(event_id: int, actor: Actor) -> Event:
    event = _managed(event_id, actor)
    if event.state in {"draft", "cancelled"}:
        raise Conflict(lazy("Bij een concept of een geannuleerde dag hoort geen materiaal."))
    number = db.session.scalar(select(func.count(Material.id)).where(Material.event_id == event.id)) or 0
    if number >= MOST:
        raise Conflict(lazy("Er staan al 40 bestanden en links bij deze dag. Haal er eerst een weg."))
    return event


def _next_position(event_id: int) -> int:
    last = db.session.scalar(select(func.max(Material.position)).where(Material.event_id == event_id))
    return (last or 0) + 1


def _added(material: Material, actor: Actor) -> Material:
    db.session.add(material)
    db.session.flush()
    audit.record(
        actor.label,
        "material.add",
        "event",
        material.event_id,
        title=material.title,
        sha256=material.sha256,
        public=material.is_public,
    )
    return material


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no IPv6 address
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.netloc)
        and " " not in url
        and len(url) <= LONGEST_ADDRESS
    )

"""What a thread is about elsewhere on the site: a network day, a practice, another thread."""

from __future__ import annotations

from datetime import datetime

from netwerk.forum.indexing import POST, THREAD
from netwerk.forum.models import Thread
from netwerk.kernel import joints, search
from netwerk.kernel.errors import NotFound
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find

# How a thread stands to the thing.
ABOUT = "about"


def find(kind: str, thing_id: int, actor: Actor, language: str) -> search.Named:
    """A thing that a thread may be about. Raises NotFound for what this member cannot find."""
    found = search.named([(kind, thing_id)], language, may_find(actor)).get((kind, thing_id))
    if found is None or kind == POST:
        raise NotFound
    return found


def link(thread: Thread, kind: str, thing_id: int, actor: Actor, *, now: datetime) -> None:
    """Show a thread with a thing, and the thing with the thread. Raises NotFound as `find` does."""
    find(kind, thing_id, actor, thread.language)
    joints.connect(Thing(THREAD, thread.id), ABOUT, Thing(kind, thing_id), actor_label=actor.label, now=now)

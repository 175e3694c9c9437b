"""Who looks at a page for members, and what in their words is asked about first."""

from __future__ import annotations

from netwerk.kernel import personal
from netwerk.kernel.errors import NotAllowed
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.needs.forms import CheckedForm


def member() -> Actor:
    """The member looking at this page; the guard has let nobody else through."""
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor


def worries_of(form: CheckedForm, *texts: str | None) -> list[tuple[str, str]]:
    """What in these texts looks like something about a person, until somebody said that it may stand."""
    if form.checked.data:
        return []
    words = "\n".join(text or "" for text in texts)
    return [(found, str(personal.WORDS[worry])) for worry, found in personal.worries(words)]

"""What others ask of a member: to look at a practice, and to confirm what a colleague said."""

from __future__ import annotations

from typing import Any

from netwerk.members.actor import Actor
from netwerk.practices.queries import own
from netwerk.practices.services import adopting
from netwerk.practices.wording import ADOPTED


def asked_of(actor: Actor) -> dict[str, Any]:
    """The questions that wait for an answer, as `practices/_asked_of_me.html` shows them."""
    return {
        "reviews": own.reviews_asked(actor),
        "adoptions": [
            (row, practice, adopting.token_of(row), ADOPTED[row.state])
            for row, practice in own.adoptions_to_confirm(actor)
        ],
    }

"""Which sheet a visitor may see: everybody a published one, who writes or edits it all of them."""

from __future__ import annotations

from flask import Response, make_response, render_template

from netwerk.kernel.errors import DomainError, NotFound
from netwerk.members.actor import Actor
from netwerk.practices import policy, queries
from netwerk.practices.errors import Withdrawn
from netwerk.practices.models import Practice
from netwerk.practices.rules import State
from netwerk.practices.sheet_page import may_edit, tombstone
from netwerk.practices.views import blueprint


def is_insider(actor: Actor | None, practice: Practice) -> bool:
    """Does this member write the sheet or edit it?"""
    if actor is None or practice.state == State.DISCARDED:
        return False
    return policy.may_write(actor, practice, queries.writers_of(practice.id)) or may_edit(actor, practice)


def refusal(practice: Practice) -> DomainError:
    """Why others do not see a sheet: it was withdrawn, or they may not know of it."""
    return Withdrawn(practice) if practice.state == State.WITHDRAWN else NotFound()


@blueprint.errorhandler(Withdrawn)
def withdrawn(error: Withdrawn) -> Response:
    """What stands at the address of a sheet that was withdrawn: that it was, why and by whom."""
    practice = queries.load(error.practice_id)
    page = render_template("practices/withdrawn.html", practice=practice, rows=tombstone(practice))
    return make_response(page, error.status)

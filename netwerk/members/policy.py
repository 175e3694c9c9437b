"""Who may change what about people and organisations."""

from __future__ import annotations

from netwerk.kernel.search import MEMBERS, PUBLIC
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Organisation


def may_check_organisations(actor: Actor) -> bool:
    """May this member confirm and correct the names of organisations?"""
    return actor.has_role(ORGANISER)


def may_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """May this member change the organisation's own facts? Its contact persons may too."""
    return organisation.id in actor.contact_of or may_check_organisations(actor)


def may_find(actor: Actor | None) -> frozenset[str]:
    """Which things this member may find, by the visibility under which the index keeps them."""
    return frozenset({PUBLIC, MEMBERS} if actor else {PUBLIC})

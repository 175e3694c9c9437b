"""Who may change what about people and organisations."""

from __future__ import annotations

from netwerk.kernel.search import MEMBERS, PUBLIC
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Organisation, Partnership


def may_check_organisations(actor: Actor) -> bool:
    """May this member confirm, correct and merge organisations?"""
    return actor.has_role(ORGANISER)


def may_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """May this member change the organisation's own facts and people? Its contact persons may too."""
    return organisation.id in actor.contact_of or may_check_organisations(actor)


def may_see_organisation(actor: Actor | None, organisation: Organisation) -> bool:
    """Is there a page of it for them? What nobody looked at yet is shown to who may do so alone."""
    return organisation.verified or (actor is not None and may_edit_organisation(actor, organisation))


def named_to_everybody(organisation: Organisation | None) -> Organisation | None:
    """The organisation, as long as everybody may read its name and finds its page: no organiser looked yet
    at what a visitor typed, and a double is another one by now.
    """
    if organisation is None or not organisation.verified or organisation.merged_into_id is not None:
        return None
    return organisation


def may_see_partnership(actor: Actor | None, partnership: Partnership) -> bool:
    """Is there a page of it for them? While not everybody said yes, for those who are asked alone."""
    if partnership.confirmed_at is not None:
        return True
    return actor is not None and (actor.id == partnership.created_by_id or may_end(actor, partnership))


def may_end(actor: Actor, partnership: Partnership) -> bool:
    """May they say that the partnership is over? The contact persons of a partner, and organisers."""
    ids = {one.organisation_id for one in partnership.partners}
    return bool(ids & actor.contact_of) or may_check_organisations(actor)


def may_answer(actor: Actor, organisation_id: int) -> bool:
    """May they say for this organisation whether it takes part?"""
    return organisation_id in actor.contact_of or may_check_organisations(actor)


def may_find(actor: Actor | None) -> frozenset[str]:
    """Which things this member may find, by the visibility under which the index keeps them."""
    return frozenset({PUBLIC, MEMBERS} if actor else {PUBLIC})


def may_give_roles(actor: Actor) -> bool:
    """May this member give and end roles, and close accounts?"""
    return actor.is_administrator

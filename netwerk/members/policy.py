"""Who may change what about people and organisations."""

from __future__ import annotations

from collections.abc import Collection, Set

from netwerk.kernel import clock
from netwerk.kernel.search import MEMBERS, PUBLIC
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Organisation, Partnership


def may_check_all(actor: Actor) -> bool:
    """May they do what reaches every region: merge, add mail domains, keep search words?

    Administrators, and organisers without a limit of theme or region.
    """
    return actor.is_administrator or any(
        grant.role == ORGANISER and grant.theme_id is None and grant.region_id is None
        for grant in actor.grants
    )


def may_check_some(actor: Actor) -> bool:
    """Are there organisations that this member confirms and corrects?"""
    return actor.has_role(ORGANISER)


def may_check(actor: Actor, organisation: Organisation) -> bool:
    """May they confirm and correct it? Organisers of its region; of one without a region any organiser.

    Its municipality must be loaded.
    """
    regions, town = regions_of(actor), organisation.municipality
    region = town.region_on(clock.today()) if town else None
    return may_check_some(actor) and (regions is None or region is None or region.id in regions)


def regions_of(actor: Actor) -> Set[int] | None:
    """The regions whose organisations an organiser looks after; None for all."""
    regions = {grant.region_id for grant in actor.grants if grant.role == ORGANISER}
    if actor.is_administrator or None in regions:
        return None
    return {one for one in regions if one is not None}


def may_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """May this member change the organisation's own facts and people? Its contact persons may too."""
    return organisation.id in actor.contact_of or may_check(actor, organisation)


def may_keep_domains(actor: Actor, organisation: Organisation) -> bool:
    """May they say which mail addresses are the organisation's? Its contact persons may too."""
    return organisation.id in actor.contact_of or may_check_all(actor)


def may_see_organisation(actor: Actor | None, organisation: Organisation) -> bool:
    """Is there a page of it for them? What nobody looked at yet is shown to who may do so alone."""
    return organisation.verified or (actor is not None and may_edit_organisation(actor, organisation))


def named_to_everybody(organisation: Organisation | None) -> Organisation | None:
    """The organisation, as long as everybody may read its name and finds its page: no organiser looked yet
    at what a visitor typed, and a double is another one by now.

    Decided here alone, and on rows by `queries.directory.is_listed`; in words by `wording.shown_name`.
    """
    if organisation is None or not organisation.verified or organisation.merged_into_id is not None:
        return None
    return organisation


def may_read_name(actor: Actor | None, organisation: Organisation, works_at: Collection[int]) -> bool:
    """May they read how it is called? Beside everybody: who works there too, and who may look at it.

    Its municipality must be loaded.
    """
    if named_to_everybody(organisation) is not None:
        return True
    return actor is not None and (organisation.id in works_at or may_edit_organisation(actor, organisation))


def may_see_partnership(actor: Actor | None, partnership: Partnership) -> bool:
    """Is there a page of it for them? While not everybody said yes, for those who are asked alone."""
    if partnership.confirmed_at is not None:
        return True
    return actor is not None and (actor.id == partnership.created_by_id or may_end(actor, partnership))


def may_end(actor: Actor, partnership: Partnership) -> bool:
    """May they say that the partnership is over? Whoever answers for one of its partners."""
    return any(may_answer(actor, one.organisation) for one in partnership.partners)


def may_answer(actor: Actor, organisation: Organisation) -> bool:
    """May they say for this organisation whether it takes part?"""
    return may_edit_organisation(actor, organisation)


def may_find(actor: Actor | None) -> frozenset[str]:
    """Which things this member may find, by the visibility under which the index keeps them."""
    return frozenset({PUBLIC, MEMBERS} if actor else {PUBLIC})


def may_give_roles(actor: Actor) -> bool:
    """May this member give and end roles, and close accounts?"""
    return actor.is_administrator

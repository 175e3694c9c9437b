"""Who may see and change which sheet."""

from __future__ import annotations

from collections.abc import Collection

from netwerk.members.actor import EDITOR, Actor
from netwerk.practices.models import Practice
from netwerk.practices.rules import State


def may_write(actor: Actor | None, practice: Practice, writers: Collection[int]) -> bool:
    """May this member write the sheet? Its author, those who write along, and its organisation's contacts."""
    if actor is None:
        return False
    return (
        actor.id == practice.author_id
        or actor.id in writers
        or (practice.organisation_id is not None and practice.organisation_id in actor.contact_of)
    )


def may_edit(actor: Actor | None, theme_ids: Collection[int], region_ids: Collection[int]) -> bool:
    """Say whether a sheet with these themes and regions lies within an editor's scope."""
    if actor is None:
        return False
    return any(actor.has_role_for(EDITOR, set(theme_ids), region_id) for region_id in [*region_ids, None])


def is_open(practice: Practice) -> bool:
    """Do others see it: is there a published version that was not withdrawn?"""
    return practice.state == State.PUBLISHED

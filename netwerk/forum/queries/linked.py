"""Reads of the threads that are linked to a thing elsewhere on the site."""

from __future__ import annotations

from collections.abc import Sequence

from netwerk.forum.indexing import THREAD
from netwerk.kernel import joints
from netwerk.kernel.joints import Thing
from netwerk.kernel.search import Named
from netwerk.members.policy import may_find
from netwerk.members.subscription_rules import Scope


def threads_about(thing: Scope, language: str) -> Sequence[Named]:
    """The threads that everybody sees about a thing, in the order in which they were linked to it."""
    found = joints.around(Thing(*thing), language, may_find(None))
    return [one.thing for one in found if one.thing.kind == THREAD]

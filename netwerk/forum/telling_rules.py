"""Who is written to about a post, and why; pure."""

from __future__ import annotations

from enum import StrEnum

from netwerk.members.subscription_rules import Effective, Level, Why


class Reason(StrEnum):
    """Why a post was mailed to somebody."""

    MENTION = "mention"
    ANSWER = "answer"
    STARTED = "started"
    REPLIED = "replied"
    FOLLOWED = "followed"


OF_SUBSCRIPTION = {Why.CHOSEN: Reason.FOLLOWED, Why.STARTED: Reason.STARTED, Why.REPLIED: Reason.REPLIED}


def reason_to_write(
    wanted: Effective, *, named: bool, answered: bool, began: bool = False, waits_unread: bool
) -> Reason | None:
    """Why somebody gets a post by mail at once; None when they do not.

    Whoever is named or answered, or began the thread, is told whatever they follow, but off is off.
    `waits_unread` says that an earlier mail about the thread was not read yet: whoever asked for the first
    one only waits for that.
    """
    if wanted.level == Level.OFF:
        return None
    if named:
        return Reason.MENTION
    if answered:
        return Reason.ANSWER
    if began:
        return Reason.STARTED
    if wanted.level == Level.EVERY or (wanted.level == Level.FIRST and not waits_unread):
        return OF_SUBSCRIPTION[wanted.why or Why.CHOSEN]
    return None

"""What an answer that came by mail may do, decided on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from netwerk.events.calendar_reading import ReceivedReply
from netwerk.events.rules import ACTIVE_STATES
from netwerk.kernel.text import key

# A clock further ahead than this would keep all later answers out.
FURTHEST_AHEAD = timedelta(hours=24)
ACCEPTED, TENTATIVE, DECLINED = "ACCEPTED", "TENTATIVE", "DECLINED"
UNANSWERED = "NEEDS-ACTION"


class Effect(StrEnum):
    """What becomes of an answer; those of `CHANGING` do something, the others change nothing."""

    NOTED = "noted"
    FREED = "freed"
    OFFER_DECLINED = "offer_declined"
    RESENT = "resent"
    # The same answer once more, or to somebody who left already: nothing to do and nothing odd about it.
    DOUBLED = "doubled"
    LEFT_ALREADY = "left_already"
    STALE = "stale"
    OUTDATED = "outdated"
    OTHER_SENDER = "other_sender"
    SEVERAL = "several"
    DELEGATED = "delegated"
    COUNTER = "counter"
    UNKNOWN_ANSWER = "unknown_answer"
    TOO_LATE = "too_late"
    NO_LONGER_IN = "no_longer_in"


CHANGING = (Effect.NOTED, Effect.FREED, Effect.OFFER_DECLINED, Effect.RESENT)
QUIET = (*CHANGING, Effect.DOUBLED, Effect.LEFT_ALREADY)


@dataclass(frozen=True)
class Standing:
    """Where the invited person stands: their address and state, what they were sent, what they answered.

    `sequence` is that of the newest invitation; `replied` the sequence and stamp of the newest answer.
    """

    email: str | None
    state: str
    sequence: int
    partstat: str
    replied: tuple[int, datetime] | None
    day_is_ahead: bool


@dataclass(frozen=True)
class Decision:
    """What to do, and the place among other answers: newer by sequence, then by stamp (RFC 5546, 2.1.5)."""

    effect: Effect
    partstat: str
    sequence: int
    stamp: datetime


def decide(reply: ReceivedReply, standing: Standing, sender: str, received_at: datetime) -> Decision:
    """What an answer may do; `sender` is the one address of From."""
    stamp = reply.stamp or received_at
    if stamp > received_at + FURTHEST_AHEAD:
        stamp = received_at
    # A guest never raises the sequence; programs that do are taken to mean the newest.
    sequence = standing.sequence if reply.sequence is None else min(reply.sequence, standing.sequence)
    partstat = reply.answers[0][1] if reply.answers else ""
    return Decision(_effect(reply, standing, sender, (sequence, stamp)), partstat[:20], sequence, stamp)


def _effect(reply: ReceivedReply, standing: Standing, sender: str, place: tuple[int, datetime]) -> Effect:
    if len(reply.answers) != 1:
        return Effect.SEVERAL
    attendee, partstat = reply.answers[0]
    if not standing.email or {mailbox_key(attendee), mailbox_key(sender)} != {mailbox_key(standing.email)}:
        return Effect.OTHER_SENDER
    if reply.method == "COUNTER":
        return Effect.COUNTER
    if reply.method == "REFRESH":
        return Effect.RESENT if standing.state == "confirmed" and standing.day_is_ahead else Effect.TOO_LATE
    if partstat == "DELEGATED":
        return Effect.DELEGATED
    if partstat not in {ACCEPTED, TENTATIVE, DECLINED}:
        return Effect.UNKNOWN_ANSWER
    return _of_answer(partstat, standing, place)


def _of_answer(partstat: str, standing: Standing, place: tuple[int, datetime]) -> Effect:
    if standing.replied is not None and place <= standing.replied:
        return Effect.DOUBLED if (place, partstat) == (standing.replied, standing.partstat) else Effect.STALE
    if standing.state not in ACTIVE_STATES:
        return Effect.LEFT_ALREADY if partstat == DECLINED else Effect.NO_LONGER_IN
    if place[0] < standing.sequence:
        return Effect.OUTDATED
    if not standing.day_is_ahead:
        return Effect.TOO_LATE
    if partstat != DECLINED:
        return Effect.NOTED
    return Effect.OFFER_DECLINED if standing.state == "offered" else Effect.FREED


def mailbox_key(address: str) -> str:
    """The form under which two spellings of one address are the same, also of a domain outside ASCII."""
    local, at, domain = key(address).partition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}{at}{domain}"

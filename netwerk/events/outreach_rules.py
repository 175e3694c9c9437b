"""Pure decisions about whom an organiser may invite, and how far a round of mails is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from netwerk.events.address_list import Typed


class Source(StrEnum):
    """How somebody came on the list; of several the first counts, and their mail says so."""

    FOLLOWS = "follows"
    ORGANISATION = "organisation"
    FORMER = "former"
    TYPED = "typed"


class Reason(StrEnum):
    """Why somebody on the list gets no invitation; of several the first is told."""

    REGISTERED = "registered"
    INVITED = "invited"
    REFUSED = "refused"
    BOUNCED = "bounced"
    NO_CONSENT = "no_consent"


class Delivery(StrEnum):
    """What became of the mail to one person."""

    QUEUED = "queued"
    RETRY = "retry"
    SENT = "sent"
    ANSWERED = "answered"
    BOUNCED = "bounced"
    SKIPPED = "skipped"


# As long as one of these is left, the round is under way.
UNDER_WAY = (Delivery.QUEUED, Delivery.RETRY)


@dataclass(frozen=True)
class Segment:
    """Whom an organiser means.

    Followers of the themes; people of organisations in one of the regions and of one of the types, where
    none of a kind is any of that kind; with `former` who came before to a day about the themes of this one.
    """

    theme_ids: tuple[int, ...] = ()
    region_ids: tuple[int, ...] = ()
    type_ids: tuple[int, ...] = ()
    former: bool = False
    typed: tuple[Typed, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Is nobody meant?"""
        return not (self.theme_ids or self.region_ids or self.type_ids or self.former or self.typed)

    def as_kept(self) -> dict[str, object]:
        """The same to keep with the round: of typed people only how many they were."""
        return {
            "themes": list(self.theme_ids),
            "regions": list(self.region_ids),
            "types": list(self.type_ids),
            "former": self.former,
            "typed": len(self.typed),
        }


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be invited; `agreed` to get mail of this kind, or needs no agreement."""

    email: str
    email_key: str
    name: str
    language: str
    source: Source
    agreed: bool = True


@dataclass(frozen=True)
class Known:
    """What is known of addresses: which are registered, invited before, refusing, bouncing."""

    registered: Collection[str] = frozenset()
    invited: Collection[str] = frozenset()
    refused: Collection[str] = frozenset()
    bounced: Collection[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """Who is invited and who is left out, each address once."""

    chosen: tuple[Candidate, ...] = ()
    left_out: dict[Reason, tuple[Candidate, ...]] = field(default_factory=dict)


def each_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One of each address: as it was found first, with the first name known, agreed if ever agreed."""
    found: dict[str, Candidate] = {}
    for one in candidates:
        earlier = found.get(one.email_key)
        if earlier is None:
            found[one.email_key] = one
        elif one.agreed and not earlier.agreed:
            found[one.email_key] = replace(one, name=one.name or earlier.name)
        elif not earlier.name:
            found[one.email_key] = replace(earlier, name=one.name)
    return list(found.values())


def sort_out(candidates: Iterable[Candidate], known: Known) -> Plan:
    """Who of these may be invited, and why the others not."""
    chosen: list[Candidate] = []
    left_out: dict[Reason, list[Candidate]] = {}
    for one in each_once(candidates):
        reason = _reason(one, known)
        if reason is None:
            chosen.append(one)
        else:
            left_out.setdefault(reason, []).append(one)
    return Plan(tuple(chosen), {reason: tuple(left_out[reason]) for reason in Reason if reason in left_out})


def _reason(one: Candidate, known: Known) -> Reason | None:
    reasons = (
        (Reason.REGISTERED, known.registered),
        (Reason.INVITED, known.invited),
        (Reason.REFUSED, known.refused),
        (Reason.BOUNCED, known.bounced),
    )
    found = next((reason for reason, keys in reasons if one.email_key in keys), None)
    return found or (None if one.agreed else Reason.NO_CONSENT)

"""Who speaks on a day: experts from inside and outside the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from netwerk.events import policy, seats
from netwerk.events.models import Event, Speaker
from netwerk.events.queries import workshops as reads
from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.members.actor import Actor

MOST_SPEAKERS = 40


@dataclass(frozen=True)
class SpeakerFacts:
    """What an organiser tells of a speaker."""

    name: str
    function: str = ""
    organisation_name: str = ""
    about: str = ""


def add_speaker(event_id: int, facts: SpeakerFacts, actor: Actor, *, now: datetime) -> Speaker:
    """Announce a speaker on the page of a day. Raises NotFound, Conflict, Invalid."""
    event = _managed(event_id, actor)
    present = reads.speakers_of(event.id)
    if len(present) >= MOST_SPEAKERS:
        raise Conflict(lazy("Een dag heeft hoogstens 40 sprekers."))
    position = max((each.position for each in present), default=0) + 1
    speaker = Speaker(event_id=event.id, position=position)
    _fill(speaker, facts)
    db.session.add(speaker)
    event.changed_at = now
    db.session.flush()
    audit.record(actor.label, "speaker.add", "event", event.id, speaker=speaker.id)
    return speaker


def edit_speaker(
    event_id: int, speaker_id: int, facts: SpeakerFacts, actor: Actor, *, now: datetime
) -> Speaker:
    """Change what is told of a speaker. Raises NotFound, Invalid."""
    event = _managed(event_id, actor)
    speaker = reads.speaker_of(event.id, speaker_id)
    _fill(speaker, facts)
    event.changed_at = now
    db.session.flush()
    audit.record(actor.label, "speaker.edit", "event", event.id, speaker=speaker.id)
    return speaker


def remove_speaker(event_id: int, speaker_id: int, actor: Actor, *, now: datetime) -> None:
    """Take a speaker off the page. Raises NotFound."""
    event = _managed(event_id, actor)
    speaker = reads.speaker_of(event.id, speaker_id)
    db.session.delete(speaker)
    event.changed_at = now
    db.session.flush()
    audit.record(actor.label, "speaker.remove", "event", event.id, name=speaker.name)


def copy_speakers(from_event_id: int, event: Event) -> None:
    """Announce the speakers of one day on another too."""
    for each in reads.speakers_of(from_event_id):
        db.session.add(
            Speaker(
                event_id=event.id,
                position=each.position,
                name=each.name,
                function=each.function,
                organisation_name=each.organisation_name,
                about=each.about,
                member_id=each.member_id,
            )
        )
    db.session.flush()


def _managed(event_id: int, actor: Actor) -> Event:
    event = seats.lock_event(event_id)
    if not policy.may_manage(actor, event):
        raise NotFound
    return event


def _fill(speaker: Speaker, facts: SpeakerFacts) -> None:
    if not facts.name:
        raise Invalid(lazy("Vul de naam van de spreker in."), "name")
    speaker.name, speaker.function = facts.name, facts.function
    speaker.organisation_name, speaker.about = facts.organisation_name, facts.about

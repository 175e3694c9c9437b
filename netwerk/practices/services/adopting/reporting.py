"""Say how one's organisation took a practice over; its contact person is asked whether it is so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from netwerk.kernel import audit, tokens
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line, plain_text
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.members.queries import contact_people, memberships_on, organisation
from netwerk.members.services import find_or_create_organisation
from netwerk.practices import mails, policy, queries, rules
from netwerk.practices.adoption_words import said_by
from netwerk.practices.errors import OwnPractice
from netwerk.practices.models import Adoption, Practice
from netwerk.practices.queries import adoptions
from netwerk.practices.rules import AdoptionState
from netwerk.practices.services import ladder
from netwerk.taxonomy.queries import all_regions

MOST_HOURS, MOST_PLACES = 10_000, 1_000
LONGEST_TEXT, LONGEST_REASON = 2000, 500
# The same said again within this time sends no second mail.
LATELY = timedelta(days=1)


@dataclass(frozen=True)
class AdoptionFacts:
    """What somebody says of how their organisation took a practice over."""

    organisation: str
    state: str
    stopped_because: str = ""
    changes: str = ""
    result: str = ""
    hours: int | None = None
    recommends: bool | None = None
    new_workplaces: int | None = None
    # Who at that organisation can say that it is so; for an organisation without a known contact.
    contact_email: str = ""
    adaptation_id: int | None = None
    # The slug of a region, for an organisation of which nobody knows the place.
    region: str = ""


def report(practice_id: int, facts: AdoptionFacts, actor: Actor, *, now: datetime) -> Adoption:
    """Say how one's organisation took a practice over, for the first time or again.

    A contact person of the organisation confirms it, at once when that is who says it; what changes the
    evidence must be confirmed anew (see rules.stays_confirmed). Raises Invalid, OwnPractice for a partner of
    the practice itself, Conflict for what an editor refused, NotFound for a practice that is not published.
    """
    practice = _original(practice_id)
    _check(facts)
    _check_adaptation(practice, facts.adaptation_id, actor)
    known = find_or_create_organisation(facts.organisation, now=now)
    row = _row(practice, known)
    _check_other(practice, known, row, actor, now)
    if row is None:
        row = Adoption(
            practice_id=practice.id, organisation_id=known.id, reported_at=now, nonce=tokens.nonce()
        )
        db.session.add(row)
    before, evidence = said_by(row), (row.state, row.new_workplaces)
    _write(row, facts, actor, now)
    row.region_id = _region_of(known.id, now) or _named_region(facts.region)
    changes = before != said_by(row)
    tells = changes or row.confirmed_at is None
    # Who wrote the practice confirms nothing about it, whatever else they are.
    own = known.id in actor.contact_of and not policy.may_write(
        actor, practice, queries.writers_of(practice.id)
    )
    if own:
        row.confirmed_at, row.confirmed_by, row.denied_at = now, actor.name, None
    elif row.confirmed_at is None or not rules.stays_confirmed(evidence, (row.state, row.new_workplaces)):
        _ask(practice, row, known, facts.contact_email, actor, now, is_new=changes)
    db.session.flush()
    audit.record(
        actor.label, "practice.adopt", "practice", practice.id, organisation=known.id, state=facts.state
    )
    if own and tells:
        mails.queue_adopted(practice, row, known.name)
    ladder.settle(practice, actor, now=now)
    return row


def _original(practice_id: int) -> Practice:
    practice = queries.check_published(queries.locked(practice_id))
    if practice.translation_of_id is not None:
        practice = queries.check_published(queries.locked(practice.translation_of_id))
    return practice


def _check(facts: AdoptionFacts) -> None:
    if facts.state not in set(AdoptionState):
        raise Invalid(lazy("Kies hoever jullie staan."), "state")
    if facts.state == AdoptionState.STOPPED and not plain_line(facts.stopped_because):
        raise Invalid(
            lazy("Schrijf waarom jullie stopten. Daar leren anderen het meest van."), "stopped_because"
        )
    if facts.region and _named_region(facts.region) is None:
        raise Invalid(lazy("Kies een regio uit de lijst."), "region")
    for name, given, most in (
        ("hours", facts.hours, MOST_HOURS),
        ("new_workplaces", facts.new_workplaces, MOST_PLACES),
    ):
        if given is not None and not 0 <= given <= most:
            raise Invalid(lazy("Vul een geheel getal in van 0 tot %(max)d.", max=most), name)


def _check_adaptation(practice: Practice, adaptation_id: int | None, actor: Actor) -> None:
    """Raise Invalid for a sheet that is not theirs, or that is the practice itself."""
    if adaptation_id is not None and adaptation_id not in {
        one.id for one in adoptions.own_sheets(practice.id, actor)
    }:
        raise Invalid(lazy("Kies een praktijk die jullie zelf schreven."), "adaptation_id")


def _row(practice: Practice, known: Organisation) -> Adoption | None:
    """What this organisation said before, held until the transaction ends."""
    hold(f"adoption:{practice.id}:{known.id}")
    wanted = select(Adoption).filter_by(practice_id=practice.id, organisation_id=known.id)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()


def _check_other(
    practice: Practice, known: Organisation, row: Adoption | None, actor: Actor, now: datetime
) -> None:
    """Raise OwnPractice for a partner, Invalid for somebody of elsewhere, Conflict for what was refused."""
    if known.id in adoptions.makers(practice):
        raise OwnPractice(known.name)
    works = {one.organisation_id for one in memberships_on(actor.id, now.astimezone(BRUSSELS).date())}
    ours = known.id in works | set(actor.contact_of)
    writes = policy.may_write(actor, practice, queries.writers_of(practice.id))
    # Who works nowhere yet may begin, but not change what somebody of the organisation said, nor add to what
    # they wrote themselves.
    if not ours and (works or writes or (row is not None and row.reported_by_id != actor.id)):
        raise Invalid(lazy("Je kan dit alleen zeggen voor een organisatie waar je werkt."), "organisation")
    if row is not None and row.refused_at is not None:
        raise Conflict(
            lazy("De redactie telt deze overname niet mee: %(reason)s", reason=row.refused_because)
        )


def _write(row: Adoption, facts: AdoptionFacts, actor: Actor, now: datetime) -> None:
    row.state = facts.state
    stopped = facts.state == AdoptionState.STOPPED
    row.stopped_because = plain_line(facts.stopped_because)[:LONGEST_REASON] if stopped else ""
    row.changes, row.result = (plain_text(text)[:LONGEST_TEXT] for text in (facts.changes, facts.result))
    row.hours, row.recommends, row.new_workplaces = facts.hours, facts.recommends, facts.new_workplaces
    row.adaptation_id = facts.adaptation_id
    row.reported_by_id, row.changed_at = actor.id, now


def _region_of(organisation_id: int, now: datetime) -> int | None:
    place = organisation(organisation_id).municipality
    region = place.region_on(now.astimezone(BRUSSELS).date()) if place is not None else None
    return region.id if region is not None else None


def _named_region(slug: str) -> int | None:
    return next((region.id for region in all_regions() if region.slug == slug), None)


def _ask(
    practice: Practice,
    row: Adoption,
    known: Organisation,
    given: str,
    actor: Actor,
    now: datetime,
    *,
    is_new: bool,
) -> None:
    """Ask who can say that it is so: its known contacts, else the address that was given.

    Who wrote the practice is not asked. Whoever was asked the same lately, and did not answer, still has a
    link that works.
    """
    writers = adoptions.addresses_of_writers(practice)
    contacts = [
        one
        for one in contact_people(known.id, now.astimezone(BRUSSELS).date())
        if one.email_key not in writers
    ]
    given = plain_line(given) or row.contact_email
    if not contacts:
        _check_contact(practice, given, actor)
    to = contacts[0].email if contacts else given
    waits = row.confirmed_at is None and row.denied_at is None and row.contact_email == to
    asked_lately = row.asked_at is not None and row.asked_at > now - LATELY
    row.confirmed_at, row.confirmed_by, row.denied_at = None, "", None
    if waits and asked_lately and not is_new:
        return
    row.nonce, row.asked_at, row.contact_email = tokens.nonce(), now, to
    db.session.flush()
    people = [(one.email, one.name, one.language) for one in contacts] or [(given, "", actor.language)]
    mails.queue_adoption_confirm(practice, row, known.name, people, actor.name)


def _check_contact(practice: Practice, given: str, actor: Actor) -> None:
    """Raise Invalid for no address, for one that cannot be, for one's own and that of who wrote it."""
    if not given or key(given) in adoptions.addresses_of_writers(practice):
        raise Invalid(
            lazy("Vul het e-mailadres in van iemand die dit bij jullie kan bevestigen, zoals je directeur."),
            "contact_email",
        )
    if not is_email(given):
        raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "contact_email")
    if key(given) == actor.email_key:
        raise Invalid(lazy("Iemand anders dan jij bevestigt het. Vul dat adres in."), "contact_email")

"""Adoptions: an organisation tries a practice, says how it goes, and its contact confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from netwerk.kernel import audit, tokens
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import key, plain_line, plain_text
from netwerk.members.actor import Actor
from netwerk.members.models import Member, Organisation
from netwerk.members.queries import contact_people, memberships_on, organisation
from netwerk.members.services import find_or_create_organisation
from netwerk.practices import mails, queries
from netwerk.practices.errors import OwnPractice
from netwerk.practices.models import Adoption, Partner, Practice, Writer
from netwerk.practices.queries import evidence
from netwerk.practices.rules import AdoptionState, State
from netwerk.practices.services import ladder, reviewing

CONFIRM = "practice.adoption"
MOST_HOURS, MOST_PLACES, MOST_SHEETS = 10_000, 1_000, 50
LONGEST_TEXT, LONGEST_REASON = 2000, 500


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


def report(practice_id: int, facts: AdoptionFacts, actor: Actor, *, now: datetime) -> Adoption:
    """Say how one's organisation took a practice over, for the first time or again.

    A contact person of the organisation confirms it, at once when that is who says it. What was confirmed
    and now says something else must be confirmed anew. Raises Invalid, OwnPractice for a partner of the
    practice itself, Conflict for what an editor refused, NotFound for a practice that is not published.
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
    said_the_same = row.confirmed_at is not None and (row.state, row.new_workplaces) == (
        facts.state,
        facts.new_workplaces,
    )
    _write(row, facts, actor, now)
    row.region_id = _region_of(known.id, now)
    own = known.id in actor.contact_of
    if own:
        row.confirmed_at, row.confirmed_by, row.denied_at = now, actor.name, None
    elif not said_the_same:
        row.confirmed_at, row.confirmed_by, row.denied_at = None, "", None
    db.session.flush()
    audit.record(
        actor.label, "practice.adopt", "practice", practice.id, organisation=known.id, state=facts.state
    )
    if row.confirmed_at is None:
        _ask_contacts(practice, row, known, facts, actor, now)
    elif own:
        mails.queue_adopted(practice, row, known.name)
    ladder.settle(practice, actor, now=now)
    return row


def read_link(token: str) -> tuple[Adoption, Practice]:
    """What a link to confirm is about. Raises NotFound for one that was not made by us or is spent."""
    values = tokens.signer(CONFIRM).read(token)
    row = db.session.get(Adoption, values[0], populate_existing=True) if len(values) == 2 else None
    if row is None or row.nonce != values[1]:
        raise NotFound(
            lazy("Deze link geldt niet meer. Er kwam intussen een nieuwere mail, of de redactie besliste.")
        )
    practice = queries.load(row.practice_id)
    if practice.state != State.PUBLISHED:
        raise NotFound(lazy("Deze praktijk is intussen ingetrokken."))
    return row, practice


def token_of(row: Adoption) -> str:
    """The token by which a contact person confirms."""
    return tokens.signer(CONFIRM).sign(row.id, row.nonce)


def confirm(token: str, name: str, *, now: datetime) -> Adoption:
    """Say on behalf of the organisation that it is so; again changes nothing. Raises Invalid and NotFound."""
    _row, practice = read_link(token)
    practice = queries.locked(practice.id)
    row, _practice = read_link(token)
    name = plain_line(name)[:120]
    if not name:
        raise Invalid(lazy("Vul je naam in."), "name")
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by, row.denied_at = now, name, None
        db.session.flush()
        audit.record("link", "practice.confirm_adoption", "practice", row.practice_id, adoption=row.id)
        mails.queue_adopted(practice, row, organisation(row.organisation_id).name)
        ladder.settle(practice, None, now=now)
    return row


def deny(token: str, *, now: datetime) -> Adoption:
    """Say on behalf of the organisation that it is not so. Raises NotFound."""
    _row, practice = read_link(token)
    practice = queries.locked(practice.id)
    row, _practice = read_link(token)
    if row.denied_at is not None:
        return row
    row.confirmed_at, row.confirmed_by, row.denied_at = None, "", now
    db.session.flush()
    audit.record("link", "practice.deny_adoption", "practice", row.practice_id, adoption=row.id)
    ladder.settle(practice, None, now=now)
    return row


def refuse(adoption_id: int, reason: str, actor: Actor, *, now: datetime) -> Adoption:
    """Let an adoption count no longer, as an editor. Raises Invalid without a reason, NotFound."""
    practice, found = to_judge(adoption_id, actor)
    reason = plain_line(reason)[:LONGEST_REASON]
    if not reason:
        raise Invalid(lazy("Schrijf waarom deze overname niet meetelt."), "reason")
    found.refused_at, found.refused_because = now, reason
    # The link in a mail that is under way counts no longer either.
    found.nonce = tokens.nonce()
    db.session.flush()
    audit.record(
        actor.label, "practice.refuse_adoption", "practice", practice.id, reason=reason, adoption=found.id
    )
    ladder.settle(practice, actor, now=now, reason=reason)
    return found


def readmit(adoption_id: int, actor: Actor, *, now: datetime) -> Adoption:
    """Let an adoption that an editor refused count again, as far as it was confirmed. Raises NotFound."""
    practice, found = to_judge(adoption_id, actor)
    found.refused_at, found.refused_because = None, ""
    db.session.flush()
    audit.record(actor.label, "practice.readmit_adoption", "practice", practice.id, adoption=found.id)
    ladder.settle(practice, actor, now=now)
    return found


def to_judge(adoption_id: int, actor: Actor) -> tuple[Practice, Adoption]:
    """A sheet, locked, with an adoption of it, for an editor in whose scope it falls. Raises NotFound."""
    found = db.session.get(Adoption, adoption_id)
    if found is None:
        raise NotFound
    practice = queries.locked(found.practice_id)
    if not reviewing.may_edit(actor, practice):
        raise NotFound
    return practice, db.session.get_one(Adoption, adoption_id, populate_existing=True)


def shown_of(practice_id: int) -> Sequence[Adoption]:
    """The adoptions that everybody sees: those that stand, with organisation and place, the oldest first."""
    query = (
        select(Adoption)
        .where(Adoption.practice_id == practice_id, evidence.stands())
        .options(
            joinedload(Adoption.organisation).joinedload(Organisation.municipality),
            joinedload(Adoption.organisation).joinedload(Organisation.type),
            joinedload(Adoption.region),
        )
        .order_by(Adoption.confirmed_at, Adoption.id)
    )
    return db.session.scalars(query).all()


def of_practice(practice_id: int) -> Sequence[Adoption]:
    """Every adoption as it was reported, confirmed or not, for writers and editors."""
    query = (
        select(Adoption)
        .where(Adoption.practice_id == practice_id)
        .options(joinedload(Adoption.organisation))
        .order_by(Adoption.id)
    )
    return db.session.scalars(query).all()


def own_of(practice_id: int, actor: Actor, now: datetime) -> Adoption | None:
    """What this member or their organisation said before; None when they said nothing yet."""
    ids = [one.organisation_id for one in memberships_on(actor.id, now.astimezone(BRUSSELS).date())]
    query = select(Adoption).where(
        Adoption.practice_id == practice_id,
        Adoption.organisation_id.in_(ids) | (Adoption.reported_by_id == actor.id),
    )
    return db.session.scalars(query.options(joinedload(Adoption.organisation)).order_by(Adoption.id)).first()


def own_sheets(practice_id: int, actor: Actor) -> Sequence[Practice]:
    """The sheets that this member may name as their organisation's own version of a practice, by title."""
    writes = select(Writer.practice_id).where(Writer.member_id == actor.id)
    query = select(Practice).where(
        Practice.id != practice_id,
        Practice.state != State.DISCARDED,
        Practice.title != "",
        Practice.translation_of_id.is_(None),
        (Practice.author_id == actor.id)
        | Practice.organisation_id.in_(actor.contact_of)
        | Practice.id.in_(writes),
    )
    return db.session.scalars(query.order_by(Practice.title, Practice.id).limit(MOST_SHEETS)).all()


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
    for name, given, most in (
        ("hours", facts.hours, MOST_HOURS),
        ("new_workplaces", facts.new_workplaces, MOST_PLACES),
    ):
        if given is not None and not 0 <= given <= most:
            raise Invalid(lazy("Vul een geheel getal in van 0 tot %(max)d.", max=most), name)


def _check_adaptation(practice: Practice, adaptation_id: int | None, actor: Actor) -> None:
    """Raise Invalid for a sheet that is not theirs, or that is the practice itself."""
    if adaptation_id is not None and adaptation_id not in {one.id for one in own_sheets(practice.id, actor)}:
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
    partner = select(Partner.id).filter_by(practice_id=practice.id, organisation_id=known.id)
    if known.id == practice.organisation_id or db.session.scalar(partner) is not None:
        raise OwnPractice(known.name)
    works = {one.organisation_id for one in memberships_on(actor.id, now.astimezone(BRUSSELS).date())}
    ours = known.id in works | set(actor.contact_of)
    # Who works nowhere yet may begin, but not change what somebody of the organisation said.
    if not ours and (works or (row is not None and row.reported_by_id != actor.id)):
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


def _ask_contacts(
    practice: Practice, row: Adoption, known: Organisation, facts: AdoptionFacts, actor: Actor, now: datetime
) -> None:
    """Ask who can say that it is so: the known contacts, else the address that was given."""
    contacts: list[Member] = contact_people(known.id, now.astimezone(BRUSSELS).date())
    given = plain_line(facts.contact_email)
    if not contacts:
        _check_contact(given, actor)
    row.nonce, row.asked_at = tokens.nonce(), now
    row.contact_email = contacts[0].email if contacts else given
    db.session.flush()
    people = [(one.email, one.name, one.language) for one in contacts] or [(given, "", actor.language)]
    mails.queue_adoption_confirm(practice, row, known.name, people, actor.name)


def _check_contact(given: str, actor: Actor) -> None:
    """Raise Invalid for no address, for one that cannot be, and for one's own."""
    if not given:
        raise Invalid(
            lazy("Vul het e-mailadres in van iemand die dit bij jullie kan bevestigen, zoals je directeur."),
            "contact_email",
        )
    if not is_email(given):
        raise Invalid(lazy("Vul een e-mailadres in zoals naam@school.be."), "contact_email")
    if key(given) == actor.email_key:
        raise Invalid(lazy("Iemand anders dan jij bevestigt het. Vul dat adres in."), "contact_email")

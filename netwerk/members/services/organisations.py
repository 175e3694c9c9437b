"""Organisations: found by name, made at the first registration, checked by organisers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select

from netwerk.kernel import audit, clock, joints
from netwerk.kernel.database import db, hold, mark_visible_change
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed
from netwerk.kernel.i18n import lazy
from netwerk.kernel.joints import Thing
from netwerk.kernel.lookalikes import look, refusal
from netwerk.kernel.text import fold, plain_line, plain_text, slugify
from netwerk.members import indexing, merging, policy, queries
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.taxonomy.models import Sector

LONGEST_NAME = 160
LONGEST_WEBSITE = 200
WEBSITE = re.compile(r"https?://[^\s/@:?#\\]+\.[^\s/@:?#\\]+(?::\d+)?(?:[/?#][^\s\\]*)?")


@dataclass(frozen=True)
class OrganisationFacts:
    """What an organisation tells of itself beside its name."""

    type_id: int | None = None
    municipality_id: int | None = None
    sector_ids: tuple[int, ...] = ()
    address: str = ""
    website: str = ""
    about: str = ""
    size_class: str = ""


def find_or_create_organisation(name: str, *, now: datetime) -> Organisation:
    """The organisation with this name, whatever its case and accents; a new one waits for a check.

    A name that turned out to be a double's leads to the one that it was merged into, a former name to
    whatever had it unless another has it now, and one that reads as a known name, in letters of another
    alphabet, to the one that bears it.

    Raises Invalid for an empty or too long name, and one whose letters are not what they seem.
    """
    name = checked_name(name)
    name_key = fold(name)[:LONGEST_NAME]
    hold_name(name)
    # The oldest verified one, should there be doubles.
    same = (
        select(Organisation)
        .where(Organisation.name_key.in_({name_key, look(name)[:LONGEST_NAME]}))
        .order_by(
            (Organisation.name_key == name_key).desc(),
            Organisation.verified.desc(),
            Organisation.merged_into_id.is_not(None),
            Organisation.id,
        )
    )
    found = db.session.scalars(same).first()
    if found is not None:
        return queries.organisation(found.id) if found.merged_into_id else found
    organisation = Organisation(name=name, name_key=name_key, slug=slugify(name), created_at=now)
    db.session.add(organisation)
    db.session.flush()
    return organisation


def hold_name(name: str) -> None:
    """Let nobody else find or make an organisation of this name, or one that looks like it, until the end."""
    hold(f"organisation:{look(name)[:LONGEST_NAME]}")


def rename_organisation(organisation_id: int, name: str, actor: Actor) -> Organisation:
    """Correct the name of an organisation, to which its former one leads; everywhere it is called so at once.

    Raises NotFound, NotAllowed or Invalid.
    """
    organisation = queries.organisation(organisation_id)
    if not policy.may_edit_organisation(actor, organisation):
        raise NotAllowed(lazy("Alleen organisatoren en contactpersonen passen een organisatie aan."))
    name = checked_name(name)
    # Nobody finds or makes one by either name until this is done.
    for name_key in sorted({organisation.name_key, fold(name)[:LONGEST_NAME]}):
        hold(f"organisation:{name_key}")
    if not policy.may_check_all(actor):
        _check_free(name, organisation)
    audit.record(
        actor.label, "organisation.rename", "organisation", organisation.id, before=organisation.name
    )
    _lead_on(organisation, name)
    organisation.name, organisation.name_key = name, fold(name)[:LONGEST_NAME]
    organisation.slug = slugify(name)
    db.session.flush()
    indexing.index_organisation(organisation.id)
    indexing.index_people_at(organisation.id)
    for follower in merging.followers():
        follower.renamed(organisation.id, actor, clock.now())
    mark_visible_change()
    return organisation


def _lead_on(organisation: Organisation, name: str) -> None:
    """Let the name that an organisation has lead to it once it is called otherwise, as a double's does."""
    name_key = organisation.name_key
    leading = select(Organisation.id).filter_by(name_key=name_key, merged_into_id=organisation.id)
    if name_key == fold(name)[:LONGEST_NAME] or db.session.scalar(leading.limit(1)) is not None:
        return
    former = Organisation(
        name=organisation.name,
        name_key=name_key,
        slug=organisation.slug,
        merged_into_id=organisation.id,
        created_at=clock.now(),
    )
    db.session.add(former)


def describe_organisation(organisation_id: int, facts: OrganisationFacts, actor: Actor) -> Organisation:
    """Write down what an organisation is; raises NotFound, NotAllowed or Invalid."""
    organisation = queries.organisation(organisation_id)
    if not policy.may_edit_organisation(actor, organisation):
        raise NotAllowed(lazy("Alleen organisatoren en contactpersonen passen een organisatie aan."))
    facts = _checked_facts(facts)
    for name in ("type_id", "municipality_id", "address", "website", "about", "size_class"):
        setattr(organisation, name, getattr(facts, name))
    wanted = select(Sector).where(Sector.id.in_(facts.sector_ids)).order_by(Sector.position, Sector.id)
    organisation.sectors = list(db.session.scalars(wanted))
    audit.record(actor.label, "organisation.describe", "organisation", organisation.id)
    db.session.flush()
    # Its place says who looks after it from now on.
    db.session.expire(organisation, ["type", "municipality"])
    indexing.index_organisation(organisation.id)
    return organisation


def verify_organisation(organisation_id: int, actor: Actor) -> Organisation:
    """Confirm that an organisation exists under this name; raises NotFound or NotAllowed."""
    organisation = queries.organisation(organisation_id)
    if not policy.may_check(actor, organisation):
        raise NotAllowed(lazy("Alleen organisatoren van de regio kijken een organisatie na."))
    organisation.verified = True
    audit.record(actor.label, "organisation.verify", "organisation", organisation.id)
    db.session.flush()
    indexing.index_organisation(organisation.id)
    # From now on everybody reads where they work.
    indexing.index_people_at(organisation.id)
    return organisation


def discard_organisation(organisation_id: int, actor: Actor) -> str:
    """Take away an organisation that was typed by mistake; gives its name.

    Raises NotFound, NotAllowed, and Conflict once an organiser looked at it or anything hangs on it.
    """
    organisation = queries.organisation(organisation_id)
    if not policy.may_check(actor, organisation):
        raise NotAllowed(lazy("Alleen organisatoren van de regio kijken een organisatie na."))
    leading = Organisation.merged_into_id == organisation.id
    # Nobody finds it by a name that it has or had, and lets something hang on it, until this is done.
    for called in sorted({organisation.name, *db.session.scalars(select(Organisation.name).where(leading))}):
        hold_name(called)
    if organisation.verified or not merging.unused([organisation.id]):
        raise Conflict(lazy("Er hangt iets vast aan deze organisatie. Voeg ze samen met een andere."))
    name = organisation.name
    joints.forget(Thing(indexing.ORGANISATION, organisation.id))
    db.session.execute(delete(Organisation).where(leading))
    db.session.delete(organisation)
    audit.record(actor.label, "organisation.discard", "organisation", organisation.id, name=name)
    db.session.flush()
    return name


def _check_free(name: str, organisation: Organisation) -> None:
    """Raise Invalid for the name of another organisation: those who merge doubles alone may give it."""
    query = select(Organisation.id).where(
        Organisation.name_key.in_({fold(name)[:LONGEST_NAME], look(name)[:LONGEST_NAME]}),
        Organisation.id != organisation.id,
        # A name that it had itself is free to it.
        Organisation.merged_into_id.is_distinct_from(organisation.id),
    )
    if db.session.scalar(query.limit(1)) is not None:
        raise Invalid(
            lazy("Er is al een organisatie met deze naam. Vraag een organisator om hulp."), "organisation"
        )


def _checked_facts(facts: OrganisationFacts) -> OrganisationFacts:
    website = plain_line(facts.website)
    if website and not website.startswith(("https://", "http://")):
        website = f"https://{website}"
    if website and (len(website) > LONGEST_WEBSITE or not WEBSITE.fullmatch(website)):
        raise Invalid(lazy("Vul een webadres in zoals www.school.be."), "website")
    return replace(
        facts,
        website=website,
        address=plain_line(facts.address)[:200],
        about=plain_text(facts.about)[:1000],
        size_class=plain_line(facts.size_class)[:20],
    )


def checked_name(name: str) -> str:
    """The name as an organisation may have it; for what is kept until an address is confirmed too, as nobody
    could make it good by then.

    Raises Invalid.
    """
    name = plain_line(name)
    if not any(letter.isalnum() for letter in name):
        raise Invalid(lazy("Vul de naam van de organisatie in."), "organisation")
    if len(name) > LONGEST_NAME or len(fold(name)) > LONGEST_NAME:
        raise Invalid(lazy("Hou de naam van de organisatie op hoogstens 160 tekens."), "organisation")
    if sentence := refusal(name):
        raise Invalid(sentence, "organisation")
    return name

"""Organisations with their people, profiles and partnerships, for tests of pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.outbox.models import OutboxMessage
from netwerk.kernel.tokens import keyed
from netwerk.members import mails
from netwerk.members.models import Member, Membership, Organisation, Partnership
from netwerk.members.services import establishments, inviting, joining, partnerships, profiles, signing_up
from netwerk.members.services.establishments import EstablishmentFacts
from netwerk.members.services.partnerships import PartnershipFacts
from netwerk.members.services.profiles import ProfileFacts
from netwerk.members.services.signing_up import SignUpFacts
from netwerk.taxonomy.models import Municipality, OrganisationType
from tests.builders import Make
from tests.cast import Cast, actor

BLOCKS = ("work", "about", "exchange", "expertise", "doings", "contact")


def shows(member: Member, audience: str = "everybody", **more: Any) -> None:
    """Let somebody have a profile whose blocks have one audience, unless said otherwise."""
    audiences = dict.fromkeys(BLOCKS, audience) | more.pop("audiences", {})
    with transaction():
        profiles.save_profile(ProfileFacts(audiences=audiences, **more), actor(member), now=clock.now())


def of_type(make: Make, side: str, name: str = "", **more: Any) -> Organisation:
    """An organisation of a school's or a company's kind."""
    kind = db.session.scalars(select(OrganisationType).filter_by(side=side)).first()
    assert kind is not None, "does the test ask for `words`?"
    return make.organisation(name, type_id=kind.id, **more)


def works(
    member: Member, organisation: Organisation, *, contact: bool = False, function: str = ""
) -> Membership:
    """Somebody works there from today."""
    with transaction():
        return joining.begin(member.id, organisation.id, function, now=clock.now(), as_contact=contact)


def sign_up_token(email: str) -> str:
    """What stands in the link of the last mail that asks this address to make its account."""
    db.session.rollback()
    query = (
        select(OutboxMessage).filter_by(kind=mails.SIGN_UP, recipient=email).order_by(OutboxMessage.id.desc())
    )
    message = db.session.scalars(query).first()
    assert message is not None
    return keyed(mails.SIGN_UP, str(message.facts["seed"]))


def partnership(make: Make, *organisations: Organisation, by: Member) -> Partnership:
    """A partnership that waits for those who did not propose it."""
    facts = PartnershipFacts("Samen op de werf", [one.name for one in organisations], date(2025, 9, 1))
    made: Partnership = make.within(lambda: partnerships.propose(facts, actor(by), now=clock.now()))
    return made


def belonged(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """One of everything, and the addresses at which it is seen."""
    an, chantal, dirk = cast.an, cast.chantal, cast.dirk
    membership = db.session.scalars(select(Membership).filter_by(member_id=an.id)).one()
    with transaction():
        school = db.session.get_one(Organisation, membership.organisation_id)
        school.verified = True
        kind = db.session.scalars(select(OrganisationType).filter_by(side="school")).first()
        school.type = kind
    company = of_type(make, "company", "Houtbedrijf Spaan")
    # What is ended in the name of An is not what she manages everything else by.
    elsewhere, colleague = works(an, company), works(make.member("Cas Collega"), school)
    shows(an, is_expert=True, expertise="Startgesprekken")
    now, third = clock.now(), of_type(make, "company", "Schrijnwerkerij Eik")
    with transaction():
        asked = joining.join(school.id, "leerkracht", actor(dirk), now=now)
        by_an = joining.join(third.id, "begeleider", actor(an), now=now)
        invitation = inviting.invite(school.id, "nieuw@school.example", actor(an), as_contact=False, now=now)
        domain = inviting.add_domain(school.id, "school.example", actor(chantal), now=now)
        town = db.session.scalars(select(Municipality.id)).first()
        facts = EstablishmentFacts("Kerkstraat 1", "3600", town, "Campus Zuid")
        site = establishments.add(school.id, facts, actor(an))
        signing_up.ask_for_account(
            SignUpFacts("Nele Nieuw", "nele@school.example", school.name), language="nl", now=now
        )
    waiting, made = partnership(make, school, company, by=an), standing(make, school, company, by=chantal)
    double = make.organisation("Houtbedrijf Spaan bv", verified=False)
    token = sign_up_token("nele@school.example")
    place = {
        "organisation_id": school.id,
        "slug": school.slug,
        "membership_id": colleague.id,
        "request_id": asked.id,
        "invitation_id": invitation.id,
        "domain_id": domain.id,
        "establishment_id": site.id,
    }
    names = ("organisation", "edit_organisation", "organisation_people", "invite", "withdraw_invitation")
    more = ("decide_request", "change_contact", "end_membership", "add_domain", "remove_domain", "join")
    sites = ("establishments", "edit_establishment", "remove_establishment")
    return {
        **{f"members.{name}": place for name in (*names, *more, *sites, "verify")},
        "members.answer_partnership": {"partnership_id": waiting.id},
        "members.end_partnership": {"partnership_id": made.id},
        "members.leave_organisation": {"membership_id": elsewhere.id},
        "members.change_period": {"membership_id": elsewhere.id},
        "members.take_back_request": {"request_id": by_an.id},
        "members.merge": {"organisation_id": company.id, "other_id": double.id},
        "members.same_organisation": {"organisation_id": double.id},
        "members.discard": {"organisation_id": double.id},
        "members.person": {"member_id": an.id},
        "members.partnership": {"partnership_id": made.id, "slug": made.slug},
        "members.confirm_sign_up": {"token": token},
        "members.sign_up_confirmed": {"token": token},
        "members.invited": {"token": mails.invitation_token(invitation)},
    }


def standing(make: Make, *organisations: Organisation, by: Member) -> Partnership:
    """A partnership that everybody sees, as an organiser confirmed it for each."""
    made = partnership(make, *organisations, by=by)
    with transaction():
        for one in organisations:
            partnerships.confirm(made.id, one.id, actor(by), now=clock.now())
    return made

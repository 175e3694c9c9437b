"""Sheets on their way, for the addresses of editors, of reviewers and of who takes a practice over."""

from __future__ import annotations

from typing import Any

from netwerk.kernel import clock
from netwerk.kernel.database import transaction
from netwerk.members.actor import Actor
from netwerk.members.queries import memberships_on
from netwerk.practices.services import adopting, asking, reviewing
from netwerk.practices.services.adopting import AdoptionFacts
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library

PARTNERS = [
    {"organisation": "Stedelijke Scholen", "part": ""},
    {"organisation": "Houtzagerij Moons", "part": ""},
]


def judged(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """One handed in, one that An and somebody else were asked to review, one withdrawn, one taken over."""
    library, an = Library(make), actor(cast.an)
    handed_in = library.submitted(title="Ingediende praktijk", partners=PARTNERS)
    asked = library.practice(title="Nagekeken praktijk", partners=PARTNERS)
    withdrawn = library.practice(title="Ingetrokken praktijk", partners=PARTNERS)
    somebody, taker = library.somebody("company", "hasselt"), library.somebody("company", "lommel")
    now, editor = clock.now(), library.editor
    with transaction():
        mine = asking.ask(asked.id, an.email, "school", editor, now=now)
        theirs = asking.ask(asked.id, somebody.email, "company", editor, now=now)
        reviewing.withdraw(withdrawn.id, "Werkt niet meer.", editor, now=now)
        adoption = _reported(asked.id, taker)
        token = adopting.token_of(adoption)
    usual = {"practice_id": asked.id, "slug": asked.slug}
    return {
        "manage_practices.submission": {"practice_id": handed_in.id},
        "manage_practices.publish": {"practice_id": handed_in.id},
        "manage_practices.restore": {"practice_id": withdrawn.id},
        "manage_practices.reviewers": usual,
        "manage_practices.cancel_review": usual | {"review_id": theirs.id},
        "manage_practices.refuse_adoption": {"adoption_id": adoption.id},
        "manage_practices.readmit_adoption": {"adoption_id": adoption.id},
        "practices.review": {"review_id": mine.id},
        "practices.decline_review": {"review_id": mine.id},
        "practices.adopt": usual,
        "practices.adoptions": {"practice_id": library.practice(an, title="Praktijk die klimt").id},
        "practices.confirm_adoption": {"token": token},
        "practices.deny_adoption": {"token": token},
    }


def _reported(practice_id: int, by: Actor) -> Any:
    facts = AdoptionFacts(
        organisation=_works_at(by), state="running", contact_email="directie@overname.example"
    )
    return adopting.report(practice_id, facts, by, now=clock.now())


def _works_at(who: Actor) -> str:
    return memberships_on(who.id, clock.today())[0].organisation.name

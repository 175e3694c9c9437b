"""The fixed cast. Whoever a test names is made when first named, and may do what the name promises."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.members import services
from netwerk.members.actor import Actor
from netwerk.members.login import actor_of
from netwerk.members.models import Member

PASSWORD = "demo-netwerk-2026"


def actor(member: Member) -> Actor:
    """The picture of a member that services want."""
    eager = (selectinload(Member.grants), selectinload(Member.memberships))
    loaded = select(Member).where(Member.id == member.id).options(*eager)
    return actor_of(db.session.scalars(loaded.execution_options(populate_existing=True)).one())


class Cast:
    """Members, by first name."""

    @cached_property
    def an(self) -> Member:
        """Trajectbegeleider of the school, its contact person."""
        return self._member(
            "An Peeters", "an@school.example", at="Technische School Genk", function="trajectbegeleider"
        )

    @cached_property
    def bart(self) -> Member:
        """Mentor in the company, its contact person."""
        return self._member("Bart Claes", "bart@bedrijf.example", at="Bakkerij Claes", function="mentor")

    @cached_property
    def chantal(self) -> Member:
        """Organiser of every theme."""
        return self._member("Chantal Maes", "chantal@netwerk.example", roles=("organiser",))

    @cached_property
    def dirk(self) -> Member:
        """A member from elsewhere, who has nothing to do with it."""
        return self._member("Dirk Vos", "dirk@elders.example")

    @cached_property
    def els(self) -> Member:
        """Editor and moderator."""
        return self._member("Els Jans", "els@netwerk.example", roles=("editor", "moderator"))

    @cached_property
    def admin(self) -> Member:
        """Administrator."""
        return self._member("Ad Beheer", "admin@netwerk.example", roles=("administrator",))

    def _member(
        self, name: str, email: str, *, at: str = "", function: str = "", roles: tuple[str, ...] = ()
    ) -> Member:
        now = clock.now()
        with transaction():
            member = services.create_member(email, name, "nl", now=now)
            for role in roles:
                services.grant_role(member.id, role, actor_label="test")
            if at:
                organisation = services.find_or_create_organisation(at, now=now)
                services.add_membership(member.id, organisation.id, function=function, is_contact=True)
        return member

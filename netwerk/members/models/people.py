"""Accounts, organisations, and what binds them: membership, roles, sessions, consents, mail."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.taxonomy.models import Municipality, OrganisationType, Region, Sector, Theme

organisation_sector = Table(
    "organisation_sector",
    Base.metadata,
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
    Column("sector_id", ForeignKey("sector.id"), primary_key=True),
)


class Organisation(Base):
    """A school, a company or another body that takes part."""

    __tablename__ = "organisation"
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    # The name without case and accents, for look-ups and to tell doubles.
    name_key: Mapped[str] = mapped_column(String(160), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    type_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_type.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(String(1000), default="")
    size_class: Mapped[str] = mapped_column(String(20), default="")
    # Typed by somebody at registration and not yet looked at by an organiser.
    verified: Mapped[bool] = mapped_column(default=False)
    # The one that this turned out to be a double of: its address leads on there.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_at: Mapped[datetime] = mapped_column()

    type: Mapped[OrganisationType | None] = relationship(lazy="raise_on_sql")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")
    sectors: Mapped[list[Sector]] = relationship(secondary=organisation_sector, lazy="raise_on_sql")
    establishments: Mapped[list[Establishment]] = relationship(
        lazy="raise_on_sql", viewonly=True, order_by="Establishment.id"
    )


class Establishment(Base):
    """A place where an organisation is too, beside its own address."""

    __tablename__ = "establishment"
    # The same twice is one, whether typed again or brought along by a double of the organisation.
    __table_args__ = (
        UniqueConstraint(
            "organisation_id", "municipality_id", "postcode", "street", "name", name="uq_establishment_place"
        ),
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    # How it is called there, if anything.
    name: Mapped[str] = mapped_column(String(120), default="")
    street: Mapped[str] = mapped_column(String(160))
    postcode: Mapped[str] = mapped_column(String(10))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)

    municipality: Mapped[Municipality] = relationship(lazy="raise_on_sql")


class Member(Base):
    """Somebody with an account; without a password the mail link is the way in."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None] = mapped_column()
    # Taken out for good: the row stays without a name, as others answered to what it wrote.
    erased_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()
    # When it was last used, noted once a night, and when its owner heard that an unused account goes.
    seen_at: Mapped[datetime | None] = mapped_column()
    warned_at: Mapped[datetime | None] = mapped_column()

    grants: Mapped[list[RoleGrant]] = relationship(back_populates="member", lazy="raise_on_sql")
    memberships: Mapped[list[Membership]] = relationship(back_populates="member", lazy="raise_on_sql")


class Membership(Base):
    """Somebody works at an organisation, for a period; some are its contact person."""

    __tablename__ = "membership"
    shown_to_visitors = True
    __table_args__ = (UniqueConstraint("member_id", "organisation_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    function: Mapped[str] = mapped_column(String(80), default="")
    is_contact: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()

    member: Mapped[Member] = relationship(back_populates="memberships", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    @property
    def last_day(self) -> date | None:
        """The last day that they work or worked there, once that is known."""
        return self.valid_until - timedelta(days=1) if self.valid_until is not None else None

    def holds_on(self, day: date) -> bool:
        """Do they work there on `day`? The day that ends it does not count."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class RoleGrant(Base):
    """A role, limited to a theme, a region and a period where these are given."""

    __tablename__ = "role_grant"
    # Networks and regions say who organises there, and pages who follows something up as long as they may.
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    # organiser, moderator, editor or administrator
    role: Mapped[str] = mapped_column(String(20))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    valid_from: Mapped[date | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()

    member: Mapped[Member] = relationship(back_populates="grants", lazy="raise_on_sql")
    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    region: Mapped[Region | None] = relationship(lazy="raise_on_sql")


class SignInSession(Base):
    """One signed-in browser; deleting the row ends it at once."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()
    seen_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(index=True)
    browser: Mapped[str] = mapped_column(String(120), default="")
    # Whoever came by mail link may for a while choose a new password without the forgotten one.
    by_link: Mapped[bool] = mapped_column(default=False)
    # When a password, a link or a code last proved who this is: weighty acts ask for it again after a while.
    proved_at: Mapped[datetime | None] = mapped_column()
    # Past the first proof but not the second: nobody is signed in by it yet.
    awaits_code: Mapped[bool] = mapped_column(default=False, server_default=false())

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class SignInLink(Base):
    """A mail link that signs somebody in once; only its hash is kept."""

    __tablename__ = "sign_in_link"
    # The outbox knows a mail by the id of its row, so the id of a removed row never comes back.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    # None for an address nobody has: that request does the same work, so that its time tells nothing.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column()


class ErasureLink(Base):
    """A mail link by which the owner of an address has themselves erased; only its hash is kept."""

    __tablename__ = "erasure_link"
    # The outbox knows a mail by the id of its row, so the id of a removed row never comes back.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    # Also what they said in conversations.
    words_too: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Consent(Base):
    """A consent given, with the version of the text it was given to; withdrawn by a time, never deleted."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Whom or what it is about, such as (member, 3) or (booking, 12).
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column()
    purpose: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column()


class Follow(Base):
    """Somebody wants mail about a thing: a theme's new days, or a day's registration that opens."""

    __tablename__ = "follow"
    __table_args__ = (
        Index("ix_follow_thing", "thing_kind", "thing_id"),
        UniqueConstraint("thing_kind", "thing_id", "email_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thing_kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column()
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    nonce: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column()
    # A visitor confirms by mail first; a member's address is known.
    confirmed_at: Mapped[datetime | None] = mapped_column()


class Subscription(Base):
    """How much mail a member wants about a thing: the whole site, a theme, a thread, a day, a practice."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_scope", "scope_kind", "scope_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    # site, theme, thread, event or practice; the id of the site is 0.
    scope_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    scope_id: Mapped[int] = mapped_column(primary_key=True)
    # every, first, digest or off
    level: Mapped[str] = mapped_column(String(10))
    # Why it exists, such as `chosen`, `started` or `replied`: what the member chose wins over what came by
    # itself.
    reason: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column()


class MailRefusal(Base):
    """An address that wants no more invitations from organisers; what it asked for itself still comes."""

    __tablename__ = "mail_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    # A digest is enough to leave somebody out, and is no list of addresses.
    email_digest: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column()


Index(
    "uq_membership_open_period",
    Membership.member_id,
    Membership.organisation_id,
    unique=True,
    sqlite_where=text("valid_from IS NULL"),
    postgresql_where=text("valid_from IS NULL"),
)

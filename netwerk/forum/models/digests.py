"""The overviews that were made, each with the span of time it covers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.kernel.database import Base
from netwerk.members.models import Member


class Digest(Base):
    """What one member was told in an overview: posts told of after `since` and not after `until`.

    The spans of a member join without a gap, so that nothing is left out or told twice; one in which there
    was nothing to tell has its row as well, and no mail.
    """

    __tablename__ = "forum_digest"
    __table_args__ = (UniqueConstraint("member_id", "until"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    since: Mapped[datetime] = mapped_column()
    until: Mapped[datetime] = mapped_column()
    post_count: Mapped[int] = mapped_column(default=0)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")

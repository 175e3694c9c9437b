"""Which posts were mailed to whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.forum.models.threads import Post
from netwerk.kernel.database import Base
from netwerk.members.models import Member


class Letter(Base):
    """A post mailed to a member: once for each, and the way back in for an answer by mail."""

    __tablename__ = "forum_letter"
    __table_args__ = (UniqueConstraint("post_id", "member_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("forum_post.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    # See following_rules.Reason.
    reason: Mapped[str] = mapped_column(String(20))
    # Stands in the address that answers go to.
    token: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[datetime] = mapped_column()

    post: Mapped[Post] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(lazy="raise_on_sql")

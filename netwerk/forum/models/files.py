"""Pictures and files with a post, and with what somebody is still writing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from netwerk.forum.models.threads import Post
from netwerk.kernel.database import Base


class PostFile(Base):
    """A picture or file of a post: whoever sees the post sees it.

    Without a post it stands with the draft that its uploader keeps at `draft_context`, for them alone.
    """

    __tablename__ = "forum_file"
    __table_args__ = (
        Index("ix_forum_file_draft", "member_id", "draft_context"),
        # An address holds the id: that of a file that was removed never comes back.
        {"sqlite_autoincrement": True},
    )
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("forum_post.id"), index=True)
    # Who uploaded it, and where in their drafts; see PostDraft.
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    draft_context: Mapped[str] = mapped_column(String(80), default="")
    stored_name: Mapped[str] = mapped_column(String(40), index=True)
    file_name: Mapped[str] = mapped_column(String(160))
    content_type: Mapped[str] = mapped_column(String(100))
    # Bytes.
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    is_image: Mapped[bool] = mapped_column(default=False)
    # What a picture shows, for who does not see it; required before the post is placed.
    alt: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[datetime] = mapped_column()

    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")

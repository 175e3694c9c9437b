"""Tables of the portal itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from netwerk.kernel.database import Base


class ContentPage(Base):
    """A text of the site in one language, once somebody changed the one of the house."""

    __tablename__ = "content_page"
    __table_args__ = (UniqueConstraint("slug", "language"),)
    shown_to_visitors = True

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(120))
    # Markdown as typed, and as cooked by kernel.markdown.
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    cook_version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column()
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)

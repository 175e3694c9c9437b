"""Tables of the conversations."""

from __future__ import annotations

from netwerk.forum.models.digests import Digest
from netwerk.forum.models.files import PostFile
from netwerk.forum.models.following import Letter
from netwerk.forum.models.moderation import ModerationAct, ReviewItem
from netwerk.forum.models.reading import PostDraft, ReadMark
from netwerk.forum.models.threads import (
    Post,
    PostPointer,
    PostQuotation,
    PostRevision,
    PostThanks,
    Thread,
)

__all__ = [
    "Digest",
    "Letter",
    "ModerationAct",
    "Post",
    "PostDraft",
    "PostFile",
    "PostPointer",
    "PostQuotation",
    "PostRevision",
    "PostThanks",
    "ReadMark",
    "ReviewItem",
    "Thread",
]

"""Pure decisions about conversations: kinds, states, who waits for a look first, how much is too much."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PAGE = 25
LONGEST_TITLE = 120
LONGEST_POST = 20_000
LONGEST_REASON = 500
LONGEST_EDIT_REASON = 200
# What one may get mail about beside a thread: its board, and things elsewhere on the site that it is about.
THEME = "theme"
LINKED = ("event", "practice", "need")
# Before the token of a letter in the addresses that answers to it go to, and the wish for no more.
ANSWER_TAG, STOP_TAG = "antwoord-", "stop-"


class Kind(StrEnum):
    """What a thread is."""

    QUESTION = "question"
    EXPERIENCE = "experience"
    ANNOUNCEMENT = "announcement"
    # What is prepared for, or came out of, a network day.
    TABLE = "table"


class ThreadState(StrEnum):
    """Whether a thread goes on and who sees it."""

    OPEN = "open"
    LOCKED = "locked"
    HIDDEN = "hidden"
    # Its posts went to another thread; its address leads there.
    MERGED = "merged"


class PostState(StrEnum):
    """Who sees a post."""

    VISIBLE = "visible"
    # Waits until somebody has looked at it.
    HELD = "held"
    # Taken away by a moderator; kept, with the reason.
    HIDDEN = "hidden"
    # Its words are gone; that there was a post is still shown.
    ERASED = "erased"


class Via(StrEnum):
    """How a post came in."""

    WEB = "web"
    MAIL = "mail"
    IMPORT = "import"


class Cause(StrEnum):
    """Why a post waits for somebody's look."""

    FIRST_POST = "first_post"
    REPORTED = "reported"
    # Named a person, a number or an address, and the author let it stand.
    PERSONAL = "personal"
    # An edit added a link, by somebody of whom only the first post was looked at.
    LINK = "link"
    # Came by mail from another address than the member's.
    SENDER = "sender"
    # Came by mail, and our mail server did not find that it came from the member.
    UNPROVEN = "unproven"


class Decision(StrEnum):
    """What was decided about a post."""

    KEPT = "kept"
    SHOWN = "shown"
    HIDDEN = "hidden"
    # Its words were taken away meanwhile.
    ERASED = "erased"


class Act(StrEnum):
    """What a moderator did."""

    SHOW = "show"
    HIDE = "hide"
    LOCK = "lock"
    UNLOCK = "unlock"
    HIDE_THREAD = "hide_thread"
    SHOW_THREAD = "show_thread"
    PIN = "pin"
    UNPIN = "unpin"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    EDIT = "edit"
    REDACT = "redact"


PUBLIC_THREADS = (ThreadState.OPEN, ThreadState.LOCKED)
# What everybody sees of a post: its words, or that it once was there.
PUBLIC_POSTS = (PostState.VISIBLE, PostState.ERASED)


# More edits than anybody makes who puts slips right.
EDITS_AN_HOUR = 30


@dataclass(frozen=True)
class Standing:
    """What somebody may send: how many posts an hour, and whether the first waits for a look."""

    an_hour: int
    waits: bool


# Whoever is known through an organisation, or keeps order, is not held up.
KNOWN = Standing(an_hour=30, waits=False)
# An open sign-up whose post somebody has looked at.
SEEN = Standing(an_hour=10, waits=False)
NEW = Standing(an_hour=3, waits=True)


def standing(*, has_role: bool, works_at_verified: bool, has_shown_post: bool) -> Standing:
    """What a member may send."""
    if has_role or works_at_verified:
        return KNOWN
    return SEEN if has_shown_post else NEW


def page_of(no: int) -> int:
    """On which page of its thread the post with this number stands, from 1."""
    return max(no - 1, 0) // PAGE + 1


def first_on(page: int) -> int:
    """The lowest number that stands on a page."""
    return (page - 1) * PAGE + 1


def pages(last_no: int) -> int:
    """How many pages a thread has."""
    return page_of(max(last_no, 1))

"""Who sees and changes what of the conversations.

What others see of a post is decided by `sees_post` here and, as a condition on rows, by
`queries.visible.visible_posts`; both are made of the same three facts and a test holds them together.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from netwerk.forum.models import Post, Thread
from netwerk.forum.rules import PUBLIC_POSTS, PUBLIC_THREADS, PostState, ThreadState
from netwerk.members.actor import MODERATOR, Actor


@dataclass(frozen=True)
class Reach:
    """Whose posts somebody keeps in order: everywhere, or those of these themes and regions."""

    everywhere: bool = False
    # (theme or None for any, region or None for any); one that holds suffices.
    places: Collection[tuple[int | None, int | None]] = ()

    def __bool__(self) -> bool:
        """Whether there is anything within reach."""
        return self.everywhere or bool(self.places)


def reach(actor: Actor | None) -> Reach:
    """Where a member is moderator."""
    if actor is None:
        return Reach()
    grants = [grant for grant in actor.grants if grant.role == MODERATOR]
    everywhere = actor.is_administrator or any(
        grant.theme_id is None and grant.region_id is None for grant in grants
    )
    return Reach(everywhere, tuple((grant.theme_id, grant.region_id) for grant in grants))


def may_moderate(actor: Actor | None, thread: Thread) -> bool:
    """Does this member keep order in the thread?"""
    return actor is not None and actor.has_role_for(
        MODERATOR, {thread.theme_id} if thread.theme_id else set(), thread.region_id
    )


def sees_thread(actor: Actor | None, thread: Thread) -> bool:
    """Is there a page of this thread for them? Of a hidden one for its author and moderators alone."""
    if thread.state in PUBLIC_THREADS:
        return True
    own = actor is not None and actor.id == thread.author_id
    return thread.state == ThreadState.HIDDEN and (own or may_moderate(actor, thread))


def sees_post(actor: Actor | None, post: Post, thread: Thread) -> bool:
    """Do they see the post? What is held or hidden its author and moderators do."""
    if post.state in PUBLIC_POSTS and thread.state in PUBLIC_THREADS:
        return True
    return (actor is not None and actor.id == post.author_id) or may_moderate(actor, thread)


def may_write(actor: Actor | None, thread: Thread) -> bool:
    """May they answer? In a closed thread whoever keeps order still may."""
    if actor is None:
        return False
    return thread.state == ThreadState.OPEN or (
        thread.state == ThreadState.LOCKED and may_moderate(actor, thread)
    )


def may_edit(actor: Actor | None, post: Post, thread: Thread) -> bool:
    """May they change its words? Its author while the thread is open, and whoever keeps order."""
    if actor is None or post.state == PostState.ERASED:
        return False
    if may_moderate(actor, thread):
        return True
    return actor.id == post.author_id and thread.state == ThreadState.OPEN and post.state != PostState.HIDDEN


def may_rename(actor: Actor | None, thread: Thread) -> bool:
    """May they call it otherwise? Who began it while it is open to all of it, and whoever keeps order."""
    if actor is None or not sees_thread(actor, thread):
        return False
    own = actor.id == thread.author_id and thread.state == ThreadState.OPEN and not thread.veiled_title
    return own or may_moderate(actor, thread)


def may_erase(actor: Actor | None, post: Post, thread: Thread) -> bool:
    """May they take its words away for good? Its author always, as the words are theirs."""
    if actor is None or post.state == PostState.ERASED:
        return False
    return actor.id == post.author_id or may_moderate(actor, thread)


def may_see_original(actor: Actor | None, post: Post, thread: Thread) -> bool:
    """May they read the whole mail that a post came in by? Whoever wrote it, and whoever keeps order."""
    if actor is None or post.incoming_id is None or post.state == PostState.ERASED:
        return False
    return actor.id == post.author_id or may_moderate(actor, thread)


def may_mark_answer(actor: Actor | None, thread: Thread) -> bool:
    """May they say which post helped? Whoever asked, and whoever keeps order."""
    return actor is not None and (actor.id == thread.author_id or may_moderate(actor, thread))

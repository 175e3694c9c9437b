"""What the page of a thread shows, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from netwerk.forum import attached, cooking, policy, rules, showing
from netwerk.forum.attached import ShownFile
from netwerk.forum.boards import Board, board_of
from netwerk.forum.indexing import THREAD, post_path
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.queries.posts import Reference, Went
from netwerk.forum.queries.threads import Opened
from netwerk.forum.rules import PostState
from netwerk.kernel import chain, links
from netwerk.kernel.chain import Chain
from netwerk.kernel.i18n import _
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find


@dataclass(frozen=True)
class Shown:
    """One post as its page shows it to one reader."""

    post: Post
    html: str
    files: Sequence[ShownFile]
    # Who wrote it, as what and where.
    by: str
    # Their page, as far as this reader finds one.
    by_href: str
    role: str
    heading: str
    reply_to: Reference | None
    reply_href: str
    is_new: bool
    # The heading "new since your last visit" stands above it.
    begins_new: bool
    is_answer: bool
    thanked: bool
    may_thank: bool
    may_edit: bool
    may_erase: bool
    may_mark: bool
    may_report: bool
    may_show: bool
    may_see_original: bool

    @property
    def state(self) -> str:
        """Who sees it."""
        return self.post.state


@dataclass(frozen=True)
class ThreadPage:
    """One page of a thread, as one reader sees it."""

    opened: Opened
    board: Board
    number: int
    posts: Sequence[Shown]
    moved: Sequence[tuple[Went, str]]
    steps: Chain
    language: str
    # Of whom the posts name.
    names: Mapping[int, str]

    @property
    def thread(self) -> Thread:
        """The thread itself."""
        return self.opened.thread

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return rules.pages(self.thread.last_no)

    def href(self, page: int) -> str:
        """The address of a page."""
        return post_path(
            self.board.slug, self.thread.id, self.thread.slug, rules.first_on(page), self.language
        ).partition("#")[0]

    def post_href(self, no: int) -> str:
        """The address of a post."""
        return post_path(self.board.slug, self.thread.id, self.thread.slug, no, self.language)

    def quotation(self, no: int) -> str:
        """The words of a post ready to be quoted; empty when it is not there to quote."""
        post = next(
            (one.post for one in self.posts if one.post.no == no and one.state == PostState.VISIBLE), None
        )
        if post is None:
            return ""
        return cooking.quoted(no, cooking.with_names(post.raw, lambda one: self.names.get(one, "")))

    @property
    def first_unread(self) -> int | None:
        """The first post of somebody else that this reader has not seen; None when they never came."""
        return self.opened.first_unread if self.opened.seen_until else None

    @property
    def last_shown(self) -> int:
        """The highest number that this page can hold."""
        return min(rules.first_on(self.number + 1) - 1, self.thread.last_no)


def thread_page(opened: Opened, number: int, actor: Actor | None, language: str) -> ThreadPage:
    """A page of a thread; `number` counts from 1."""
    thread, here = opened.thread, Thing(THREAD, opened.thread.id)
    board = board_of(thread.theme_id)
    said = reads.posts(thread, number, actor)
    known = showing.around([one.post for one in said], actor, _address(thread, board, language))
    files = attached.by_post([one.post.id for one in said])
    shown = [_shown(one, files[one.post.id], opened, known, actor, language) for one in said]
    first = rules.first_on(number)
    expected = min(rules.PAGE, thread.last_no - first + 1)
    # Numbers are missing where posts are not to be seen, or went elsewhere.
    moved = post_reads.moved_from(thread.id, number, actor) if len(said) < expected else ()
    return ThreadPage(
        opened=opened,
        board=board,
        number=number,
        posts=_with_news(shown, opened.seen_until),
        moved=[(one, links.path("forum.post", language, post_id=one.post_id)) for one in moved],
        steps=chain.chain(here, thread.title, language, may_find(actor), spoken=thread.language),
        language=language,
        names=known.names,
    )


def _address(thread: Thread, board: Board, language: str) -> showing.Href:
    def href(reference: Reference) -> str:
        if reference.thread_id == thread.id:
            return post_path(board.slug, thread.id, thread.slug, reference.no, language)
        return links.path("forum.post", language, post_id=reference.post_id)

    return href


def _shown(
    said: reads.Said,
    files: Sequence[ShownFile],
    opened: Opened,
    known: showing.Around,
    actor: Actor | None,
    language: str,
) -> Shown:
    post, thread = said.post, opened.thread
    own = actor is not None and actor.id == post.author_id
    visible = post.state == PostState.VISIBLE
    reply_to = known.reply_to(post)
    return Shown(
        post=post,
        html=showing.html_of(post, known) if post.state != PostState.ERASED else "",
        files=files,
        by=post.author.name,
        by_href=links.path("members.person", language, member_id=post.author_id)
        if said.author_has_page
        else "",
        role=showing.role_of(post),
        heading=_heading(post, reply_to),
        reply_to=reply_to,
        reply_href=known.href(reply_to) if reply_to else "",
        is_new=_is_new(post, opened.seen_until, actor),
        begins_new=False,
        is_answer=visible and post.no == thread.answer_no,
        thanked=said.thanked,
        may_thank=actor is not None and visible and not own,
        may_edit=policy.may_edit(actor, post, thread),
        may_erase=policy.may_erase(actor, post, thread),
        may_mark=visible and post.no > 1 and policy.may_mark_answer(actor, thread),
        may_report=actor is not None and visible and not own,
        may_show=post.state == PostState.HIDDEN and policy.may_moderate(actor, thread),
        may_see_original=policy.may_see_original(actor, post, thread),
    )


def _heading(post: Post, reply_to: Reference | None) -> str:
    """What a screen reader hears above a post: its number, whose it is, and what it answers."""
    if post.no == 1:
        return _("Opening van %(name)s", name=post.author.name)
    if reply_to is None:
        return _("Reactie %(no)d van %(name)s", no=post.no, name=post.author.name)
    return _(
        "Reactie %(no)d van %(name)s, op reactie %(answers)d",
        no=post.no,
        name=post.author.name,
        answers=reply_to.no,
    )


def _is_new(post: Post, seen_until: int | None, actor: Actor | None) -> bool:
    if actor is None or seen_until is None or post.author_id == actor.id:
        return False
    return post.no > seen_until and post.state == PostState.VISIBLE


def _with_news(shown: Sequence[Shown], seen_until: int | None) -> list[Shown]:
    """The posts, with the heading of what is new above the first of these."""
    if not seen_until:
        return list(shown)
    first = next((one for one in shown if one.is_new), None)
    return [replace(one, begins_new=True) if one is first else one for one in shown]

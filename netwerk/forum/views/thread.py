"""Reading a thread."""

from __future__ import annotations

from flask import Response, jsonify, redirect, render_template, request, url_for

from netwerk.forum import boards, policy, rules
from netwerk.forum.distilling import may_distil
from netwerk.forum.forms import ReplyForm
from netwerk.forum.indexing import post_path
from netwerk.forum.models import Thread
from netwerk.forum.queries import people
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.queries.threads import Opened
from netwerk.forum.rules import ThreadState
from netwerk.forum.services import marks
from netwerk.forum.subscribing import scopes_of, wanted_of
from netwerk.forum.thread_page import ThreadPage, thread_page
from netwerk.forum.views import attaching, blueprint
from netwerk.forum.views.member import member
from netwerk.forum.views.writing import WritingPlace, answer_form
from netwerk.forum.wording import KINDS
from netwerk.kernel import cache, clock, i18n
from netwerk.kernel.database import aside
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import ngettext
from netwerk.kernel.text import typed_number
from netwerk.kernel.web import address_of_page, page_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.members.queries import profiles

QUOTE, ANSWERS = "citeer", "op"
MOST_NAMED = 3


@blueprint.get("/forum/<board>/<int:thread_id>", defaults={"slug": ""})
@blueprint.get("/forum/<board>/<int:thread_id>-<slug>")
@access(Access.PUBLIC)
def thread(board: str, thread_id: int, slug: str) -> Answer:
    """Read a thread from its beginning."""
    return _read(board, thread_id, slug, 1)


@blueprint.get("/forum/<board>/<int:thread_id>-<slug>/pagina-<int:page>")
@access(Access.PUBLIC)
def thread_part(board: str, thread_id: int, slug: str, page: int) -> Answer:
    """Read a page of a thread that has several."""
    return _read(board, thread_id, slug, page)


@blueprint.get("/forum/<board>/<int:thread_id>-<slug>/<int:no>")
@access(Access.PUBLIC)
def thread_from(board: str, thread_id: int, slug: str, no: int) -> Answer:
    """Go to a post of a thread by its number."""
    actor, language = viewer(), i18n.language()
    here = reads.opened(thread_id, actor).thread
    if _went(here):
        return redirect(url_for("forum.moved", thread_id=thread_id, no=no), 301)
    moved = (board, slug) != (boards.board_of(here.theme_id).slug, here.slug)
    # A number that was never given leads to the last.
    return redirect(_at(here, min(no, here.last_no), language, actor), 301 if moved else 302)


def _went(thread: Thread) -> bool:
    return thread.state == ThreadState.MERGED and thread.merged_into_id is not None


def _read(board: str, thread_id: int, slug: str, page: int) -> Answer:
    actor, language = viewer(), i18n.language()
    opened = reads.opened(thread_id, actor)
    here, first = opened.thread, rules.first_on(page)
    if _went(here):
        return redirect(url_for("forum.moved", thread_id=thread_id, no=first), 301)
    if page > rules.pages(here.last_no):
        return redirect(_at(here, here.last_no, language, actor))
    asked = page, board, slug
    if asked != (max(page, 1), boards.board_of(here.theme_id).slug, here.slug) or _says_first_page():
        address = post_path(boards.board_of(here.theme_id).slug, here.id, here.slug, max(first, 1), language)
        return redirect(address.partition("#")[0], 301)
    shown = thread_page(opened, page, actor, language)
    if actor is None:
        cache.keep_page()
    else:
        _note_reading(actor, shown)
    return render_template("forum/thread.html", **_values(shown, actor))


def _says_first_page() -> bool:
    """Is the first page asked for by its number? It has an address without one."""
    return (request.view_args or {}).get("page") == 1


def _at(thread: Thread, no: int, language: str, actor: Actor | None) -> str:
    """The address of a post, there where it went as far as the reader may know of that."""
    went = post_reads.where_went(thread.id, no)
    if went is not None and reads.sees(actor, went.thread):
        thread, no = went.thread, went.no
    return post_path(boards.board_of(thread.theme_id).slug, thread.id, thread.slug, no, language)


def _note_reading(actor: Actor, shown: ThreadPage) -> None:
    """Keep how far they read; it is written once the page is on its way."""
    thread_id, until, member_id, now = shown.thread.id, shown.last_shown, actor.id, clock.now()
    if until > (shown.opened.seen_until or 0):
        aside(lambda: marks.raise_to(member_id, thread_id, until, now))


def _values(shown: ThreadPage, actor: Actor | None) -> dict[str, object]:
    may_write = policy.may_write(actor, shown.thread)
    place = WritingPlace.reply(shown.thread, shown.board)
    form: ReplyForm | None = None
    files = attaching.Attached()
    if may_write and actor is not None:
        form = _filled_form(shown, actor)
        if shown.opened.has_draft:
            files = attaching.with_draft(actor, place.context)
    return {
        "shown": shown,
        "thread": shown.thread,
        "board": shown.board,
        "kinds": KINDS,
        "form": form,
        "place": place,
        "attached": files,
        "answers": typed_number(request.args.get(ANSWERS, "")) or typed_number(request.args.get(QUOTE, "")),
        "wanted": wanted_of(actor.id, scopes_of(shown.thread)) if actor else None,
        # Whoever spoke last waits for the others.
        "is_folded": actor is not None and _waits(shown.thread, actor) and not shown.opened.has_draft,
        "worries": [],
        "preview": None,
        "reset_href": f"{shown.href(shown.number)}#antwoord",
        "may_moderate": policy.may_moderate(actor, shown.thread),
        "may_distil": may_distil(actor, shown.thread),
    }


def _waits(thread: Thread, actor: Actor) -> bool:
    asks = {QUOTE, ANSWERS, "noem"} & set(request.args)
    return thread.last_author_id == actor.id and not asks


def _filled_form(shown: ThreadPage, actor: Actor) -> ReplyForm:
    """The form below a thread: with the draft, and with what somebody wants to quote."""
    form = answer_form(actor)
    quoted = typed_number(request.args.get(QUOTE, ""))
    form.raw.data = shown.opened.draft or _naming(actor)
    if quoted is not None:
        mark = shown.quotation(quoted)
        if mark and mark not in form.raw.data:
            form.raw.data = f"{form.raw.data}\n\n{mark}\n\n".lstrip()
    form.reply_to.data = str(quoted or typed_number(request.args.get(ANSWERS, "")) or "")
    return form


def _naming(actor: Actor) -> str:
    """The beginning of an answer that names whom the address asks for."""
    typed = [typed_number(one) for one in request.args.get("noem", "").split(",")[:MOST_NAMED]]
    asked = [one for one in typed if one is not None]
    shown = profiles.is_expert(asked, actor) if asked else set()
    found = post_reads.names([one for one in asked if one in shown or people.has_written(one)])
    return "".join(f"@[{name}] " for name in found.values())


@blueprint.get("/forum/gesprek/<int:thread_id>/expert")
@access(Access.MEMBER)
def ask_expert(thread_id: int) -> Answer:
    """Choose an expert to name in my answer: they are told as anybody is who is named."""
    actor, page = member(), page_number()
    here = reads.opened(thread_id, actor).thread
    if not policy.may_write(actor, here):
        raise NotFound
    path = _at(here, 1, i18n.language(), actor).partition("#")[0]
    on_theme = profiles.count_experts(actor, theme_id=here.theme_id, without=actor.id)
    theme_id = here.theme_id if on_theme else None
    total = on_theme or profiles.count_experts(actor, without=actor.id)
    return render_template(
        "forum/ask_expert.html",
        thread=here,
        board=boards.board_of(here.theme_id),
        path=path,
        on_theme=bool(on_theme and here.theme_id),
        rows=profiles.experts(actor, clock.today(), theme_id=theme_id, page=page, without=actor.id),
        page=page,
        pages=-(-total // profiles.PAGE),
        page_href=address_of_page("forum.ask_expert", thread_id=thread_id),
    )


@blueprint.get("/forum/reactie/<int:post_id>")
@access(Access.PUBLIC)
def post(post_id: int) -> Answer:
    """Go to a post, wherever it stands by now."""
    actor = viewer()
    found = post_reads.post_by_id(post_id, actor)
    return redirect(_at(found.thread, found.no, i18n.language(), actor))


@blueprint.get("/forum/verhuisd/<int:thread_id>/<int:no>")
@access(Access.PUBLIC)
def moved(thread_id: int, no: int) -> Answer:
    """Go to where a post went, or to the thread that this one was merged into."""
    went = post_reads.where_went(thread_id, no)
    target = went.thread if went is not None else reads.load(thread_id)
    while target.merged_into_id is not None:
        target = reads.load(target.merged_into_id)
    actor = viewer()
    if not reads.sees(actor, target):
        raise NotFound
    return redirect(_at(target, went.no if went is not None else 1, i18n.language(), actor))


@blueprint.get("/forum/gesprek/<int:thread_id>/nieuws")
@access(Access.PUBLIC)
def news(thread_id: int) -> Answer:
    """Hear whether somebody answered since I opened the page."""
    after = typed_number(request.args.get("na", "")) or 0
    actor = viewer()
    opened: Opened = reads.opened(thread_id, actor)
    number, first = reads.replies_after(thread_id, after, actor)
    words = ngettext("%(num)s nieuwe reactie", "%(num)s nieuwe reacties", number) if number else ""
    href = _at(opened.thread, first, i18n.language(), actor) if first is not None else ""
    response: Response = jsonify(number=number, words=words, href=href)
    response.add_etag()
    return response.make_conditional(request)

"""The moderators' desk: what waits for a look, and what has no answer yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement

from netwerk.forum import attached, boards, showing
from netwerk.forum.boards import Board
from netwerk.forum.forms import ReasonForm
from netwerk.forum.manage.blueprint import blueprint
from netwerk.forum.models import Thread
from netwerk.forum.queries import desk as reads
from netwerk.forum.queries import lists
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.services import editing, moderating
from netwerk.forum.views.acts import path_of, path_to
from netwerk.forum.views.member import member
from netwerk.forum.wording import ACTS, CAUSES
from netwerk.kernel import clock, i18n, links
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _, ngettext
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import MODERATOR, Actor

SHOW, HIDE, KEEP = "toon", "verberg", "laat-staan"


def figures(actor: Actor) -> Sequence[ColumnElement[int]]:
    """The numbers that `asks` is told, to be read with others; none for who is no moderator."""
    return reads.waiting_and_unanswered(actor, clock.now()) if actor.has_role(MODERATOR) else ()


def asks(waiting: int, old: int) -> list[str]:
    """What asks for an act of a moderator, in sentences."""
    to_look_at = ngettext(
        "%(num)s reactie wacht op een begeleider.", "%(num)s reacties wachten op een begeleider.", waiting
    )
    unanswered = ngettext(
        "%(num)s vraag wacht al een week op een antwoord.",
        "%(num)s vragen wachten al een week op een antwoord.",
        old,
    )
    return [sentence for number, sentence in ((waiting, to_look_at), (old, unanswered)) if number]


@blueprint.get("")
@access(Access.MODERATOR)
def desk() -> Answer:
    """See which posts wait for me."""
    return _desk_page(member(), ReasonForm(formdata=None), None)


def _desk_page(actor: Actor, form: ReasonForm, refused: tuple[int, int] | None) -> Answer:
    waiting, now = reads.waiting(actor), clock.now()
    known = showing.around(
        [one.post for one in waiting],
        actor,
        lambda found: links.path("forum.post", i18n.language(), post_id=found.post_id),
    )
    files = attached.by_post([one.post.id for one in waiting])
    rows = [
        {
            "one": one,
            "html": showing.html_of(one.post, known),
            "files": files[one.post.id],
            "role": showing.role_for_keepers(one.post),
            "refused": refused == (one.post.thread_id, one.post.no),
        }
        for one in waiting
    ]
    page = render_template(
        "manage/forum/desk.html",
        rows=rows,
        form=form,
        causes=CAUSES,
        acts=ACTS,
        unanswered=[(one, _helpers(one)) for one in reads.unanswered(actor, now)],
        ripe=reads.ripe(actor),
        quiet=_quiet(actor, now),
        hidden=reads.hidden_threads(actor),
        log=reads.log(actor),
        boards={one.theme_id: one for one in boards.all_boards()},
        path_to=path_to,
    )
    return page, 422 if refused else 200


def _helpers(thread: Thread) -> tuple[list[str], str]:
    """Who could answer a question, and the way to an answer that names them."""
    people = reads.who_could_answer(thread.theme_id, thread.author_id)
    asked = ",".join(str(member_id) for member_id, _name in people)
    path, _hash, _place = path_to(thread, 1).partition("#")
    return [name for _id, name in people], f"{path}?noem={asked}#antwoord"


def _quiet(actor: Actor, now: datetime) -> list[tuple[Board, datetime | None]]:
    """The boards within reach on which nothing was said lately."""
    figures = lists.board_figures()
    found = []
    for board in boards.all_boards():
        if not actor.has_role_for(MODERATOR, {board.theme_id} if board.theme_id else set(), None):
            continue
        last_at = figures.get(board.theme_id, (0, None))[1]
        if last_at is None or last_at < now - reads.QUIET_AFTER:
            found.append((board, last_at))
    return found


@blueprint.post("/<int:thread_id>/<int:no>/beslis")
@access(Access.MODERATOR)
def decide(thread_id: int, no: int) -> Answer:
    """Say what becomes of a post."""
    actor, now, form = member(), clock.now(), ReasonForm()
    version = typed_number(request.form.get("versie", "")) or 0
    state, act = request.form.get("staat") or None, request.form.get("besluit", "")
    try:
        if act == SHOW:
            moderating.show(thread_id, no, actor, version=version, state=state, now=now)
            flash(_("Iedereen ziet de reactie nu."), "ok")
        elif act == HIDE:
            thread = moderating.hide(
                thread_id, no, form.reason.data or "", actor, version=version, state=state, now=now
            )
            if thread.veiled_title and thread.listed:
                flash(
                    _("De opening is verborgen, en de titel mee. Geef het gesprek hier een nieuwe titel."),
                    "ok",
                )
                return redirect(url_for("manage_forum.thread", thread_id=thread_id, _anchor="hernoem"), 303)
            flash(_("De reactie is verborgen. Wie ze schreef, leest waarom."), "ok")
        elif act == KEEP:
            moderating.keep(thread_id, no, actor, version=version, state=state, now=now)
            flash(_("De reactie blijft staan."), "ok")
    except Invalid as error:
        form.refuse(error)
        return _desk_page(actor, form, (thread_id, no))
    except Conflict as error:
        flash(str(error.sentence), "warn")
    return redirect(url_for("manage_forum.desk"), 303)


@blueprint.route("/<int:thread_id>/<int:no>/vorige-versies", methods=["GET", "POST"])
@access(Access.MODERATOR)
def forget_history(thread_id: int, no: int) -> Answer:
    """Wipe what a post said before."""
    actor, form = member(), ReasonForm()
    post = post_reads.post(thread_id, no, actor)
    if form.validate_on_submit():
        try:
            editing.forget_history(thread_id, no, actor, form.reason.data or "", now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De vorige versies zijn gewist."), "ok")
            return redirect(path_of(thread_id, no), 303)
    page = render_template(
        "manage/forum/forget_history.html",
        form=form,
        post=post,
        href=path_of(thread_id, no),
    )
    return page, 422 if form.errors else 200

"""Thanking, saying what helped, reporting, and counting as unread again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.forum import boards, showing
from netwerk.forum.forms import ReportForm
from netwerk.forum.indexing import post_path
from netwerk.forum.models import Thread
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries import threads as reads
from netwerk.forum.services import marks, moderating, thanking
from netwerk.forum.views import blueprint
from netwerk.forum.views.member import member
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access


@blueprint.post("/forum/gesprek/<int:thread_id>/<int:no>/bedankt")
@access(Access.MEMBER)
def thank(thread_id: int, no: int) -> Answer:
    """Thank for a post, or take that back."""
    thanked = thanking.thank(thread_id, no, member(), now=clock.now())
    flash(_("Bedankt is genoteerd.") if thanked else _("Je bedankje is weg."), "ok")
    return back(thread_id, no)


@blueprint.post("/forum/gesprek/<int:thread_id>/<int:no>/hielp")
@access(Access.MEMBER)
def answer(thread_id: int, no: int) -> Answer:
    """Say that this answer helped, or no longer."""
    marked = thanking.mark_answer(thread_id, no, member())
    words = _("Het antwoord staat nu bovenaan aangeduid.") if marked else _("De aanduiding is weg.")
    flash(words, "ok")
    return back(thread_id, no)


@blueprint.post("/forum/gesprek/<int:thread_id>/<int:no>/ongelezen")
@access(Access.MEMBER)
def mark_unread(thread_id: int, no: int) -> Answer:
    """Count this post and what follows as unread again."""
    actor = member()
    post = post_reads.post(thread_id, no, actor)
    marks.mark_unread(actor.id, post.thread_id, post.no, clock.now())
    flash(_("Vanaf die reactie is het gesprek weer ongelezen."), "ok")
    return redirect(url_for("forum.board", board=boards.board_of(post.thread.theme_id).slug), 303)


@blueprint.post("/forum/<board>/gelezen")
@access(Access.MEMBER)
def mark_board_read(board: str) -> Answer:
    """Count everything on a board as read."""
    found, now = boards.board_at(board), clock.now()
    marks.mark_all_read(member().id, found.theme_id, now)
    flash(_("Alles op dit bord is gelezen."), "ok")
    return redirect(url_for("forum.board", board=found.slug), 303)


@blueprint.route("/forum/gesprek/<int:thread_id>/<int:no>/meld", methods=["GET", "POST"])
@access(Access.MEMBER)
def report(thread_id: int, no: int) -> Answer:
    """Ask a moderator to look at a post."""
    actor, form = member(), ReportForm()
    post = post_reads.post(thread_id, no, actor)
    if form.validate_on_submit():
        try:
            moderating.report(thread_id, no, form.words.data or "", actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bedankt. Een begeleider kijkt ernaar."), "ok")
            return back(thread_id, no)
    page = render_template(
        "forum/report.html",
        form=form,
        post=post,
        words=showing.own_words(post),
        board=boards.board_of(post.thread.theme_id),
        href=path_of(thread_id, no),
    )
    return page, 422 if form.errors else 200


def back(thread_id: int, no: int) -> Answer:
    """Back to the post that something was done with."""
    return redirect(path_of(thread_id, no), 303)


def path_of(thread_id: int, no: int) -> str:
    """The address of a post."""
    return path_to(reads.load(thread_id), no)


def path_to(thread: Thread, no: int) -> str:
    """The address of a post in a thread that is at hand."""
    board = boards.board_of(thread.theme_id)
    return post_path(board.slug, thread.id, thread.slug, no, i18n.language())

"""Changing one's own words, taking them away, and reading what they were."""

from __future__ import annotations

from flask import flash, redirect, render_template, request

from netwerk.forum import boards, policy, showing
from netwerk.forum.attached import by_post
from netwerk.forum.errors import EditedMeanwhile
from netwerk.forum.forms import EditForm, ReasonForm
from netwerk.forum.models import Post
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.services import drafts, editing, ordering
from netwerk.forum.views import attaching, blueprint
from netwerk.forum.views.acts import back, path_of
from netwerk.forum.views.attaching import STEP, Attached
from netwerk.forum.views.member import member
from netwerk.forum.views.writing import PREVIEW
from netwerk.kernel import clock, inbox, uploads
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, TooMany
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor

WITHOUT = "zonder"


@blueprint.route("/forum/gesprek/<int:thread_id>/<int:no>/wijzig", methods=["GET", "POST"])
@access(Access.MEMBER)
@uploads.accepts_files
def edit(thread_id: int, no: int) -> Answer:
    """Change what I wrote."""
    actor = member()
    post = post_reads.post(thread_id, no, actor)
    if not policy.may_edit(actor, post, post.thread):
        raise NotAllowed(lazy("Deze reactie kan je niet wijzigen."))
    form = EditForm()
    if post.no > 1:
        del form.title
    if request.method == "GET":
        form.raw.data, form.version.data = post_reads.typed(post), str(post.version)
        if "title" in form:
            form.title.data = post.thread.title
    theirs: EditedMeanwhile | None = None
    attached = _attached(actor, post)
    goes_on = not attached.changed and not attached.lacking and request.form.get(STEP) != PREVIEW
    if form.validate_on_submit() and goes_on:
        now, reason = clock.now(), form.reason.data or ""
        try:
            if "title" in form and form.title.raw_data:
                ordering.rename(thread_id, form.title.data or "", reason, actor, now=now)
            editing.edit(
                thread_id,
                no,
                form.raw.data or "",
                reason,
                actor,
                version=typed_number(form.version.data or "") or 0,
                without=_without(),
                alts=attaching.given_alts(),
                now=now,
            )
        except Invalid as error:
            form.refuse(error)
        except EditedMeanwhile as error:
            theirs = error
            form.version.data = str(error.version)
        except (Conflict, TooMany) as error:
            form.refuse(Invalid(error.sentence))
        else:
            flash(_("Je tekst is gewijzigd."), "ok")
            return back(thread_id, no)
    return _edit_page(form, post, actor, theirs, attached)


def _attached(actor: Actor, post: Post) -> Attached:
    """What its author is adding to a post; nobody adds to somebody else's."""
    if actor.id != post.author_id:
        return Attached()
    context = drafts.edit_context(post.id)
    if request.method == "GET":
        return attaching.with_draft(actor, context)
    return attaching.take_in(actor, context, placing=request.form.get(STEP) is None)


def _without() -> set[int]:
    """The files that were ticked to be taken away."""
    return {number for one in request.form.getlist(WITHOUT) if (number := typed_number(one)) is not None}


def _edit_page(
    form: EditForm, post: Post, actor: Actor, theirs: EditedMeanwhile | None, attached: Attached
) -> Answer:
    shown_html = None
    if form.is_submitted() and not form.errors:
        try:
            shown_html = showing.preview(form.raw.data or "", post.thread_id, actor, post)
        except Invalid as error:
            form.refuse(error)
    body = render_template(
        "forum/edit.html",
        form=form,
        post=post,
        board=boards.board_of(post.thread.theme_id),
        href=path_of(post.thread_id, post.no),
        is_own=actor.id == post.author_id,
        theirs=theirs,
        files=by_post([post.id])[post.id],
        alts=attaching.given_alts(),
        attached=attached,
        without=_without(),
        preview=shown_html,
    )
    return body, 409 if theirs else 422 if form.errors or attached.lacking else 200


@blueprint.route("/forum/gesprek/<int:thread_id>/<int:no>/wis", methods=["GET", "POST"])
@access(Access.MEMBER)
def erase(thread_id: int, no: int) -> Answer:
    """Take my words away for good."""
    actor, form = member(), ReasonForm()
    post = post_reads.post(thread_id, no, actor)
    if not policy.may_erase(actor, post, post.thread):
        raise NotAllowed(lazy("Deze reactie kan je niet wissen."))
    if form.validate_on_submit():
        try:
            editing.erase(thread_id, no, actor, now=clock.now(), reason=form.reason.data or "")
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De tekst is gewist."), "ok")
            return redirect(path_of(thread_id, no), 303)
    page = render_template(
        "forum/erase.html",
        form=form,
        post=post,
        words=showing.own_words(post),
        board=boards.board_of(post.thread.theme_id),
        href=path_of(thread_id, no),
        is_own=actor.id == post.author_id,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/forum/gesprek/<int:thread_id>/<int:no>/mail")
@access(Access.MEMBER)
def original(thread_id: int, no: int) -> Answer:
    """Read the whole mail that a post came in by."""
    actor = member()
    post = post_reads.post(thread_id, no, actor)
    if not policy.may_see_original(actor, post, post.thread):
        raise NotAllowed(lazy("De hele mail is er voor wie hem schreef en voor de begeleiders."))
    mail = inbox.read_again(inbox.of(post.incoming_id or 0))
    return render_template(
        "forum/original.html",
        post=post,
        board=boards.board_of(post.thread.theme_id),
        href=path_of(thread_id, no),
        text=mail.text,
    )


@blueprint.get("/forum/gesprek/<int:thread_id>/<int:no>/geschiedenis")
@access(Access.MEMBER)
def history(thread_id: int, no: int) -> Answer:
    """Read what a post said before."""
    actor = member()
    post = post_reads.post(thread_id, no, actor)
    return render_template(
        "forum/history.html",
        post=post,
        board=boards.board_of(post.thread.theme_id),
        href=path_of(thread_id, no),
        versions=post_reads.told_history(post),
        may_moderate=policy.may_moderate(actor, post.thread),
    )

"""Beginning a thread and answering in one; with a preview, and what was typed kept as a draft."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, jsonify, redirect, render_template, request, url_for

from netwerk.forum import boards, policy
from netwerk.forum.boards import Board
from netwerk.forum.errors import Closed
from netwerk.forum.forms import BeginForm, ReplyForm, WritingForm
from netwerk.forum.indexing import post_path
from netwerk.forum.models import Post, Thread
from netwerk.forum.queries import people
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import Kind, PostState
from netwerk.forum.services import drafts, files, writing
from netwerk.forum.services.writing import Words
from netwerk.forum.showing import preview
from netwerk.forum.subscribing import scopes_of, wanted_of
from netwerk.forum.views import attaching, blueprint
from netwerk.forum.views.attaching import STEP, Attached
from netwerk.forum.views.member import member
from netwerk.forum.wording import begun_words
from netwerk.kernel import clock, i18n, personal, uploads, web
from netwerk.kernel.database import aside
from netwerk.kernel.errors import DomainError, Invalid, NotFound, TooMany
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.queries import memberships_on

PREVIEW = "voorbeeld"


@dataclass(frozen=True)
class WritingPlace:
    """Where words are going: who keeps the draft, and where the form is sent."""

    context: str
    action: str

    @classmethod
    def reply(cls, thread: Thread, board: Board) -> WritingPlace:
        """An answer in a thread."""
        action = url_for("forum.reply", board=board.slug, thread_id=thread.id, slug=thread.slug)
        return cls(reads.draft_context(thread.id), action)

    @classmethod
    def begin(cls, board: Board) -> WritingPlace:
        """A new thread on a board."""
        return cls(drafts.board_context(board), url_for("forum.begin", board=board.slug))


def answer_form(actor: Actor) -> ReplyForm:
    """The form to answer with, as it is sent or still empty."""
    form = ReplyForm()
    form.offer(organisations_of(actor))
    form.form_key.data = web.form_key(form.form_key.data or "")
    return form


def organisations_of(actor: Actor) -> list[tuple[int, str]]:
    """On whose behalf a member may write, by id and name."""
    return [(one.organisation_id, one.organisation.name) for one in memberships_on(actor.id, clock.today())]


# --- answering --------------------------------------------------------------------------------------------


@blueprint.post("/forum/<board>/<int:thread_id>-<slug>/reageer")
@access(Access.MEMBER)
@uploads.accepts_files
def reply(board: str, thread_id: int, slug: str) -> Answer:
    """Answer in a thread."""
    del slug
    actor, form = member(), answer_form(member())
    thread = reads.opened(thread_id, actor).thread
    place = WritingPlace.reply(thread, boards.board_of(thread.theme_id))
    attached = take_in(actor, place, form) if policy.may_write(actor, thread) else Attached()
    if attached.changed:
        return _reply_page(form, thread, place, attached, [])
    worries = worries_of(form)
    if not form.validate() or worries or attached.lacking or request.form.get(STEP) == PREVIEW:
        return _reply_page(form, thread, place, attached, worries)
    try:
        made = writing.reply(
            thread_id,
            words_of(form),
            actor,
            reply_to_no=typed_number(form.reply_to.data or ""),
            now=clock.now(),
        )
    except (Invalid, Closed, TooMany) as error:
        keep(actor, place, form)
        form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
        return _reply_page(form, thread, place, attached, [], error)
    del board
    return to_post(made)


def _reply_page(
    form: ReplyForm,
    thread: Thread,
    place: WritingPlace,
    attached: Attached,
    worries: list[tuple[str, str]],
    error: DomainError | None = None,
) -> Answer:
    shown_html = shown_or_refused(form, thread.id)
    refused = bool(form.errors or worries or attached.lacking) and not attached.changed
    body = render_template(
        "forum/reply.html",
        form=form,
        thread=thread,
        board=boards.board_of(thread.theme_id),
        place=place,
        attached=attached,
        worries=worries,
        preview=shown_html,
        is_preview=not refused and not attached.changed,
    )
    return body, (error.status if error else 422) if refused else 200


def shown_or_refused(form: WritingForm, thread_id: int | None) -> str | None:
    """How the words will look; none when they cannot be posted as they are, which the form then says."""
    if "raw" in form.errors:
        return None
    try:
        return preview(form.raw.data or "", thread_id, member())
    except Invalid as error:
        form.refuse(error)
        return None


def words_of(form: WritingForm) -> Words:
    """What was filled in, as a service wants it."""
    return Words(form.raw.data or "", form.organisation_id, form.form_key.data or None)


def worries_of(form: WritingForm) -> list[tuple[str, str]]:
    """What in the words looks like something about a person, unless its author let it stand."""
    if form.checked.data:
        return []
    return [(words, str(personal.WORDS[worry])) for worry, words in personal.worries(form.raw.data or "")]


def take_in(actor: Actor, place: WritingPlace, form: WritingForm) -> Attached:
    """Do what the form asks of its files; what was typed beside them is kept."""
    attached = attaching.take_in(actor, place.context, placing=request.form.get(STEP) is None)
    if attached.changed:
        keep(actor, place, form)
    return attached


def keep(actor: Actor, place: WritingPlace, form: WritingForm) -> None:
    """Keep what was typed although it was refused."""
    raw, now = form.raw.data or "", clock.now()
    fields = {"title": form.title.data or ""} if isinstance(form, BeginForm) else {}
    drafts.save_aside(actor, place.context, raw, fields, now=now)
    alts = attaching.given_alts()
    aside(lambda: files.describe(actor, place.context, alts))


def to_post(made: Post) -> Answer:
    """On to what was just posted, with a word where it waits for somebody's look."""
    thread = reads.load(made.thread_id)
    if made.state == PostState.HELD:
        flash(
            _("Bedankt. Een begeleider kijkt je eerste bericht na; daarna ziet iedereen het."),
            "info",
        )
    elif made.no == 1:
        flash(begun_words(Kind(thread.kind), wanted_of(made.author_id, scopes_of(thread)).level), "ok")
    path = post_path(boards.board_of(thread.theme_id).slug, thread.id, thread.slug, made.no, i18n.language())
    return redirect(path, 303)


# --- while writing ----------------------------------------------------------------------------------------


@blueprint.post("/forum/voorbeeld")
@access(Access.MEMBER)
def preview_text() -> Answer:
    """See how a text will look."""
    thread_id = typed_number(request.form.get("gesprek", ""))
    shown = preview(request.form.get("tekst", ""), thread_id, member())
    return render_template("forum/_preview.html", shown_html=shown)


@blueprint.post("/forum/concept")
@access(Access.MEMBER)
def save_draft() -> Answer:
    """Keep what I am typing."""
    actor, now = member(), clock.now()
    context = _checked_context(request.form.get("plaats", ""), actor)
    drafts.save(
        actor,
        context,
        request.form.get("raw", ""),
        {"title": request.form.get("title", "")[:120]},
        now=now,
    )
    files.describe(actor, context, attaching.given_alts())
    return jsonify(said=_("Bewaard om %(tijd)s", tijd=i18n.format_time(now)))


@blueprint.post("/forum/concept/weg")
@access(Access.MEMBER)
def discard_draft() -> Answer:
    """Throw away what I was typing."""
    actor = member()
    drafts.discard(actor, _checked_context(request.form.get("plaats", ""), actor))
    flash(_("Je concept is weggegooid."), "ok")
    return redirect(url_for("forum.index"), 303)


def _checked_context(given: str, actor: Actor) -> str:
    """A place where this member may write. Raises NotFound."""
    kind, _colon, name = given.partition(":")
    if kind == "board":
        return drafts.board_context(boards.board_at(name))
    thread_id = typed_number(name)
    if kind != "thread" or thread_id is None:
        raise NotFound
    thread = reads.opened(thread_id, actor).thread
    if not policy.sees_thread(actor, thread):
        raise NotFound
    return reads.draft_context(thread.id)


@blueprint.get("/forum/mensen")
@access(Access.MEMBER)
def names() -> Answer:
    """Find somebody to name."""
    found = people.suggest(request.args.get("q", "")[:80], typed_number(request.args.get("gesprek", "")))
    response: Response = jsonify(
        [{"mark": one.mark, "name": one.name, "at": one.organisation} for one in found]
    )
    return response

"""Beginning a thread, also about a thing elsewhere on the site."""

from __future__ import annotations

from flask import render_template, request

from netwerk.forum import boards
from netwerk.forum.boards import Board
from netwerk.forum.forms import BeginForm
from netwerk.forum.indexing import THREAD
from netwerk.forum.models import PostDraft
from netwerk.forum.queries import threads as reads
from netwerk.forum.rules import LONGEST_TITLE, Kind
from netwerk.forum.services import drafts, linking, writing
from netwerk.forum.views import attaching, blueprint
from netwerk.forum.views.attaching import STEP, Attached
from netwerk.forum.views.member import member
from netwerk.forum.views.writing import (
    PREVIEW,
    WritingPlace,
    keep,
    organisations_of,
    shown_or_refused,
    take_in,
    to_post,
    words_of,
    worries_of,
)
from netwerk.forum.wording import KIND_HINTS
from netwerk.kernel import clock, i18n, search, uploads, web
from netwerk.kernel.errors import Invalid, TooMany
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find
from netwerk.taxonomy.queries import all_regions

SEEN, ABOUT, CHOOSE = "ja", "bij", "kies"


@blueprint.route("/forum/<board>/nieuw", methods=["GET", "POST"])
@access(Access.MEMBER)
@uploads.accepts_files
def begin(board: str) -> Answer:
    """Begin a thread."""
    actor, found = member(), boards.board_at(board)
    place = WritingPlace.begin(found)
    form = BeginForm()
    form.offer(organisations_of(actor))
    form.offer_boards(_choices(found), "" if CHOOSE in request.args else found.slug)
    form.region.offer(all_regions(), _("Nee, over heel het netwerk"))
    form.form_key.data = web.form_key(form.form_key.data or "")
    if request.method == "GET":
        _fill(form, drafts.find(actor, place.context))
    thing = _about(form, actor)
    if request.method == "GET":
        return _begin_page(form, found, place, attaching.with_draft(actor, place.context), thing)
    attached = take_in(actor, place, form)
    if attached.changed:
        return _begin_page(form, found, place, attached, thing)
    worries = worries_of(form)
    if not form.validate() or worries or attached.lacking or request.form.get(STEP) == PREVIEW:
        return _begin_page(form, found, place, attached, thing, worries)
    alike = search.alike(form.title.data or "", THREAD, i18n.language(), may_find(actor))
    if alike and not form.seen.data:
        form.seen.data = SEEN
        return _begin_page(form, found, place, attached, thing, alike=alike)
    try:
        made = writing.begin(
            boards.board_at(form.board.data or ""),
            Kind(form.kind.data),
            form.title.data or "",
            words_of(form),
            actor,
            region_id=_region_id(form.region.data),
            language=i18n.language(),
            drafted_on=found,
            now=clock.now(),
        )
    except (Invalid, TooMany) as error:
        keep(actor, place, form)
        form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
        return _begin_page(form, found, place, attached, thing, status=error.status)
    if thing is not None:
        linking.link(reads.load(made.thread_id), thing.kind, thing.thing_id, actor, now=clock.now())
    return to_post(made)


def _choices(here: Board) -> list[tuple[str, str]]:
    """The boards on which a thread may begin, and the one whose page this is."""
    open_to_all = list(boards.boards_in_use())
    if here.slug not in {one.slug for one in open_to_all}:
        open_to_all.append(here)
    return [(one.slug, one.name(i18n.language())) for one in open_to_all]


def _about(form: BeginForm, actor: Actor) -> search.Named | None:
    """What the thread is to be about, when it comes from the page of something. Raises NotFound."""
    kind, _colon, number = (form.about.data or "").partition(":")
    if not kind:
        return None
    return linking.find(kind, typed_number(number) or 0, actor, i18n.language())


def _fill(form: BeginForm, draft: PostDraft | None) -> None:
    form.title.data = request.args.get("titel", "")[:LONGEST_TITLE]
    form.about.data = request.args.get(ABOUT, "")
    if draft is not None:
        form.raw.data = draft.raw
        form.title.data = draft.fields.get("title", "") or form.title.data


def _region_id(slug: str | None) -> int | None:
    return next((region.id for region in all_regions() if region.slug == slug), None)


def _begin_page(
    form: BeginForm,
    board: Board,
    place: WritingPlace,
    attached: Attached,
    thing: search.Named | None,
    worries: list[tuple[str, str]] | None = None,
    *,
    alike: list[search.Named] | None = None,
    status: int = 422,
) -> Answer:
    shown_html = shown_or_refused(form, None) if form.is_submitted() else None
    refused = bool(form.errors or worries or attached.lacking) and not attached.changed
    body = render_template(
        "forum/begin.html",
        form=form,
        board=board,
        place=place,
        attached=attached,
        worries=worries or [],
        alike=alike or [],
        thing=thing,
        hints={kind: str(hint) for kind, hint in KIND_HINTS.items()},
        preview=shown_html,
        is_preview=form.is_submitted() and not (refused or alike or attached.changed),
    )
    return body, status if refused else 200


@blueprint.get("/forum/over/<kind>/<int:thing_id>")
@access(Access.MEMBER)
def ask(kind: str, thing_id: int) -> Answer:
    """Choose on which board to begin a thread about a thing."""
    thing = linking.find(kind, thing_id, member(), i18n.language())
    return render_template("forum/ask.html", thing=thing, boards=boards.boards_in_use())

"""What a moderator does with a whole thread: lock, hide, pin, rename, move, merge, split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for

from netwerk.forum import boards, policy
from netwerk.forum.forms import ReasonForm, RenameForm, SplitForm, TargetForm
from netwerk.forum.manage.blueprint import blueprint
from netwerk.forum.models import Thread
from netwerk.forum.queries import threads as reads
from netwerk.forum.services import ordering
from netwerk.forum.views.acts import path_of
from netwerk.forum.views.member import member
from netwerk.forum.wording import ACTS
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from netwerk.kernel.forms import Form
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor

Doing = Callable[[int, str, Actor, datetime], object]

# By the name of the button: what is done, and what is said of it.
ACTS_ON_THREAD: dict[str, tuple[Doing, LazyString]] = {
    "sluit": (
        lambda thread, reason, actor, now: ordering.lock(thread, reason, actor, now=now),
        lazy("Het gesprek is gesloten."),
    ),
    "open": (
        lambda thread, _reason, actor, now: ordering.unlock(thread, actor, now=now),
        lazy("Het gesprek is weer open."),
    ),
    "verberg": (
        lambda thread, reason, actor, now: ordering.hide_thread(thread, reason, actor, now=now),
        lazy("Het gesprek is verborgen."),
    ),
    "toon": (
        lambda thread, _reason, actor, now: ordering.show_thread(thread, actor, now=now),
        lazy("Iedereen ziet het gesprek weer."),
    ),
    "bovenaan": (
        lambda thread, _reason, actor, now: ordering.pin(thread, actor, pinned=True, now=now),
        lazy("Het gesprek staat bovenaan."),
    ),
    "niet-bovenaan": (
        lambda thread, _reason, actor, now: ordering.pin(thread, actor, pinned=False, now=now),
        lazy("Het gesprek staat weer gewoon in de rij."),
    ),
}
RENAME, MOVE, MERGE, SPLIT = "hernoem", "verhuis", "voeg-samen", "splits"


@dataclass(frozen=True)
class Forms:
    """The forms of the page."""

    reason: ReasonForm
    rename: RenameForm
    target: TargetForm
    split: SplitForm

    def of(self, act: str) -> Form:
        """The form that a button belongs to."""
        if act in {MOVE, MERGE}:
            return self.target
        named: dict[str, Form] = {RENAME: self.rename, SPLIT: self.split}
        return named.get(act, self.reason)


@blueprint.route("/<int:thread_id>", methods=["GET", "POST"])
@access(Access.MODERATOR)
def thread(thread_id: int) -> Answer:
    """Keep order in a thread."""
    actor = member()
    found = _load(thread_id, actor)
    rename = RenameForm(prefix="titel", data={"title": found.title})
    forms = Forms(ReasonForm(prefix="waarom"), rename, _target_form(found), SplitForm(prefix="deel"))
    if request.method == "GET":
        return _page(found, forms)
    act = request.form.get("stap", "")
    try:
        href = _do(act, found, forms, actor)
    except (Invalid, Conflict) as error:
        forms.of(act).refuse(Invalid(error.sentence, getattr(error, "field", None)))
        return _page(found, forms, error)
    return redirect(href, 303)


def _load(thread_id: int, actor: Actor) -> Thread:
    thread = reads.opened(thread_id, actor).thread
    if not policy.may_moderate(actor, thread):
        raise NotAllowed(lazy("Enkel een begeleider van dit thema kan dat."))
    return thread


def _target_form(thread: Thread) -> TargetForm:
    form = TargetForm(prefix="naar")
    form.offer(
        [
            (board.slug, board.name(i18n.language()))
            for board in boards.boards_in_use()
            if board.theme_id != thread.theme_id
        ]
    )
    return form


def _do(act: str, thread: Thread, forms: Forms, actor: Actor) -> str:
    """Do it; gives where to go from here. Raises NotFound for a button that is not there."""
    target, split, now = forms.target, forms.split, clock.now()
    if act == RENAME:
        ordering.rename(
            thread.id, forms.rename.title.data or "", forms.rename.reason.data or "", actor, now=now
        )
        flash(_("Het gesprek heeft een andere titel."), "ok")
        return url_for("manage_forum.thread", thread_id=thread.id)
    if act == MOVE:
        ordering.move(
            thread.id, boards.board_at(target.board.data or ""), target.reason.data or "", actor, now=now
        )
        flash(_("Het gesprek is verhuisd."), "ok")
        return path_of(thread.id, 1)
    if act == MERGE:
        into = _merge(thread, target, actor, now)
        flash(_("De gesprekken zijn samengevoegd."), "ok")
        return path_of(into.id, 1)
    if act == SPLIT:
        into = ordering.split(
            thread.id, split.chosen, split.title.data or "", split.reason.data or "", actor, now=now
        )
        flash(_("De gekozen reacties staan nu in een eigen gesprek."), "ok")
        return path_of(into.id, 1)
    if act not in ACTS_ON_THREAD:
        raise NotFound
    do, said = ACTS_ON_THREAD[act]
    do(thread.id, forms.reason.reason.data or "", actor, now)
    flash(str(said), "ok")
    return url_for("manage_forum.thread", thread_id=thread.id)


def _merge(thread: Thread, target: TargetForm, actor: Actor, now: datetime) -> Thread:
    try:
        return ordering.merge(thread.id, target.thread_id, target.reason.data or "", actor, now=now)
    except NotFound as error:
        raise Invalid(
            lazy("Dat gesprek is er niet. Plak het adres van het andere gesprek."), "thread"
        ) from error


def _page(thread: Thread, forms: Forms, error: DomainError | None = None) -> Answer:
    page = render_template(
        "manage/forum/thread.html",
        thread=thread,
        board=boards.board_of(thread.theme_id),
        forms=forms,
        done=reads.acts_on(thread.id),
        acts=ACTS,
        href=path_of(thread.id, 1),
    )
    return page, error.status if error else 200

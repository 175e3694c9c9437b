"""The counter from behind: the queue, one question, and who answers what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement

from netwerk.kernel import clock, web
from netwerk.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from netwerk.kernel.forms import Form
from netwerk.kernel.i18n import LazyString, _, lazy, ngettext
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.login import viewer
from netwerk.members.queries import holders_of
from netwerk.needs import choices
from netwerk.needs.helpdesk import queries as reads
from netwerk.needs.helpdesk.forms import AnswerForm, OwnerForm, PublishForm, RouteForm, WaitForm
from netwerk.needs.helpdesk.models import HelpdeskQuestion
from netwerk.needs.helpdesk.rules import OPEN, Act
from netwerk.needs.helpdesk.services import answering, routing
from netwerk.needs.helpdesk.wording import ACTS, STATUSES, TONES

blueprint = Blueprint("manage_helpdesk", __name__, url_prefix="/beheer/loket")

Doing = Callable[[int, "Forms", Actor, datetime], object]


def figures(actor: Actor) -> Sequence[ColumnElement[int]]:
    """The numbers that `asks` is told, to be read with others; none for who is no organiser."""
    return reads.how_many_wait(actor) if actor.has_role(ORGANISER) else ()


def asks(free: int, mine: int) -> list[str]:
    """What the counter asks of an organiser, in sentences."""
    nobody = ngettext(
        "%(num)s vraag aan het loket is nog van niemand.",
        "%(num)s vragen aan het loket zijn nog van niemand.",
        free,
    )
    own = ngettext(
        "%(num)s vraag aan het loket wacht op jou.", "%(num)s vragen aan het loket wachten op jou.", mine
    )
    return [sentence for number, sentence in ((free, nobody), (mine, own)) if number]


@blueprint.get("")
@access(Access.ORGANISER)
def queue() -> Answer:
    """See which questions wait."""
    actor, number, done = _organiser(), web.page_number(), request.args.get("toon") == "klaar"
    rows, total = reads.queue(actor, done=done, page=number)
    return render_template(
        "manage/helpdesk/queue.html",
        page=web.Slice(rows, number, total, reads.PAGE),
        page_href=web.address_of_page("manage_helpdesk.queue"),
        done=done,
        statuses=STATUSES,
        tones=TONES,
        own_id=actor.id,
    )


@dataclass(frozen=True)
class Forms:
    """The forms on the page of a question."""

    answer: AnswerForm
    wait: WaitForm
    owner: OwnerForm
    publish: PublishForm

    def of(self, act: str) -> Form:
        """The form that a button belongs to."""
        return {"wacht": self.wait, "geef-door": self.owner, "publiceer": self.publish}.get(act, self.answer)


# By the name of the button: what is done, and what is said of it.
DOINGS: dict[str, tuple[Doing, LazyString]] = {
    "neem-op": (
        lambda one, _forms, actor, now: answering.take(one, actor, now=now),
        lazy("Jij neemt dit op."),
    ),
    "geef-door": (
        lambda one, forms, actor, now: answering.hand_over(
            one, typed_number(forms.owner.owner.data or "") or 0, actor, now=now
        ),
        lazy("Doorgegeven. Je collega krijgt een mail."),
    ),
    "wacht": (
        lambda one, forms, actor, now: answering.wait(one, forms.wait.words.data or "", actor, now=now),
        lazy("Genoteerd op wie of wat deze vraag wacht."),
    ),
    "antwoord": (
        lambda one, forms, actor, now: answering.answer(
            one,
            forms.answer.words.data or "",
            actor,
            seen=typed_number(forms.answer.seen.data or ""),
            now=now,
        ),
        lazy("Je antwoord vertrekt per mail."),
    ),
    "sluit": (
        lambda one, _forms, actor, now: answering.close(one, actor, now=now),
        lazy("De vraag is afgesloten."),
    ),
    "heropen": (
        lambda one, _forms, actor, now: answering.reopen(one, actor, now=now),
        lazy("De vraag is weer open."),
    ),
    "publiceer": (
        lambda one, forms, actor, now: answering.publish(
            one, forms.publish.title.data or "", forms.publish.raw.data or "", actor, now=now
        ),
        lazy("Iedereen kan dit antwoord nu lezen."),
    ),
    "haal-af": (
        lambda one, _forms, actor, now: answering.unpublish(one, actor, now=now),
        lazy("Het antwoord staat niet meer op de site."),
    ),
}


@blueprint.route("/<int:question_id>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def question(question_id: int) -> Answer:
    """See to a question."""
    actor = _organiser()
    found = reads.load(question_id, actor)
    forms = _forms(found)
    if request.method != "POST":
        return _page(found, forms)
    act = request.form.get("stap", "")
    if act not in DOINGS:
        raise NotFound
    do, said = DOINGS[act]
    form = forms.of(act)
    try:
        if not form.validate():
            return _page(found, forms, Invalid())
        do(question_id, forms, actor, clock.now())
    except (Invalid, Conflict) as error:
        form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
        return _page(reads.load(question_id, actor), forms, error)
    flash(str(said), "ok")
    if act == "geef-door":
        return redirect(url_for("manage_helpdesk.queue"), 303)
    return redirect(url_for("manage_helpdesk.question", question_id=question_id), 303)


def _forms(found: HelpdeskQuestion) -> Forms:
    faq = reads.faq_of(found.id)
    answers = [one.words for one in reads.entries_of(found.id) if one.act == Act.ANSWER]
    begun = {
        "title": faq.title if faq else found.subject,
        "raw": faq.raw if faq else (answers[-1] if answers else ""),
    }
    forms = Forms(
        AnswerForm(prefix="antwoord"),
        WaitForm(prefix="wacht"),
        OwnerForm(prefix="wie", data={"owner": str(found.owner_id or "")}),
        PublishForm(prefix="tekst", data=begun),
    )
    forms.owner.offer(_organisers())
    return forms


def _page(found: HelpdeskQuestion, forms: Forms, error: DomainError | None = None) -> Answer:
    entries = reads.entries_of(found.id)
    if not forms.answer.seen.data:
        forms.answer.seen.data = str(entries[-1].id if entries else "")
    faq = reads.faq_of(found.id)
    page = render_template(
        "manage/helpdesk/question.html",
        question=found,
        forms=forms,
        entries=entries,
        status=str(STATUSES[found.status]),
        tone=TONES[found.status],
        is_open=found.status in OPEN,
        acts=ACTS,
        is_published=faq is not None and faq.withdrawn_at is None,
        was_answered=any(one.act == Act.ANSWER for one in entries),
    )
    return page, error.status if error else 200


@blueprint.route("/wie-antwoordt", methods=["GET", "POST"])
@access(Access.ORGANISER)
def routes() -> Answer:
    """Say who answers which questions."""
    actor = _organiser()
    form = RouteForm()
    form.offer(_organisers())
    if form.validate_on_submit():
        try:
            routing.set_route(
                choices.region_id(form.region.data),
                choices.sector_id(form.sector.data),
                typed_number(form.member.data or "") or 0,
                actor,
                now=clock.now(),
            )
        except (Invalid, NotAllowed) as error:
            form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
        else:
            flash(_("Bewaard. Nieuwe vragen gaan daarheen."), "ok")
            return redirect(url_for("manage_helpdesk.routes"), 303)
    page = render_template(
        "manage/helpdesk/routes.html",
        form=form,
        rows=[(row, routing.may_route(actor, row.region_id)) for row in reads.routes()],
    )
    return page, 422 if form.errors else 200


@blueprint.post("/wie-antwoordt/<int:route_id>/weg")
@access(Access.ORGANISER)
def remove_route(route_id: int) -> Answer:
    """Take a row out of the table."""
    routing.remove_route(route_id, _organiser())
    flash(_("De rij is weg."), "ok")
    return redirect(url_for("manage_helpdesk.routes"), 303)


def _organisers() -> Sequence[tuple[int, str]]:
    return [(one.id, one.name) for one in holders_of(ORGANISER, clock.today())]


def _organiser() -> Actor:
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

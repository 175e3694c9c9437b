"""What is done with one need: answered, merged, hidden; each on a page that says what happens then."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n, joints, origins, search
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.joints import Thing
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.policy import may_find
from netwerk.members.queries import organisation_names
from netwerk.needs import need_page, policy
from netwerk.needs.forms import AnswerForm, MergeForm, ReasonForm
from netwerk.needs.indexing import KIND
from netwerk.needs.manage.blueprint import blueprint
from netwerk.needs.models import Need
from netwerk.needs.queries import follow_up as follow_ups
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import ANSWERED_BY, AnswerKind
from netwerk.needs.services import answering, keeping, merging
from netwerk.needs.services.answering import AnswerFacts
from netwerk.needs.views.member import member
from netwerk.needs.views.need import path_of
from netwerk.needs.wording import ACTS, ANSWERS, STATES

# How each answer is called in an address.
WAYS = {
    "gepland": AnswerKind.PLANNED,
    "beantwoord": AnswerKind.ANSWERED,
    "doorgegeven": AnswerKind.PASSED_ON,
    "nu-niet": AnswerKind.NOT_NOW,
}
SHOWN = 6


@blueprint.get("/<int:need_id>")
@access(Access.TEAM)
def need(need_id: int) -> Answer:
    """See what can be done with a need, and what was."""
    actor = member()
    found = _load(need_id, actor)
    return _page(found, actor)


def _load(need_id: int, actor: Actor) -> Need:
    found = reads.seen(need_id, actor)
    if not policy.may_keep_order(actor, found):
        raise NotAllowed(lazy("Alleen wie dit thema en deze regio opvolgt, kan dat."))
    return found


def _page(found: Need, actor: Actor) -> Answer:
    organises = policy.may_organise(actor, found)
    asked = request.args.get("q", "")
    answers = reads.answers_of(found.id, standing=False)
    return render_template(
        "manage/needs/need.html",
        need=found,
        href=path_of(found),
        organises=organises,
        counted=need_page.counted(found),
        state=str(STATES[found.state]),
        voices=reads.recognitions_of(found.id) if organises else [],
        reporter=reads.reporter_of(found.id) if organises else None,
        reports=reads.open_reports(found.id),
        log=reads.log_of(found.id),
        history=reads.history_of(found.id),
        answers=answers,
        things=search.named(
            [(one.thing_kind, one.thing_id) for one in answers if one.thing_id is not None],
            i18n.language(),
            may_find(None),
        ),
        acts=ACTS,
        names=ANSWERS,
        ways={kind: way for way, kind in WAYS.items()},
        asked=asked,
        hits=(_hits(asked) if asked else _made_for(found)) if organises else [],
        answered_by={kind.value: kinds for kind, kinds in ANSWERED_BY.items()},
        alike=search.alike(found.title, KIND, i18n.language(), may_find(actor), without=found.id)
        if organises
        else [],
    )


def _hits(asked: str) -> list[search.Named]:
    """Days, practices and conversations that are called so, as everybody may find them."""
    kinds = sorted({kind for kinds in ANSWERED_BY.values() for kind in kinds})
    may_see = may_find(None)
    found = search.find(asked, may_see, kinds=kinds, limit=SHOWN)
    hits = [(hit.kind, hit.thing_id) for group in (*found.groups, *found.parts) for hit in group.hits]
    named = search.named(hits, i18n.language(), may_see)
    # What bears the name comes first, whatever its kind; the rest as the search places it.
    called = asked.strip().casefold()
    return sorted(
        (named[one] for one in dict.fromkeys(hits) if one in named),
        key=lambda one: called not in one.title.casefold(),
    )


def _made_for(found: Need) -> list[search.Named]:
    """The days that were made for it and that everybody finds, as long as none of them is its answer."""
    near = joints.around(Thing(KIND, found.id), i18n.language(), may_find(None))
    answered = {(one.thing_kind, one.thing_id) for one in reads.answers_of(found.id)}
    return [
        one.thing
        for one in near
        if one.relation == origins.ANSWERS
        and not one.outward
        and (one.thing.kind, one.thing.thing_id) not in answered
    ]


@blueprint.route("/<int:need_id>/antwoord/<way>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def answer(need_id: int, way: str) -> Answer:
    """Answer a need."""
    actor, kind = member(), WAYS.get(way)
    found = reads.seen(need_id, actor)
    if kind is None:
        raise NotFound
    if not policy.may_organise(actor, found):
        raise NotAllowed(lazy("Alleen een organisator van dit thema en deze regio kan dat."))
    form = AnswerForm(data={"thing": request.args.get("bij", ""), "version": str(found.version)})
    form.offer(follow_ups.who_may(found.id, clock.today()), actor.id)
    thing = _thing(form, kind)
    if form.validate_on_submit():
        try:
            answering.answer(
                found.id,
                _facts(form, kind, thing),
                actor,
                version=typed_number(form.version.data or ""),
                now=clock.now(),
            )
        except (Invalid, Conflict) as error:
            form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
        else:
            flash(_("Je antwoord staat erbij. Wie het herkent, krijgt binnen enkele minuten een mail."), "ok")
            return redirect(url_for("manage_needs.need", need_id=found.id), 303)
    page = render_template(
        "manage/needs/answer.html",
        form=form,
        need=found,
        way=way,
        kind=kind,
        title=str(ANSWERS[kind]),
        thing=thing,
        partners=organisation_names(limit=200) if kind == AnswerKind.PASSED_ON else [],
    )
    return page, 422 if form.errors else 200


def _thing(form: AnswerForm, kind: AnswerKind) -> search.Named | None:
    """What the answer names. Raises NotFound for what nobody finds, where one is needed."""
    kinds = ANSWERED_BY.get(kind)
    if kinds is None:
        return None
    of_kind, _colon, number = (form.thing.data or "").partition(":")
    key = (of_kind, typed_number(number) or 0)
    found = search.named([key], i18n.language(), may_find(None)).get(key)
    if found is None or of_kind not in kinds:
        raise NotFound
    return found


def _facts(form: AnswerForm, kind: AnswerKind, thing: search.Named | None) -> AnswerFacts:
    return AnswerFacts(
        kind=kind,
        words=form.words.data or "",
        thing=(thing.kind, thing.thing_id) if thing else None,
        partner=form.partner.data or "",
        owner_id=typed_number(form.owner.data or ""),
        due_on=form.due_on.data,
    )


@blueprint.route("/<int:need_id>/antwoord/<int:answer_id>/terug", methods=["GET", "POST"])
@access(Access.ORGANISER)
def take_back(need_id: int, answer_id: int) -> Answer:
    """Take a wrong answer back."""
    actor, form = member(), ReasonForm()
    found = reads.seen(need_id, actor)
    row = next((one for one in reads.answers_of(found.id, standing=False) if one.id == answer_id), None)
    if row is None:
        raise NotFound
    if request.method == "POST":
        try:
            answering.take_back(found.id, answer_id, form.reason.data or "", actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Het antwoord is teruggenomen."), "ok")
            return redirect(url_for("manage_needs.need", need_id=found.id), 303)
    page = render_template(
        "manage/needs/take_back.html", form=form, need=found, row=row, name=str(ANSWERS[row.kind])
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<int:need_id>/verberg", methods=["GET", "POST"])
@access(Access.TEAM)
def hide(need_id: int) -> Answer:
    """Take a need out of everybody's sight."""
    actor, form = member(), ReasonForm()
    found = _load(need_id, actor)
    if request.method == "POST":
        try:
            keeping.hide(found.id, form.reason.data or "", actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Verborgen. Wie het meldde, leest waarom."), "ok")
            return redirect(url_for("manage_needs.need", need_id=found.id), 303)
    page = render_template("manage/needs/hide.html", form=form, need=found)
    return page, 422 if form.errors else 200


@blueprint.post("/<int:need_id>/toon")
@access(Access.TEAM)
def show(need_id: int) -> Answer:
    """Let everybody see it again."""
    found = keeping.show(need_id, member(), now=clock.now())
    flash(_("Iedereen ziet dit weer."), "ok")
    return redirect(url_for("manage_needs.need", need_id=found.id), 303)


@blueprint.post("/<int:need_id>/laat-staan")
@access(Access.TEAM)
def keep(need_id: int) -> Answer:
    """Let a need stand that a reader reported."""
    keeping.keep(need_id, member(), now=clock.now())
    flash(_("Blijft staan."), "ok")
    return redirect(url_for("manage_needs.desk"), 303)


@blueprint.route("/<int:need_id>/voeg-samen", methods=["GET", "POST"])
@access(Access.ORGANISER)
def merge(need_id: int) -> Answer:
    """Let a need go up in another that is the same."""
    actor = member()
    found = reads.seen(need_id, actor)
    if not policy.may_organise(actor, found):
        raise NotAllowed(lazy("Alleen een organisator van dit thema en deze regio kan dat."))
    form = MergeForm(data={"into": request.args.get("met", "")})
    into = _other(form, actor)
    if form.validate_on_submit():
        try:
            if into is None:
                raise Invalid(lazy("Die nood of kans is er niet. Plak het adres van de andere."), "into")
            if "samen" in request.form:
                made = merging.merge(found.id, into.id, actor, now=clock.now())
                flash(_("Samengevoegd. Wie de ene herkent, herkent nu de andere."), "ok")
                return redirect(url_for("manage_needs.need", need_id=made.id), 303)
        except (Invalid, Conflict, NotAllowed) as error:
            form.refuse(Invalid(error.sentence, "into"))
    page = render_template("manage/needs/merge.html", form=form, need=found, into=into)
    return page, 422 if form.errors else 200


def _other(form: MergeForm, actor: Actor) -> Need | None:
    """The need that was named, as far as this member may see it."""
    try:
        return reads.seen(form.into_id, actor) if form.into_id is not None else None
    except NotFound:
        return None

"""The counter as visitors see it: what was asked before, and a form to ask."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for

from netwerk.kernel import cache, clock, i18n, personal, web
from netwerk.kernel.errors import Invalid, TooMany
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.members.queries import memberships_on
from netwerk.needs import choices
from netwerk.needs.helpdesk import queries as reads
from netwerk.needs.helpdesk.forms import QuestionForm
from netwerk.needs.helpdesk.models import HelpdeskFaq
from netwerk.needs.helpdesk.rules import KEPT_MONTHS, Status
from netwerk.needs.helpdesk.services import asking
from netwerk.needs.helpdesk.services.asking import QuestionFacts

blueprint = Blueprint("helpdesk", __name__, url_prefix="/loket")


@blueprint.get("")
@access(Access.PUBLIC)
def index() -> str:
    """See what others asked, and where to ask."""
    asked = request.args.get("q", "").strip()[:200]
    found = reads.faq(asked)
    cache.keep_page()
    return render_template("helpdesk/index.html", asked=asked, groups=_by_sector(found), total=len(found))


def _by_sector(rows: Sequence[HelpdeskFaq]) -> list[tuple[str, list[HelpdeskFaq]]]:
    """The questions under the name of their sector, those of none first."""
    language = i18n.language()
    return [
        (name or _("Algemeen"), list(those))
        for name, those in groupby(rows, lambda one: one.sector.label(language) if one.sector else "")
    ]


@blueprint.route("/vraag", methods=["GET", "POST"])
@access(Access.PUBLIC)
def ask() -> Answer:
    """Ask something."""
    actor = viewer()
    form = QuestionForm(data=_begun())
    form.offer()
    form.form_key.data = web.form_key(form.form_key.data or "")
    if not form.validate_on_submit():
        return _page(form)
    worries = [] if form.checked.data else _worries(form)
    if worries:
        return _page(form, worries)
    try:
        made = asking.ask(
            _facts(form), actor=actor, ip=request.remote_addr, form_key=form.form_key.data, now=clock.now()
        )
    except (Invalid, TooMany) as error:
        form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
        return _page(form)
    return redirect(url_for("helpdesk.sent", klaar="" if made.status == Status.UNCONFIRMED else "ja"), 303)


@blueprint.get("/verstuurd")
@access(Access.PUBLIC)
def sent() -> str:
    """What happens now?"""
    return render_template(
        "helpdesk/sent.html" if request.args.get("klaar") == "ja" else "helpdesk/asked.html"
    )


@blueprint.route("/bevestig/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def confirm(token: str) -> Answer:
    """Yes, this question is mine."""
    question = asking.read_link(token)
    if request.method == "POST":
        asking.confirm(token, clock.now())
        flash(_("Je vraag is bij het loket. Het antwoord komt per mail."), "ok")
        return redirect(url_for("helpdesk.sent", klaar="ja"), 303)
    return render_template(
        "helpdesk/confirm.html",
        token=token,
        question=question,
        waits=question.status == Status.UNCONFIRMED,
    )


def _begun() -> dict[str, str]:
    """What stands in the form when it opens."""
    actor = viewer()
    begun = {"region": request.args.get("regio", ""), "subject": request.args.get("over", "")[:120]}
    if actor is None:
        return begun
    works = memberships_on(actor.id, clock.today())
    return begun | {
        "name": actor.name,
        "email": actor.email,
        "organisation": works[0].organisation.name if works else "",
    }


def _worries(form: QuestionForm) -> list[tuple[str, str]]:
    """What looks like something about a pupil; a number or an address to reach who asks may stand."""
    found = personal.worries(f"{form.subject.data}\n{form.words.data}")
    told = {personal.Worry.PUPIL, personal.Worry.NATIONAL_NUMBER}
    return [(words, str(personal.WORDS[worry])) for worry, words in found if worry in told]


def _facts(form: QuestionForm) -> QuestionFacts:
    return QuestionFacts(
        subject=form.subject.data or "",
        words=form.words.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        organisation=form.organisation.data or "",
        region_id=choices.region_id(form.region.data),
        sector_id=choices.sector_id(form.sector.data),
        theme_id=choices.theme_id(form.theme.data),
        language=i18n.language(),
    )


def _page(form: QuestionForm, worries: list[tuple[str, str]] | None = None) -> Answer:
    page = render_template("helpdesk/ask.html", form=form, worries=worries or [], months=KEPT_MONTHS)
    return page, 422 if form.errors or worries else 200

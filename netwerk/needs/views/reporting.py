"""Reporting a need or a chance: what is like it is shown first."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n, search, web
from netwerk.kernel.errors import DomainError, Invalid, NotFound, TooMany
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.members.policy import may_find
from netwerk.members.queries import memberships_on
from netwerk.needs.forms import ReportForm
from netwerk.needs.indexing import KIND
from netwerk.needs.queries import needs as reads
from netwerk.needs.services import reporting
from netwerk.needs.services.people import Speaker
from netwerk.needs.services.reporting import From
from netwerk.needs.views import blueprint
from netwerk.needs.views.member import worries_of
from netwerk.needs.views.need import path_of
from netwerk.needs.wording import KIND_HINTS

SEEN, OF = "ja", "uit"
# So many that are called something alike are looked at, and so many shown.
LOOKED_AT, SHOWN = 12, 3


@blueprint.route("/noden/melden", methods=["GET", "POST"])
@access(Access.PUBLIC)
def report() -> Answer:
    """Report what we lack, or what we have on offer."""
    actor = viewer()
    works = [one.organisation.name for one in memberships_on(actor.id, clock.today())] if actor else []
    form = ReportForm(data=_begun(works))
    form.offer()
    form.form_key.data = web.form_key(form.form_key.data or "")
    thing = _thing(form, actor)
    if request.method != "POST" or not _is_sent(form, actor):
        return _page(form, actor, works, thing)
    worries = worries_of(form, form.title.data, form.raw.data)
    if worries:
        return _page(form, actor, works, thing, worries=worries, status=422)
    alike = _alike(form, actor)
    if alike and not form.seen.data:
        form.seen.data = SEEN
        return _page(form, actor, works, thing, alike=alike)
    speaker = Speaker(actor, form.email.data or "", i18n.language(), request.remote_addr)
    of = From(
        form.organisation.data or "",
        bool(form.shows_organisation.data),
        (thing.kind, thing.thing_id) if thing else None,
    )
    try:
        made = reporting.report(form.facts(), speaker, of=of, form_key=form.form_key.data, now=clock.now())
    except (Invalid, TooMany) as error:
        return _refused(form, actor, works, thing, error)
    if actor is None:
        return redirect(url_for("needs.sent"), 303)
    flash(_("Je melding staat in het register. Je krijgt een mail zodra er een antwoord is."), "ok")
    return redirect(path_of(made), 303)


@blueprint.get("/noden/verstuurd")
@access(Access.PUBLIC)
def sent() -> str:
    """What do I have to do now?"""
    return render_template("needs/sent.html")


def _begun(works: list[str]) -> dict[str, object]:
    """What stands in the form when it opens."""
    asked = request.args
    return {
        "organisation": works[0] if works else "",
        "region": asked.get("regio", ""),
        "themes": [asked["thema"]] if "thema" in asked else [],
        "thing": asked.get(OF, ""),
    }


def _is_sent(form: ReportForm, actor: Actor | None) -> bool:
    valid = bool(form.validate())
    if actor is None and not form.email.data and not form.email.errors:
        form.refuse(
            Invalid(_("Vul je e-mailadres in: daar komt de mail om je melding te bevestigen."), "email")
        )
    return valid and not form.errors


def _thing(form: ReportForm, actor: Actor | None) -> search.Named | None:
    """What the need comes from, when it is reported on the page of something. Raises NotFound."""
    kind, _colon, number = (form.thing.data or "").partition(":")
    if not kind:
        return None
    key = (kind, typed_number(number) or 0)
    found = search.named([key], i18n.language(), may_find(actor)).get(key)
    if found is None or kind == KIND:
        raise NotFound
    return found


def _alike(form: ReportForm, actor: Actor | None) -> list[search.Named]:
    """Needs called something alike; those of the same theme and region first."""
    found = search.alike(form.title.data or "", KIND, i18n.language(), may_find(actor), limit=LOOKED_AT)
    facts = form.facts()
    near = reads.nearness([one.thing_id for one in found], facts.theme_ids, facts.region_id)
    return sorted(found, key=lambda one: -near[one.thing_id])[:SHOWN]


def _refused(
    form: ReportForm, actor: Actor | None, works: list[str], thing: search.Named | None, error: DomainError
) -> Answer:
    form.refuse(Invalid(error.sentence, getattr(error, "field", None)))
    return _page(form, actor, works, thing, status=error.status)


def _page(
    form: ReportForm,
    actor: Actor | None,
    works: list[str],
    thing: search.Named | None,
    *,
    worries: list[tuple[str, str]] | None = None,
    alike: list[search.Named] | None = None,
    status: int = 422,
) -> Answer:
    body = render_template(
        "needs/report.html",
        form=form,
        is_visitor=actor is None,
        works=works,
        thing=thing,
        worries=worries or [],
        alike=alike or [],
        hints={kind: str(hint) for kind, hint in KIND_HINTS.items()},
    )
    return body, status if form.errors or worries else 200

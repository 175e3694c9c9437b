"""Partnerships of schools and companies: proposing one, answering for one's organisation, ending it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import cache, clock, i18n
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members import contributions, policy, queries
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.members.organisation_forms import NONE, PartnershipForm, choices
from netwerk.members.organisation_page import done
from netwerk.members.queries import directory
from netwerk.members.queries import partnerships as reads
from netwerk.members.services import partnerships
from netwerk.members.services.partnerships import PartnershipFacts
from netwerk.members.views.blueprint import blueprint, signed_in
from netwerk.taxonomy.queries import all_regions, in_use
from netwerk.taxonomy.school_year import SchoolYear

FIRST_YEAR = 2015
YEARS_AHEAD = 3
YES = "ja"


@blueprint.get("/samenwerkingen/<int:partnership_id>", defaults={"slug": ""})
@blueprint.get("/samenwerkingen/<int:partnership_id>-<slug>")
@access(Access.PUBLIC)
def partnership(partnership_id: int, slug: str) -> Answer:
    """See who works together, where and since when."""
    actor = viewer()
    found = reads.partnership(partnership_id, actor)
    if slug != found.slug:
        return redirect(url_for("members.partnership", partnership_id=found.id, slug=found.slug), 301)
    if actor is None:
        cache.keep_page()
    day = clock.today()
    return render_template(
        "members/partnership.html",
        partnership=found,
        may_share=actor is not None
        and bool(found.confirmed_at)
        and reads.takes_part(actor.id, found, clock.now()),
        done=done(contributions.of_partnership(found.id, i18n.language())),
        is_over=found.valid_until is not None and found.valid_until <= day,
        may_end=actor is not None and policy.may_end(actor, found),
        answers_for=[
            one.organisation_id
            for one in found.partners
            if actor is not None and policy.may_answer(actor, one.organisation)
        ],
    )


@blueprint.route("/samenwerkingen/nieuw", methods=["GET", "POST"])
@access(Access.MEMBER)
def propose_partnership() -> Answer:
    """Say that we work together."""
    actor = signed_in()
    if not actor.contact_of and not policy.may_check_some(actor):
        return render_template("members/partnership_by_contacts.html")
    own = [one.name for one in directory.by_ids(sorted(actor.contact_of)).values()]
    form = _form("\n".join(own))
    if form.validate_on_submit():
        try:
            made = partnerships.propose(_facts(form), actor, now=clock.now())
            flash(_("Bewaard. De andere organisaties krijgen een mail om te bevestigen."), "ok")
            return redirect(url_for("members.partnership", partnership_id=made.id, slug=made.slug), 303)
        except Invalid as error:
            form.refuse(error)
    page = render_template("members/propose_partnership.html", form=form)
    return page, 422 if form.errors else 200


def _form(organisations: str) -> PartnershipForm:
    now = SchoolYear.of(clock.today()).start
    years = [(SchoolYear(start).label,) * 2 for start in range(now + 1, FIRST_YEAR - 1, -1)]
    ahead = [(SchoolYear(start).label,) * 2 for start in range(FIRST_YEAR, now + YEARS_AHEAD + 1)]
    form = PartnershipForm(data={"organisations": organisations, "since": SchoolYear(now).label})
    regions = in_use(all_regions())
    form.region.choices = choices([NONE, *((one.id, one.label(i18n.language())) for one in regions)])
    form.since.choices = choices(years)
    form.until.choices = choices([("", _("Loopt nog")), *reversed(ahead)])
    return form


def _facts(form: PartnershipForm) -> PartnershipFacts:
    since, until = SchoolYear.parse(form.since.data or ""), SchoolYear.parse(form.until.data or "")
    if since is None:
        raise NotFound
    return PartnershipFacts(
        name=form.name.data or "",
        organisations=(form.organisations.data or "").splitlines(),
        valid_from=since.first_day,
        valid_until=date(until.start + 1, 9, 1) if until else None,
        region_id=form.region.data or None,
        about=form.about.data or "",
    )


@blueprint.post("/samenwerkingen/<int:partnership_id>/antwoord")
@access(Access.MEMBER)
def answer_partnership(partnership_id: int) -> Answer:
    """Say for my organisation whether it takes part."""
    actor, now = signed_in(), clock.now()
    organisation_id = typed_number(request.form.get("organisatie", ""))
    if organisation_id is None:
        raise NotFound
    organisation = queries.organisation(organisation_id)
    if request.form.get("antwoord") != YES:
        partnerships.decline(partnership_id, organisation.id, actor, now=now)
        flash(_("%(name)s doet niet (meer) mee.", name=organisation.name), "ok")
        return redirect(
            url_for("members.organisation", organisation_id=organisation.id, slug=organisation.slug), 303
        )
    made = partnerships.confirm(partnership_id, organisation.id, actor, now=now)
    flash(_("Bevestigd voor %(name)s.", name=organisation.name), "ok")
    return redirect(url_for("members.partnership", partnership_id=made.id, slug=made.slug), 303)


@blueprint.route("/samenwerkingen/<int:partnership_id>/beeindigen", methods=["GET", "POST"])
@access(Access.MEMBER)
def end_partnership(partnership_id: int) -> Answer:
    """This partnership is over."""
    actor = signed_in()
    if request.method == "POST":
        made = partnerships.end(partnership_id, actor, now=clock.now())
        flash(_("De samenwerking is afgesloten. Ze blijft te lezen."), "ok")
        return redirect(url_for("members.partnership", partnership_id=made.id, slug=made.slug), 303)
    found = partnerships.to_end(partnership_id, actor)
    return render_template("members/end_partnership.html", partnership=found)

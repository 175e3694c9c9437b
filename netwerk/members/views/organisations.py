"""The page of an organisation, and changing what stands on it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import cache, i18n
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.members import policy, queries
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.login import viewer
from netwerk.members.models import Organisation
from netwerk.members.organisation_forms import NONE, OrganisationForm, choices
from netwerk.members.organisation_page import organisation_page
from netwerk.members.queries import directory
from netwerk.members.services import describe_organisation, joining, rename_organisation
from netwerk.members.services.organisations import OrganisationFacts
from netwerk.members.views.blueprint import blueprint, signed_in
from netwerk.taxonomy.queries import all_sectors, all_types, in_use


def _path(organisation: Organisation) -> str:
    return url_for("members.organisation", organisation_id=organisation.id, slug=organisation.slug)


@blueprint.get("/organisaties/<int:organisation_id>", defaults={"slug": ""})
@blueprint.get("/organisaties/<int:organisation_id>-<slug>")
@access(Access.PUBLIC)
def organisation(organisation_id: int, slug: str) -> Answer:
    """See what an organisation is and what it does on the network."""
    actor = viewer()
    found = queries.organisation(organisation_id)
    if not policy.may_see_organisation(actor, found):
        raise NotFound
    if (organisation_id, slug) != (found.id, found.slug):
        return redirect(_path(found), 301)
    shown = organisation_page(found, actor, i18n.language())
    if actor is None:
        cache.keep_page()
    return render_template("members/organisation.html", shown=shown, organisation=found)


@blueprint.route("/organisaties/<int:organisation_id>/bewerken", methods=["GET", "POST"])
@access(Access.MEMBER)
def edit_organisation(organisation_id: int) -> Answer:
    """Change what stands on the page of my organisation."""
    actor = signed_in()
    found = joining.manage(organisation_id, actor)
    if found.id != organisation_id:
        # What was typed is about the one that went: it does not go over the one that stayed.
        if request.method == "POST":
            flash(
                _(
                    "Intussen samengevoegd met %(name)s. Kijk na wat hier staat, en bewaar opnieuw.",
                    name=found.name,
                ),
                "error",
            )
        return redirect(url_for("members.edit_organisation", organisation_id=found.id), 303)
    form = _filled(found)
    if form.validate_on_submit():
        try:
            if form.name.data != found.name:
                rename_organisation(found.id, form.name.data or "", actor)
            describe_organisation(found.id, _facts(form), actor)
            flash(_("De pagina van je organisatie is bijgewerkt."), "ok")
            return redirect(_after(queries.organisation(found.id), actor), 303)
        except Invalid as error:
            form.refuse(error, "name")
    page = render_template("members/edit_organisation.html", form=form, organisation=found)
    return page, 422 if form.errors else 200


def _after(organisation: Organisation, actor: Actor) -> str:
    """Its page, or the list where an organiser gave it to another region before it had one."""
    if policy.may_see_organisation(actor, organisation):
        return _path(organisation)
    return url_for("members.manage_organisations")


def _filled(found: Organisation) -> OrganisationForm:
    names = ("name", "address", "website", "about", "size_class")
    form = OrganisationForm(
        data={name: getattr(found, name) for name in names}
        | {
            "type": found.type_id or 0,
            "municipality": found.municipality_id or 0,
            "sectors": [sector.id for sector in found.sectors],
        }
    )
    language = i18n.language()
    types = in_use(all_types(), {found.type_id})
    form.type.choices = choices([NONE, *((one.id, one.label(language)) for one in types)])
    form.municipality.choices = choices([NONE, *directory.municipalities()])
    form.sectors.offer(all_sectors(), {sector.id for sector in found.sectors})
    return form


def _facts(form: OrganisationForm) -> OrganisationFacts:
    return OrganisationFacts(
        type_id=form.type.data or None,
        municipality_id=form.municipality.data or None,
        sector_ids=tuple(form.sectors.data or ()),
        address=form.address.data or "",
        website=form.website.data or "",
        about=form.about.data or "",
        size_class=form.size_class.data or "",
    )

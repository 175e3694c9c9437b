"""The establishments of an organisation, kept by who may edit its page."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _
from netwerk.members.access import Access, Answer, access
from netwerk.members.models import Establishment
from netwerk.members.organisation_forms import NONE, EstablishmentForm, choices
from netwerk.members.queries import directory
from netwerk.members.services import establishments as keeping
from netwerk.members.services import joining
from netwerk.members.services.establishments import EstablishmentFacts
from netwerk.members.views.blueprint import blueprint, signed_in


@blueprint.route("/organisaties/<int:organisation_id>/vestigingen", methods=["GET", "POST"])
@access(Access.MEMBER)
def establishments(organisation_id: int) -> Answer:
    """See where my organisation is too, and add a place."""
    actor = signed_in()
    organisation = joining.manage(organisation_id, actor)
    form = _form()
    if form.validate_on_submit():
        try:
            keeping.add(organisation.id, _facts(form), actor)
            flash(_("De vestiging staat op de pagina van je organisatie."), "ok")
            return _back(organisation.id)
        except (Conflict, Invalid) as error:
            form.refuse(error)
    page = render_template(
        "members/establishments.html",
        form=form,
        organisation=organisation,
        rows=directory.establishments_of(organisation.id),
    )
    return page, 422 if form.errors else 200


@blueprint.route(
    "/organisaties/<int:organisation_id>/vestigingen/<int:establishment_id>", methods=["GET", "POST"]
)
@access(Access.MEMBER)
def edit_establishment(organisation_id: int, establishment_id: int) -> Answer:
    """Correct where an establishment is, or how it is called."""
    actor = signed_in()
    organisation = joining.manage(organisation_id, actor)
    found = keeping.found(organisation.id, establishment_id, actor)
    form = _form(found)
    if form.validate_on_submit():
        try:
            keeping.change(organisation.id, establishment_id, _facts(form), actor)
            flash(_("De vestiging is bijgewerkt."), "ok")
            return _back(organisation.id)
        except Invalid as error:
            form.refuse(error)
    page = render_template(
        "members/edit_establishment.html", form=form, organisation=organisation, establishment=found
    )
    return page, 422 if form.errors else 200


@blueprint.post("/organisaties/<int:organisation_id>/vestigingen/<int:establishment_id>/weg")
@access(Access.MEMBER)
def remove_establishment(organisation_id: int, establishment_id: int) -> Answer:
    """My organisation is not there any more."""
    keeping.remove(organisation_id, establishment_id, signed_in())
    flash(_("De vestiging staat niet meer op de pagina."), "ok")
    return _back(organisation_id)


def _back(organisation_id: int) -> Answer:
    return redirect(url_for("members.establishments", organisation_id=organisation_id), 303)


def _form(row: Establishment | None = None) -> EstablishmentForm:
    names = ("name", "street", "postcode")
    kept = {name: getattr(row, name) for name in names} | {"municipality": row.municipality_id} if row else {}
    form = EstablishmentForm(data=kept)
    form.municipality.choices = choices([NONE, *directory.municipalities()])
    return form


def _facts(form: EstablishmentForm) -> EstablishmentFacts:
    return EstablishmentFacts(
        street=form.street.data or "",
        postcode=form.postcode.data or "",
        municipality_id=form.municipality.data or None,
        name=form.name.data or "",
    )

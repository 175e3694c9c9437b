"""Funded projects: their words, their logos and the days they pay for."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from wtforms.validators import ValidationError

from netwerk.events.manage.blueprint import organiser
from netwerk.events.manage.fields import DayField
from netwerk.events.services import paying
from netwerk.kernel import clock, i18n, uploads
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.forms import Form, LineField, UploadField, required
from netwerk.kernel.i18n import LANGUAGES, SOURCE, _, lazy, ngettext
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.portal.manage.blueprint import blueprint
from netwerk.taxonomy import funding as shown
from netwerk.taxonomy.models import Funding
from netwerk.taxonomy.queries import all_fundings
from netwerk.taxonomy.services import funding as services
from netwerk.taxonomy.services.funding import LONGEST, LONGEST_ALT, LONGEST_STATEMENT, FundingFacts


class FundingForm(Form):
    """A funded project."""

    name = LineField(lazy("Naam van het project"), [required(lazy("Vul dit in."))], longest=LONGEST["name"])
    programme = LineField(lazy("Programma"), [required(lazy("Vul dit in."))], longest=LONGEST["programme"])
    call = LineField(lazy("Oproep"), longest=LONGEST["call"])
    starts_on = DayField(lazy("Eerste dag"), [required(lazy("Kies de eerste dag."))])
    ends_on = DayField(lazy("Laatste dag"), [required(lazy("Kies de laatste dag."))])

    def validate_ends_on(self, field: Any) -> None:
        """The end comes after the beginning."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(lazy("De laatste dag komt voor de eerste."))

    def facts(self) -> FundingFacts:
        """The answers as facts, of a form that was found right."""
        assert self.starts_on.data is not None
        assert self.ends_on.data is not None
        return FundingFacts(
            self.programme.data or "",
            self.name.data or "",
            self.call.data or "",
            self.starts_on.data,
            self.ends_on.data,
            {code: self[f"statement_{code}"].data or "" for code in LANGUAGES},
        )


class LogoForm(Form):
    """A logo with what stands on it, for who does not see it."""

    file = UploadField(lazy("Logo"), render_kw={"accept": ".png,.jpg,.jpeg,image/png,image/jpeg"})

    def alts(self) -> dict[str, str]:
        """What stands on it, by language."""
        return {code: self[f"alt_{code}"].data or "" for code in LANGUAGES}


for _code, _language in LANGUAGES.items():
    _needed = _code == SOURCE
    _words = lazy("Zin over de steun (%(language)s)", language=_language)
    _missing = required(lazy("Schrijf de zin in het Nederlands: die moet overal staan."))
    setattr(
        FundingForm,
        f"statement_{_code}",
        LineField(_words, [_missing] if _needed else [], longest=LONGEST_STATEMENT),
    )
    setattr(
        LogoForm,
        f"alt_{_code}",
        LineField(lazy("Wat staat erop? (%(language)s)", language=_language), longest=LONGEST_ALT),
    )


@blueprint.get("/financiering")
@access(Access.ADMINISTRATOR)
def fundings() -> Answer:
    """See the funded projects."""
    found = sorted(all_fundings(), key=lambda one: (-one.starts_on.toordinal(), one.id))
    return render_template("manage/site/fundings.html", fundings=found, day=clock.today())


@blueprint.route("/financiering/nieuw", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def funding_add() -> Answer:
    """Make a project."""
    form = FundingForm()
    if form.validate_on_submit():
        try:
            made = services.create(form.facts(), organiser().label)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Het project is er. Voeg nu de logo's toe."), "ok")
            return redirect(url_for("manage.funding", funding_id=made.id), 303)
    return _edit_page(form, None)


@blueprint.get("/financiering/<int:funding_id>")
@access(Access.ADMINISTRATOR)
def funding(funding_id: int) -> Answer:
    """See a project: how its band looks, its logos and its days."""
    return _page(services.found(funding_id), LogoForm())


@blueprint.route("/financiering/<int:funding_id>/wijzig", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def funding_edit(funding_id: int) -> Answer:
    """Say a project otherwise."""
    project = services.found(funding_id)
    said = {name: getattr(project, name) for name in ("name", "programme", "call", "starts_on", "ends_on")}
    form = FundingForm(
        data=said | {f"statement_{code}": project.statement.get(code, "") for code in LANGUAGES}
    )
    if form.validate_on_submit():
        try:
            services.change(funding_id, form.facts(), organiser().label)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bewaard. Overal staat nu deze zin."), "ok")
            return redirect(url_for("manage.funding", funding_id=funding_id), 303)
    return _edit_page(form, project)


@blueprint.post("/financiering/<int:funding_id>/logo")
@access(Access.ADMINISTRATOR)
@uploads.accepts_files
def funding_logo_add(funding_id: int) -> Answer:
    """Add a logo."""
    form = LogoForm()
    if form.validate():
        try:
            if form.file.data is None:
                raise Invalid(lazy("Kies een logo als png of jpg."), "file")
            with uploads.received(form.file.data, organiser().label) as stored:
                services.add_logo(funding_id, stored, form.alts(), organiser().label)
        except Invalid as error:
            form.refuse(error, "file")
        except Conflict as error:
            form.refuse(Invalid(error.sentence, "file"))
        else:
            flash(_("Het logo staat erbij."), "ok")
            return redirect(url_for("manage.funding", funding_id=funding_id), 303)
    return _page(services.found(funding_id), form)


@blueprint.post("/financiering/<int:funding_id>/logo/<int:number>/weg")
@access(Access.ADMINISTRATOR)
def funding_logo_remove(funding_id: int, number: int) -> Answer:
    """Take a logo away."""
    services.remove_logo(funding_id, number, organiser().label)
    flash(_("Het logo is weg."), "ok")
    return redirect(url_for("manage.funding", funding_id=funding_id), 303)


@blueprint.post("/financiering/<int:funding_id>/dagen")
@access(Access.ADMINISTRATOR)
def funding_days(funding_id: int) -> Answer:
    """Choose which days a project pays for."""
    services.found(funding_id)
    chosen, offered = (
        {*map(typed_number, request.form.getlist(name))} - {None} for name in ("dag", "getoond")
    )
    number = paying.pay_for(
        funding_id,
        {one for one in chosen if one},
        {one for one in offered if one},
        organiser(),
        now=clock.now(),
    )
    flash(ngettext("%(num)s dag gewijzigd.", "%(num)s dagen gewijzigd.", number), "ok")
    return redirect(url_for("manage.funding", funding_id=funding_id), 303)


def _page(project: Funding, form: LogoForm) -> Answer:
    body = render_template(
        "manage/site/funding.html",
        project=project,
        form=form,
        names=LANGUAGES,
        preview=shown.band(project, i18n.language(), current_app.config["STATIC_URL"]),
        days=paying.days_around(project.id, project.starts_on, project.ends_on),
    )
    return body, 422 if form.errors else 200


def _edit_page(form: FundingForm, project: Funding | None) -> Answer:
    body = render_template("manage/site/funding_edit.html", form=form, project=project, names=LANGUAGES)
    return body, 422 if form.errors else 200

"""Sheets from a table: first what would come of it, row by row, then all of it at once."""

from __future__ import annotations

import base64
import binascii

from flask import Response, flash, redirect, render_template, request, url_for
from wtforms import BooleanField, HiddenField

from netwerk.kernel import clock, tables, uploads
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import Form, UploadField
from netwerk.kernel.i18n import _, lazy, ngettext
from netwerk.members.access import Access, Answer, access
from netwerk.practices import content
from netwerk.practices.manage.blueprint import blueprint, editor
from netwerk.practices.services import importing
from netwerk.practices.services.importing import Plan

LARGEST = 512 * 1024


class ImportForm(Form):
    """A table, as a file or as it came back with its report."""

    file = UploadField(lazy("CSV-bestand"), render_kw={"accept": ".csv,.txt,text/csv"})
    table = HiddenField()
    publishes = BooleanField(lazy("Toon de praktijken meteen op de site, zonder dat iemand ze nog naleest"))

    def octets(self) -> bytes:
        """The table. Raises Invalid when there is none, or too much of it."""
        if self.file.data is not None:
            found: bytes = self.file.data.stream.read(LARGEST + 1)
        else:
            try:
                found = base64.b64decode(self.table.data or "", validate=True)
            except (binascii.Error, ValueError) as error:
                raise Invalid(lazy("Kies een bestand."), "file") from error
        if not found:
            raise Invalid(lazy("Kies een bestand."), "file")
        if len(found) > LARGEST:
            raise Invalid(lazy("Dit bestand is te groot: hoogstens 512 kB."), "file")
        return found


@blueprint.route("/invoer", methods=["GET", "POST"])
@access(Access.EDITOR)
@uploads.accepts_files
def import_sheets() -> Answer:
    """Take sheets in from a table, after reading what would come of it."""
    actor, form = editor(), ImportForm()
    planned: Plan | None = None
    if form.validate_on_submit():
        try:
            octets = form.octets()
            planned = importing.plan(octets, actor)
            if "run" in request.form and planned.can_run:
                made = importing.run(octets, actor, publishes=bool(form.publishes.data), now=clock.now())
                flash(
                    ngettext("%(num)s praktijk ingevoerd.", "%(num)s praktijken ingevoerd.", len(made)), "ok"
                )
                return redirect(url_for("manage_practices.desk"), 303)
            form.table.data = base64.b64encode(octets).decode()
        except Invalid as error:
            form.refuse(error, "file")
    body = render_template(
        "manage/practices/import.html", form=form, planned=planned, fields=content.FIELDS, kinds=content.KINDS
    )
    return body, 422 if form.errors else 200


@blueprint.get("/invoer/voorbeeld.csv")
@access(Access.EDITOR)
def import_template() -> Answer:
    """Take an empty table with an example with me."""
    headers = {"Content-Disposition": f'attachment; filename="{_("praktijken")}.csv"'}
    return Response(tables.csv_file(*importing.template()), headers=headers, content_type=tables.CSV_TYPE)

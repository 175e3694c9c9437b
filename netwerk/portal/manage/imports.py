"""Taking in files: first what would come of each row, then all of it or nothing, by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import i18n, importing, search, tables, uploads, web
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import Form, UploadField
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.importing import Importer, Outcome, State
from netwerk.kernel.importing.runs import LARGEST
from netwerk.kernel.uploads import shown_name
from netwerk.members.access import Access, Answer, access
from netwerk.portal.manage.blueprint import blueprint
from netwerk.taxonomy.queries import all_regions, all_themes, in_use

RUNS_SHOWN = 20
PAGE = 100
STATES = {
    State.READING: lazy("Wordt gelezen"),
    State.READ: lazy("Wacht op jouw antwoord"),
    State.TAKING_IN: lazy("Wordt ingevoerd"),
    State.DONE: lazy("Ingevoerd"),
    State.FAILED: lazy("Niet gelukt"),
    State.CANCELLED: lazy("Opzijgezet"),
}
OUTCOMES = {
    Outcome.WRONG: lazy("Fout"),
    Outcome.NEW: lazy("Nieuw"),
    Outcome.CHANGED: lazy("Gewijzigd"),
    Outcome.SAME: lazy("Blijft zoals het is"),
}


class ImportForm(Form):
    """A file; what a calendar does not say itself is chosen beside it."""

    file = UploadField(lazy("Bestand"))
    theme_id = SelectField(lazy("Lerend netwerk van deze dagen"), coerce=int, default=0)
    region_id = SelectField(lazy("Regio van deze dagen"), coerce=int, default=0)

    def offer(self) -> None:
        """Put in what may be chosen."""
        code = i18n.language()
        every: Sequence[tuple[SelectField, Any]] = (
            (self.theme_id, in_use(all_themes())),
            (self.region_id, in_use(all_regions())),
        )
        for field, words in every:
            nothing = SelectChoice(0, lazy("Kies later, per dag"))
            field.choices = [nothing, *(SelectChoice(one.id, one.label(code)) for one in words)]

    def options(self, importer: Importer) -> dict[str, Any]:
        """What was chosen beside the file."""
        if not importer.takes_place:
            return {}
        return {"theme_id": self.theme_id.data or None, "region_id": self.region_id.data or None}


@blueprint.get("/invoer")
@access(Access.ADMINISTRATOR)
def imports() -> Answer:
    """See what can be taken in, and what was."""
    return render_template(
        "manage/site/imports.html",
        importers=importing.importers().values(),
        runs=importing.latest(RUNS_SHOWN),
        states=STATES,
        title_of=_title,
    )


@blueprint.route("/invoer/nieuw/<kind>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
@uploads.accepts_files
def import_begin(kind: str) -> Answer:
    """Hand in a file; the worker reads it first."""
    importer, form = _importer(kind), ImportForm()
    form.offer()
    if form.validate_on_submit():
        given = form.file.data
        octets = given.stream.read(LARGEST + 1) if given is not None else b""
        name = shown_name(given.filename or "") if given is not None else ""
        try:
            run = importing.begin(kind, octets, name, form.options(importer), organiser().label)
        except Invalid as error:
            form.refuse(error, "file")
        else:
            return redirect(url_for("manage.import_run", run_id=run.id), 303)
    body = render_template("manage/site/import_begin.html", form=form, importer=importer)
    return body, 422 if form.errors else 200


@blueprint.get("/invoer/voorbeeld/<kind>.csv")
@access(Access.ADMINISTRATOR)
def import_example(kind: str) -> Answer:
    """Take an empty table with an example with me."""
    importer = _importer(kind)
    if importer.example is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{kind}.csv"'}
    return Response(tables.csv_file(*importer.example()), headers=headers, content_type=tables.CSV_TYPE)


@blueprint.get("/invoer/<int:run_id>")
@access(Access.ADMINISTRATOR)
def import_run(run_id: int) -> Answer:
    """See how far a file is and what would come of each row."""
    run = importing.found(run_id)
    tab = request.args.get("toon", "")
    rows = [row for row in run.rows if not tab or row[2] == tab]
    # What is wrong comes first: that is what must be mended.
    rows.sort(key=lambda row: (list(OUTCOMES).index(Outcome(row[2])), row[0]))
    page = web.page_number()
    return render_template(
        "manage/site/import_run.html",
        run=run,
        title=_title(run.kind),
        state=str(STATES[State(run.state)]),
        tab=tab,
        outcomes=OUTCOMES,
        slice=web.Slice(rows[(page - 1) * PAGE : page * PAGE], page, len(rows), PAGE),
        page_href=web.address_of_page("manage.import_run", run_id=run_id),
        # Of what it brought and what others did at that moment, which nobody tells apart.
        behind=min(search.behind(), run.total) if run.state == State.DONE else 0,
        at_work=run.state in {State.READING, State.TAKING_IN},
        asks=run.state == State.READ,
        can_run=importing.can_run(run),
        drafts_href=_drafts(run.kind) if run.counts.get(Outcome.NEW) else "",
        retries=run.state == State.FAILED or bool(run.counts.get("wrong")),
    )


def _drafts(kind: str) -> str:
    """Where what is new waits until somebody publishes it; nothing for what is seen at once."""
    importer = importing.importers().get(kind)
    has_drafts = importer is not None and importer.makes_drafts
    return url_for("manage_events.listing", lijst="concepten") if has_drafts else ""


@blueprint.post("/invoer/<int:run_id>/voer-in")
@access(Access.ADMINISTRATOR)
def import_confirm(run_id: int) -> Answer:
    """Let the worker take a file in."""
    importing.confirm(run_id, organiser().label)
    return redirect(url_for("manage.import_run", run_id=run_id), 303)


@blueprint.post("/invoer/<int:run_id>/opzij")
@access(Access.ADMINISTRATOR)
def import_cancel(run_id: int) -> Answer:
    """Put a file aside."""
    importing.cancel(run_id, organiser().label)
    flash(_("Er is niets ingevoerd, en het bestand is weg."), "ok")
    return redirect(url_for("manage.imports"), 303)


def _importer(kind: str) -> Importer:
    if kind not in importing.importers():
        raise NotFound
    return importing.importers()[kind]


def _title(kind: str) -> str:
    found = importing.importers().get(kind)
    return str(found.title) if found else kind

"""The files and pictures of a sheet that is being written."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from netwerk.kernel import clock, error_pages, uploads
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _, ngettext
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.practices import queries
from netwerk.practices.content import LICENCES
from netwerk.practices.errors import EditedMeanwhile
from netwerk.practices.services import files as attachments
from netwerk.practices.services import writing
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer
from netwerk.practices.writing_forms import FileForm


@blueprint.route("/praktijken/<int:practice_id>/bestanden", methods=["GET", "POST"])
@access(Access.MEMBER)
@uploads.accepts_files
def files(practice_id: int) -> Answer:
    """Add files to a sheet."""
    actor = writer()
    refused: list[str] = []
    if request.method == "POST":
        writing.look(practice_id, actor, now=clock.now())
        added, refused = _take_in(practice_id, actor)
        if added:
            flash(ngettext("%(num)s bestand staat erbij.", "%(num)s bestanden staan erbij.", added), "ok")
            for sentence in refused:
                flash(sentence, "bad")
            return _to_files(practice_id)
    practice, draft = writing.look(practice_id, actor, now=clock.now())
    body = render_template(
        "practices/edit/files.html",
        practice=practice,
        files=queries.files_of(practice.id, draft.content),
        refused=refused,
        file_size=uploads.size_words,
        most=attachments.MOST,
        endings=uploads.ENDINGS,
        largest=uploads.LARGEST,
        largest_together=uploads.LARGEST_BODY,
    )
    return body, 422 if refused else 200


def _take_in(practice_id: int, actor: Actor) -> tuple[int, list[str]]:
    """Take each file in by itself: how many came in, and a sentence for each that did not."""
    given = [one for one in request.files.getlist("file") if one.filename]
    if not given:
        return 0, [_("Kies minstens één bestand.")]
    added, refused = 0, []
    for one in given:
        try:
            with uploads.received(one, actor.label) as stored:
                attachments.add(practice_id, stored, actor, now=clock.now())
            added += 1
        except (Invalid, Conflict) as error:
            name = uploads.shown_name(one.filename or "")
            refused.append(_("%(name)s: %(sentence)s", name=name, sentence=error.sentence))
    return added, refused


def _to_files(practice_id: int) -> Answer:
    return redirect(url_for("practices.files", practice_id=practice_id), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Answer:
    """Say what is too large, and lead back to where it was sent from."""
    values = request.view_args or {}
    if request.endpoint == "practices.files":
        sentence = _(
            "Wat je stuurde, is te groot: één bestand mag 20 MB zijn. Voeg grote bestanden een voor een toe."
        )
        return error_pages.page(413, sentence, back=(_("Terug naar de bestanden"), request.path))
    back = (_("Terug"), request.path) if values else None
    return error_pages.page(413, _("Deze tekst is te lang om in één keer te bewaren."), back=back)


@blueprint.route("/praktijken/<int:practice_id>/bestanden/<int:file_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def describe_file(practice_id: int, file_id: int) -> Answer:
    """Say what a file is."""
    actor, now = writer(), clock.now()
    practice, draft = writing.look(practice_id, actor, now=now)
    row = attachments.one_with(draft, file_id)
    form = FileForm()
    theirs: Mapping[str, str] = {}
    if form.validate_on_submit():
        given = {name: form[name].data or "" for name in ("title", "alt", "licence", "credit")}
        try:
            attachments.describe(practice_id, file_id, actor, **given, seen=form.seen.data or "", now=now)
        except Invalid as error:
            form.refuse(error)
        except EditedMeanwhile as other:
            theirs = other.theirs
            form.form_errors.append(str(other.sentence))
            form.seen.data = attachments.mark_of(row)
        except Conflict as error:
            form.form_errors.append(str(error.sentence))
        else:
            flash(_("Bewaard: %(title)s", title=given["title"] or row.file_name), "ok")
            return _to_files(practice_id)
    elif not form.is_submitted():
        form.of(row)
    body = render_template(
        "practices/edit/file.html",
        form=form,
        practice=practice,
        row=row,
        theirs=[
            (str(form[name].label.text), str(LICENCES.get(words, words)))
            for name, words in theirs.items()
            if words
        ],
    )
    return body, 422 if form.errors else 200


@blueprint.post("/praktijken/<int:practice_id>/bestanden/<int:file_id>/weg")
@access(Access.MEMBER)
def remove_file(practice_id: int, file_id: int) -> Answer:
    """Take a file away."""
    row = attachments.one_of(practice_id, file_id)
    attachments.remove(practice_id, file_id, writer(), now=clock.now())
    flash(_("Weggehaald: %(title)s", title=row.title), "ok")
    return _to_files(practice_id)


@blueprint.post("/praktijken/<int:practice_id>/bestanden/<int:file_id>/verplaats")
@access(Access.MEMBER)
def move_file(practice_id: int, file_id: int) -> Answer:
    """Move a file up or down."""
    up = request.form.get("waarheen") != "neer"
    attachments.move(practice_id, file_id, writer(), up=up, now=clock.now())
    return _to_files(practice_id)

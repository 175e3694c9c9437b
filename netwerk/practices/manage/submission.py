"""A sheet before its editor: read it, give it back or publish it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.practices import crediting, policy, queries, telling, wording
from netwerk.practices.manage import reading, timeline
from netwerk.practices.manage.blueprint import blueprint, editor
from netwerk.practices.manage.forms import PublishForm, ReturnForm
from netwerk.practices.models import Practice, SheetLog, Version
from netwerk.practices.queries.own import last_return
from netwerk.practices.rules import Act
from netwerk.practices.services import ladder, reviewing


@dataclass(frozen=True)
class Lying:
    """A sheet on the desk: the version there is to read, None when that is its authors' own again."""

    practice: Practice
    said: Version | None
    handed_in: SheetLog | None
    returned: SheetLog | None
    # The editor wrote it too, so somebody else decides.
    is_own: bool

    @property
    def waits(self) -> bool:
        """Is it with the editors?"""
        return bool(self.practice.submitted_number)

    @property
    def title(self) -> str:
        """What the version to read is called."""
        return str(self.said.content.get("title", "")) if self.said else self.practice.title


def _look(practice_id: int, actor: Actor) -> Lying:
    """A sheet within the scope of an editor that was ever handed in. Raises NotFound."""
    practice = queries.load(practice_id)
    log = queries.log_of(practice_id)
    if not reviewing.may_edit(actor, practice):
        raise NotFound
    handed_in = next((row for row in log if row.act == Act.SUBMIT), None)
    returned = last_return(practice_id)
    number = practice.submitted_number or (returned.number if returned else 0) or practice.published_number
    is_own = policy.may_write(actor, practice, queries.writers_of(practice_id))
    said = queries.version_or_none(practice_id, number)
    return Lying(practice, said, handed_in, returned, is_own)


@blueprint.route("/<int:practice_id>", methods=["GET", "POST"])
@access(Access.EDITOR)
def submission(practice_id: int) -> Answer:
    """Read what was handed in, and give it back with remarks."""
    actor, form = editor(), ReturnForm()
    lying = _look(practice_id, actor)
    if not form.validate_on_submit():
        if not form.is_submitted():
            form.number.data = str(lying.practice.submitted_number)
        return _page(lying, form), 422 if form.errors else 200
    try:
        reviewing.return_(
            practice_id, form.remarks, form.reason.data or "", actor, number=form.read, now=clock.now()
        )
    except Invalid as error:
        form.refuse(error)
        return _page(lying, form), error.status
    except Conflict as error:
        # What was typed stays, beside the version that is there now.
        form.form_errors.append(str(error.sentence))
        form.number.data = str(lying.practice.submitted_number)
        return _page(_look(practice_id, actor), form), error.status
    flash(_("Teruggegeven. De auteur krijgt je opmerkingen in een mail."), "ok")
    return redirect(url_for("manage_practices.desk"), 303)


def _page(lying: Lying, form: ReturnForm) -> str:
    practice, said = lying.practice, lying.said
    decides = lying.waits and not lying.is_own
    changes = reading.compared(practice, said) if said else reading.Compared({}, ())
    asked = lying.returned.remarks if lying.returned else _asked_before(practice)
    language = i18n.language()
    files = queries.files_of(practice.id, said.content) if said else []
    worries = reading.worries_by_field(practice, said) if said else {}
    return render_template(
        "manage/practices/submission.html",
        lying=lying,
        practice=practice,
        said=said,
        form=form,
        decides=decides,
        parts=reading.parts(practice, said, changes, asked, worries, form if decides else None)
        if said
        else [],
        text=telling.told(practice, said.content, said.cooked, files, language) if said else None,
        changes=changes,
        worries=worries,
        lost=[] if decides else _typed(form),
        lacks=ladder.lacks_of(practice, clock.now()),
        contributors=crediting.contributors(practice, said.content) if said else [],
        happened=timeline.happenings(practice),
        is_original=practice.translation_of_id is None,
        wording=wording,
    )


def _asked_before(practice: Practice) -> dict[str, str]:
    """What was remarked the last time, of a version that came in again and was not published since."""
    for row in queries.log_of(practice.id):
        if row.act == Act.PUBLISH:
            break
        if row.act == Act.RETURN:
            return row.remarks
    return {}


def _typed(form: ReturnForm) -> list[tuple[str, str]]:
    """What was typed on a page that takes no remarks any more, so that it can be copied."""
    return [(str(one.label.text), one.data) for one in form if one.type == "LinesField" and one.data]


@blueprint.route("/<int:practice_id>/publiceer", methods=["GET", "POST"])
@access(Access.EDITOR)
def publish(practice_id: int) -> Answer:
    """Show what was handed in to everybody."""
    actor, form, now = editor(), PublishForm(), clock.now()
    lying = _look(practice_id, actor)
    practice, said = lying.practice, lying.said
    try:
        if form.validate_on_submit():
            made = reviewing.publish(
                practice_id, actor, checked=bool(form.checked.data), number=form.read, now=now
            )
            flash(_("Gepubliceerd. Ze staat op de trap “%(step)s”.", step=wording.step_name(made.step)), "ok")
            return _to_submission(practice_id)
        read = typed_number(request.args.get("versie", "")) or practice.submitted_number
        reviewing.check_read(practice, actor, read)
    except (Conflict, Invalid) as error:
        # Invalid where it was handed in while names were looked at less closely.
        flash(str(error.sentence), "warn")
        return _to_submission(practice_id)
    form.number.data = str(practice.submitted_number)
    form.checked.data = practice.checked_at is not None
    content = said.content if said else {}
    return render_template(
        "manage/practices/publish.html",
        form=form,
        practice=practice,
        title=lying.title,
        foreseen=[ladder.foreseen(practice, content, checked=checked, now=now) for checked in (True, False)],
        is_original=practice.translation_of_id is None,
        wording=wording,
    )


@blueprint.post("/<int:practice_id>/herstel")
@access(Access.EDITOR)
def restore(practice_id: int) -> Answer:
    """Show a withdrawn practice again."""
    try:
        reviewing.restore(practice_id, editor(), now=clock.now())
    except Conflict as error:
        flash(str(error.sentence), "warn")
    else:
        flash(_("De praktijk staat weer in de bibliotheek."), "ok")
    return _to_submission(practice_id)


def _to_submission(practice_id: int) -> Answer:
    return redirect(url_for("manage_practices.submission", practice_id=practice_id), 303)

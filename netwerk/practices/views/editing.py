"""Writing a sheet, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.markdown import cook
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.queries import organisation_names
from netwerk.practices import content, crediting, editor, queries, wording
from netwerk.practices.content import Section
from netwerk.practices.editor import Theirs
from netwerk.practices.errors import EditedMeanwhile
from netwerk.practices.models import Draft, Practice, Version
from netwerk.practices.queries import own
from netwerk.practices.queries.provenance import taken_into
from netwerk.practices.rules import State
from netwerk.practices.section_form import SectionForm, section_form, step_of
from netwerk.practices.services import writing
from netwerk.practices.version_page import version_values
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer
from netwerk.practices.writing_forms import KindForm

# More names would make the page heavy; the browser asks for others while somebody types.
SUGGESTED = 100
# What somebody wrote with their own hands.
WRITTEN = {content.Form.LINE, content.Form.TEXT, content.Form.MARKDOWN, content.Form.ROWS}


@blueprint.route("/praktijken/<int:practice_id>/bewerk", methods=["GET", "POST"], defaults={"section": ""})
@blueprint.route("/praktijken/<int:practice_id>/bewerk/<section>", methods=["GET", "POST"])
@access(Access.MEMBER)
def edit(practice_id: int, section: str) -> Answer:
    """Write a section of a sheet."""
    try:
        practice, draft = writing.look(practice_id, writer(), now=clock.now())
    except (Conflict, NotFound) as refusal:
        if request.method != "POST" or not (typed := _typed()):
            raise
        why = (
            _("Je schrijft niet meer mee aan deze praktijk, of ze is weggegooid.")
            if isinstance(refusal, NotFound)
            else str(refusal.sentence)
        )
        return render_template("practices/edit/refused.html", why=why, typed=typed), refusal.status
    part = editor.section_at(section, practice)
    if practice.state == State.SUBMITTED and request.method != "POST":
        return render_template("practices/edit/waiting.html", practice=practice)
    form = section_form(part, practice.kind, draft.content, practice.language)
    act, name, number = step_of(request.form.get("stap", ""))
    match act if request.method == "POST" else "kijk":
        case "kijk":
            return _page(practice, draft, part, form)
        case "rij-erbij":
            form.add_row(name)
        case "rij-weg":
            form.remove_row(name, number)
        case "neem" if name in form:
            form.take(name, content.value(draft.content, name))
            return _page(practice, draft, part, form, taken=name)
        case "voorbeeld" if name in content.MARKDOWN:
            return _page(practice, draft, part, form, preview=name)
        case _:
            return _save(practice, draft, part, form, act)
    return _page(practice, draft, part, form)


def _typed() -> list[tuple[str, str]]:
    """What was typed on a page that can be kept no longer, by field, so that it can be copied."""
    found: dict[str, list[str]] = {}
    for name, words in request.form.items(multi=True):
        field = content.BY_NAME.get(name.partition("-")[0])
        if field is not None and field.form in WRITTEN and words.strip():
            found.setdefault(str(field.label), []).append(words.strip())
    return [(label, "\n".join(lines)) for label, lines in found.items()]


def _save(practice: Practice, draft: Draft, part: Section, form: SectionForm, act: str) -> Answer:
    """Keep the section and go on; nothing typed is lost when that cannot be."""
    now = clock.now()
    given = form.given()
    if form.errors:
        return _page(practice, draft, part, form), 422
    try:
        writing.save(practice.id, given, writer(), revision=_revision(), seen=form.seen(), now=now)
    except EditedMeanwhile as other:
        theirs = {
            name: Theirs(other.name, other.at, content.in_words(name, other.theirs)) for name in other.theirs
        }
        return _page(practice, draft, part, form, theirs=theirs, told=_told(theirs)), 409
    except Conflict as refusal:
        return _page(practice, draft, part, form, told=[(str(refusal.sentence), "")]), 409
    flash(_("Bewaard om %(time)s.", time=i18n.format_time(now)), "ok")
    return redirect(_after(practice, draft, part, act), 303)


def _told(theirs: Mapping[str, Theirs]) -> list[tuple[str, str]]:
    """A sentence with the way to each field that somebody else changed."""
    return [
        (
            _(
                "Intussen is “%(field)s” ook ergens anders bewaard. Kijk wat er anders is en bewaar opnieuw.",
                field=content.BY_NAME[name].label,
            ),
            name,
        )
        for name in theirs
    ]


def _after(practice: Practice, draft: Draft, part: Section, act: str) -> str:
    """Where one goes once a section is kept."""
    before, after = editor.neighbours(editor.places(practice, draft.content, part))
    if act == "verder" and after is None:
        return url_for("practices.submit", practice_id=practice.id)
    if act == "bestanden":
        return url_for("practices.files", practice_id=practice.id)
    return _address(practice, {"verder": after, "terug": before}.get(act) or part)


def _address(practice: Practice, part: Section) -> str:
    return url_for("practices.edit", practice_id=practice.id, section=part.value)


def _page(
    practice: Practice,
    draft: Draft,
    part: Section,
    form: SectionForm,
    *,
    theirs: dict[str, Theirs] | None = None,
    taken: str = "",
    preview: str = "",
    told: Sequence[tuple[str, str]] = (),
) -> str:
    around = editor.places(practice, draft.content, part)
    before, after = editor.neighbours(around)
    returned = own.last_return(practice.id)
    return render_template(
        "practices/edit/section.html",
        practice=practice,
        draft=draft,
        form=form,
        asked=editor.asked(
            form,
            practice,
            draft,
            returned,
            theirs=theirs,
            taken=taken,
            preview=preview,
            passages=taken_into(practice.id, i18n.language(), writer()),
        ),
        section=part,
        section_name=editor.section_name(part, practice.kind),
        places=[(place, _address(practice, place.section)) for place in around],
        original_language=own.original_language(practice),
        answers=crediting.ANSWERS,
        row_names=editor.ROW_NAMES,
        kind_name=wording.kind_name,
        before=before,
        after=after,
        told=list(told),
        is_redrawn=request.method == "POST",
        returned=returned,
        names=organisation_names(limit=SUGGESTED) if part is Section.PEOPLE else [],
        files=queries.files_of(practice.id, draft.content) if part is Section.FILES else [],
    )


def _revision() -> int:
    return typed_number(request.form.get("revisie", "")) or 0


@blueprint.post("/praktijken/<int:practice_id>/concept")
@access(Access.MEMBER)
def autosave(practice_id: int) -> Answer:
    """Keep what was typed so far, of the fields that were sent; answers in JSON."""
    actor, now = writer(), clock.now()
    practice, draft = writing.look(practice_id, actor, now=now)
    part = editor.section_at(request.form.get("deel", ""), practice)
    form = section_form(part, practice.kind, draft.content, practice.language)
    given = form.given()
    try:
        kept = writing.save(practice_id, given, actor, revision=_revision(), seen=form.seen(), now=now)
    except EditedMeanwhile as other:
        told = _(
            "%(name)s schreef intussen ook aan: %(fields)s.", name=other.name, fields=_names(other.theirs)
        )
        return _answer(409, said=told, differs=sorted(other.theirs))
    except Conflict as refusal:
        return _answer(409, said=str(refusal.sentence))
    refused = {name: str(form[name].errors[0]) for name in form.errors}
    said = _("Bewaard om %(time)s.", time=i18n.format_time(now))
    if refused:
        said = _("Nog niet bewaard: %(fields)s.", fields=_names(refused)) + " " + next(iter(refused.values()))
    marks = {name: content.mark(value) for name, value in given.items()}
    return _answer(200, said=said, marks=marks, refused=sorted(refused), revision=kept.revision)


def _answer(status: int, **values: object) -> Answer:
    return make_response(jsonify(values), status)


def _names(fields: Iterable[str]) -> str:
    return ", ".join(f"“{content.BY_NAME[name].label}”" for name in fields)


@blueprint.post("/praktijken/voorbeeld")
@access(Access.MEMBER)
def preview_text() -> Answer:
    """See how a text will look; a part of a page."""
    return render_template("practices/edit/_preview.html", shown=cook(request.form.get("tekst", "")))


@blueprint.get("/praktijken/<int:practice_id>/voorbeeld")
@access(Access.MEMBER)
def preview(practice_id: int) -> Answer:
    """See how the whole sheet will look."""
    actor = writer()
    practice, draft = writing.look(practice_id, actor, now=clock.now())
    said = Version(
        practice_id=practice.id,
        number=practice.last_number + 1,
        content=draft.content,
        cooked=writing.cooked(draft.content),
        published_at=None,
    )
    values = version_values(practice, said, actor, insider=True)
    return render_template("practices/edit/preview.html", **values)


@blueprint.route("/praktijken/<int:practice_id>/soort", methods=["GET", "POST"])
@access(Access.MEMBER)
def change_kind(practice_id: int) -> Answer:
    """Make another kind of sheet of it."""
    actor, now = writer(), clock.now()
    practice, _draft = writing.look(practice_id, actor, now=now)
    form = KindForm(data={"kind": practice.kind})
    if form.validate_on_submit():
        try:
            writing.set_kind(practice_id, form.kind.data, actor, now=now)
        except Conflict as error:
            form.refuse(Invalid(error.sentence, "kind"))
        else:
            return redirect(url_for("practices.edit", practice_id=practice_id), 303)
    hints = {kind: str(hint) for kind, hint in content.KIND_HINTS.items()}
    body = render_template("practices/edit/kind.html", form=form, practice=practice, hints=hints)
    return body, 422 if form.errors else 200

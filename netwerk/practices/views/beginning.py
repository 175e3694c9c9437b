"""Beginning a sheet: from nothing, as a translation, as one's own version of another's, from a text."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock, i18n, search, sources
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import _
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.models import Partnership
from netwerk.members.policy import may_find
from netwerk.members.queries import partnerships
from netwerk.practices import content, guessing, queries
from netwerk.practices.content import LONGEST_TITLE
from netwerk.practices.indexing import KIND
from netwerk.practices.models import Practice
from netwerk.practices.queries import own
from netwerk.practices.rules import Kind
from netwerk.practices.services import distilling, writing
from netwerk.practices.views import blueprint
from netwerk.practices.views.writer import writer
from netwerk.practices.writing_forms import BeginForm, DistilForm, TranslateForm

SEEN = "ja"
# Names the partnership that a sheet is begun for.
TOGETHER = "samenwerking"


@blueprint.route("/praktijken/nieuw", methods=["GET", "POST"])
@access(Access.MEMBER)
def begin() -> Answer:
    """Begin a sheet."""
    actor = writer()
    asked = {"kind": request.args.get("soort", Kind.QUICK_WIN), "partnership": request.args.get(TOGETHER, "")}
    form = BeginForm(data={"language": i18n.language(), **asked})
    if not form.validate_on_submit():
        return _begin_page(form), 422 if form.errors else 200
    title = form.title.data or ""
    alike = search.alike(title, KIND, form.language.data, may_find(actor)) if not form.seen.data else []
    if alike:
        form.seen.data = SEEN
        return _begin_page(form, alike)
    try:
        made = writing.begin(
            form.kind.data,
            form.language.data,
            actor,
            now=clock.now(),
            given={"title": title},
            partnership=_partnership(form, actor),
        )
    except Invalid as error:
        form.refuse(error)
        return _begin_page(form), 422
    return _to_editor(made)


def _partnership(form: BeginForm, actor: Actor) -> Partnership | None:
    """The partnership that it is written for. Raises NotFound for one that is not there for this member."""
    number = typed_number(form.partnership.data or "")
    return partnerships.partnership(number, actor) if number is not None else None


def _begin_page(form: BeginForm, alike: list[search.Named] | None = None) -> str:
    hints = {kind: str(hint) for kind, hint in content.KIND_HINTS.items()}
    return render_template("practices/edit/begin.html", form=form, hints=hints, alike=alike or [])


def _to_editor(made: Practice) -> Answer:
    return redirect(url_for("practices.edit", practice_id=made.id), 303)


@blueprint.route("/praktijken/<int:practice_id>/vertaal", methods=["GET", "POST"])
@access(Access.MEMBER)
def translate(practice_id: int) -> Answer:
    """Write a practice in another language."""
    practice = queries.check_published(queries.load(practice_id))
    form = TranslateForm()
    form.offer(own.languages_taken(practice))
    if form.validate_on_submit():
        try:
            made = writing.translate(practice.id, form.language.data, writer(), now=clock.now())
        except (Invalid, Conflict) as error:
            form.refuse(Invalid(error.sentence, "language"))
        else:
            flash(_("Het origineel staat naast elk veld. De keuzes zijn al ingevuld."), "info")
            return _to_editor(made)
    body = render_template("practices/edit/translate.html", form=form, practice=practice)
    return body, 422 if form.errors else 200


@blueprint.post("/praktijken/<int:practice_id>/eigen-versie")
@access(Access.MEMBER)
def adapt(practice_id: int) -> Answer:
    """Begin one's own version of a practice."""
    made = writing.adapt(practice_id, writer(), now=clock.now())
    flash(_("Schrijf hoe jullie het doen. Op de praktijk staat waarop ze gebaseerd is."), "info")
    return _to_editor(made)


@blueprint.route("/praktijken/distilleer/<kind>/<int:source_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def distil(kind: str, source_id: int) -> Answer:
    """Make a sheet out of a text."""
    actor = writer()
    text = sources.read(kind, source_id, actor, i18n.language())
    form = DistilForm(data={"title": text.title[:LONGEST_TITLE]})
    chosen = {number: request.form.get(f"deel-{number}", "") for number in range(len(text.passages))}
    if form.validate_on_submit():
        try:
            made = distilling.distil(
                form.kind.data,
                (kind, source_id),
                chosen,
                actor,
                i18n.language(),
                title=form.title.data or "",
                now=clock.now(),
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De stukken tekst staan in hun veld. Herlees ze en maak ze tot één verhaal."), "info")
            taken = [text.passages[number] for number, name in chosen.items() if name]
            if any(one.author_id not in {None, actor.id} for one in taken):
                flash(_("We vragen de anderen per mail of hun woorden erin mogen."), "info")
            return _to_editor(made)
    body = render_template(
        "practices/edit/distil.html",
        form=form,
        source=text,
        fields=[(name, content.BY_NAME[name].label) for name in content.MARKDOWN],
        chosen=chosen if form.is_submitted() else guessing.places(text.passages),
        hints={kind: str(hint) for kind, hint in content.KIND_HINTS.items()},
    )
    return body, 422 if form.errors else 200

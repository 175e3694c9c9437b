"""The glossary for editors: explain a word, say it better or in another language, let it go."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.forms import Form, LineField, LinesField, required
from netwerk.kernel.i18n import LANGUAGES, SOURCE, _, lazy
from netwerk.members.access import Access, Answer, access
from netwerk.portal.manage.blueprint import blueprint
from netwerk.taxonomy import terms
from netwerk.taxonomy.glossary import meaning
from netwerk.taxonomy.models import Term
from netwerk.taxonomy.terms import TermFacts


class TermForm(Form):
    """A word and what it means, in one language."""

    name = LineField(lazy("Woord"), [required(lazy("Welk woord leg je uit?"))], longest=terms.LONGEST_NAME)
    school_word = LineField(lazy("Zo zegt een school het"), longest=terms.LONGEST_NAME)
    company_word = LineField(lazy("Zo zegt een bedrijf het"), longest=terms.LONGEST_NAME)
    explanation = LinesField(lazy("Uitleg"), [required(lazy("Leg het woord uit in een of twee zinnen."))])
    forms = LinesField(lazy("Andere schrijfwijzen"))

    def facts(self) -> TermFacts:
        """What was filled in."""
        return TermFacts(
            self.name.data or "",
            self.school_word.data or "",
            self.company_word.data or "",
            self.explanation.data or "",
            (self.forms.data or "").splitlines(),
        )


@blueprint.get("/woordenlijst", endpoint="terms")
@access(Access.EDITOR)
def terms_page() -> Answer:
    """See which words are explained, and in which languages."""
    return render_template("manage/terms.html", terms=terms.every_term(), names=LANGUAGES)


@blueprint.route("/woordenlijst/nieuw", methods=["GET", "POST"])
@access(Access.EDITOR)
def term_add() -> Answer:
    """Explain another word."""
    form = TermForm()
    if form.validate_on_submit():
        try:
            term = terms.add(form.facts(), organiser().label)
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return _back(_("“%(woord)s” staat in de woordenlijst.", woord=term.name))
    return _page(form, None, SOURCE)


@blueprint.route("/woordenlijst/<int:term_id>", methods=["GET", "POST"])
@access(Access.EDITOR)
def term_edit(term_id: int) -> Answer:
    """Say a word otherwise, in one of the languages."""
    code = request.args.get("taal", SOURCE)
    if code not in LANGUAGES:
        raise NotFound
    term = terms.term_by_id(term_id)
    form = TermForm(data=_filled_in(term, code))
    if form.validate_on_submit():
        try:
            terms.change(term.id, code, form.facts(), organiser().label)
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return _back(_("De uitleg is bewaard."))
    return _page(form, term, code)


@blueprint.route("/woordenlijst/<int:term_id>/weg", methods=["GET", "POST"])
@access(Access.EDITOR)
def term_retire(term_id: int) -> Answer:
    """Let a word be shown no longer, or again."""
    term = terms.term_by_id(term_id)
    if request.method == "POST":
        terms.retire(term.id, organiser().label, retired=request.form.get("terug") != "1")
        return _back(_("Bewaard."))
    return render_template("manage/term_retire.html", term=term)


def _filled_in(term: Term, code: str) -> dict[str, str]:
    """What the form begins with: nothing in a language in which it was never explained."""
    if code != SOURCE and meaning(term, code).language != code:
        return {}
    parts = ("name", "school_word", "company_word", "explanation")
    return {part: term.label(code, part) for part in parts} | {"forms": "\n".join(term.forms)}


def _refuse(form: TermForm, error: Invalid | Conflict) -> None:
    form.refuse(error if isinstance(error, Invalid) else Invalid(error.sentence, "name"))


def _back(words: str) -> Answer:
    flash(words, "ok")
    return redirect(url_for("manage.terms"), 303)


def _page(form: TermForm, term: Term | None, code: str) -> Answer:
    body = render_template(
        "manage/term_edit.html",
        form=form,
        term=term,
        code=code,
        language_name=LANGUAGES[code],
        source=meaning(term, SOURCE) if term and code != SOURCE else None,
    )
    return body, 422 if form.errors else 200

"""The words that people use for one another: whoever looks for one finds the others too, at once."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel.errors import Invalid, NotAllowed
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.members import policy
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.portal.manage.blueprint import blueprint
from netwerk.portal.manage.word_forms import SynonymForm
from netwerk.taxonomy.services import synonyms as services


@blueprint.get("/zoekwoorden")
@access(Access.ORGANISER)
def synonyms() -> Answer:
    """See which words find one another."""
    _keeper()
    return render_template("manage/site/synonyms.html", groups=services.groups(), names=LANGUAGES)


@blueprint.route("/zoekwoorden/nieuw", methods=["GET", "POST"])
@access(Access.ORGANISER)
def synonyms_add() -> Answer:
    """Let words find one another."""
    return _edit(None)


@blueprint.route("/zoekwoorden/<int:group_id>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def synonyms_edit(group_id: int) -> Answer:
    """Change a group."""
    return _edit(group_id)


@blueprint.post("/zoekwoorden/<int:group_id>/wissen")
@access(Access.ORGANISER)
def synonyms_remove(group_id: int) -> Answer:
    """Let these words stand apart again."""
    services.remove(group_id, _keeper().label)
    flash(_("Deze woorden vinden elkaar niet meer."), "ok")
    return redirect(url_for("manage.synonyms"), 303)


def _edit(group_id: int | None) -> Answer:
    keeper = _keeper()
    group = services.found(group_id) if group_id is not None else None
    form = SynonymForm(data={"language": group.language, "words": "\n".join(group.words)} if group else {})
    if form.validate_on_submit():
        try:
            services.save(group_id, form.language.data, (form.words.data or "").split("\n"), keeper.label)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bewaard. Wie nu zoekt, vindt ze samen."), "ok")
            return redirect(url_for("manage.synonyms"), 303)
    body = render_template("manage/site/synonym_edit.html", form=form, group=group)
    return body, 422 if form.errors else 200


def _keeper() -> Actor:
    """Whoever keeps them: they hold for every theme and region."""
    actor = organiser()
    if not policy.may_check_all(actor):
        raise NotAllowed(lazy("Zoekwoorden zijn voor organisatoren van het hele netwerk."))
    return actor

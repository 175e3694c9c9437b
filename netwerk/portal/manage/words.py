"""The shared words: themes, regions, municipalities, sectors, kinds of organisations, study domains."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import Form
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.members.access import Access, Answer, access
from netwerk.portal.manage import word_uses
from netwerk.portal.manage.blueprint import blueprint
from netwerk.portal.manage.word_forms import RegionForm, WordForm, word_form
from netwerk.taxonomy import queries as reads
from netwerk.taxonomy.kinds import KINDS, Kind
from netwerk.taxonomy.models import Word
from netwerk.taxonomy.services import municipalities
from netwerk.taxonomy.services import words as services

WAYS = {"omhoog": -1, "omlaag": 1}


class MergeForm(Form):
    """The word in which another goes up."""

    into = SelectField(lazy("Samenvoegen met"), coerce=int)

    def offer(self, words: list[Word], gone: Word) -> None:
        """Put in what may be chosen."""
        code = i18n.language()
        self.into.choices = [SelectChoice(0, lazy("Kies"))] + [
            SelectChoice(one.id, one.label(code)) for one in words if one.id != gone.id
        ]


@blueprint.get("/begrippen")
@access(Access.ADMINISTRATOR)
def words() -> Answer:
    """See which kinds of shared words there are."""
    return render_template(
        "manage/site/words.html", kinds=[(kind, *reads.count_words(kind.model)) for kind in KINDS.values()]
    )


@blueprint.get("/begrippen/<kind>")
@access(Access.ADMINISTRATOR)
def words_of(kind: str) -> Answer:
    """See the words of a kind in their order."""
    chosen = _kind(kind)
    return render_template(
        "manage/site/words_of.html",
        kind=chosen,
        words=reads.words_of(chosen.model),
        language=i18n.language(),
        names=LANGUAGES,
        day=clock.today(),
    )


@blueprint.route("/begrippen/<kind>/nieuw", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def word_add(kind: str) -> Answer:
    """Add a word."""
    chosen = _kind(kind)
    form = word_form(chosen, None)
    if form.validate_on_submit():
        try:
            made = services.add(chosen, form.facts(chosen), organiser().label)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("%(name)s is toegevoegd.", name=made.name), "ok")
            return redirect(url_for("manage.words_of", kind=kind), 303)
    return _word_page(chosen, form, None)


@blueprint.route("/begrippen/<kind>/<int:word_id>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def word_edit(kind: str, word_id: int) -> Answer:
    """Say a word otherwise, in four languages; its old address leads to the new one."""
    chosen = _kind(kind)
    word = services.found(chosen, word_id)
    form = word_form(chosen, word)
    if form.validate_on_submit():
        try:
            services.change(chosen, word_id, form.facts(chosen), organiser().label)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bewaard. Overal op de site staat nu deze naam."), "ok")
            return redirect(url_for("manage.words_of", kind=kind), 303)
    return _word_page(chosen, form, word)


@blueprint.post("/begrippen/<kind>/<int:word_id>/plaats/<way>")
@access(Access.ADMINISTRATOR)
def word_move(kind: str, word_id: int, way: str) -> Answer:
    """Let a word stand one place earlier or later."""
    if way not in WAYS:
        raise NotFound
    services.move(_kind(kind), word_id, WAYS[way], organiser().label)
    return redirect(url_for("manage.words_of", kind=kind, _anchor=f"woord-{word_id}"), 303)


@blueprint.route("/begrippen/<kind>/<int:word_id>/stoppen", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def word_retire(kind: str, word_id: int) -> Answer:
    """Offer a word no longer, after reading what that does."""
    chosen = _kind(kind)
    word = services.found(chosen, word_id)
    if request.method == "POST":
        services.retire(chosen, word_id, organiser().label, now=clock.now())
        flash(_("%(name)s kan niet meer gekozen worden.", name=word.name), "ok")
        return redirect(url_for("manage.words_of", kind=kind), 303)
    return render_template(
        "manage/site/word_retire.html",
        kind=chosen,
        word=word,
        uses=word_uses.told(services.uses(chosen, word_id)),
    )


@blueprint.post("/begrippen/<kind>/<int:word_id>/terug")
@access(Access.ADMINISTRATOR)
def word_bring_back(kind: str, word_id: int) -> Answer:
    """Offer a retired word again."""
    word = services.bring_back(_kind(kind), word_id, organiser().label)
    flash(_("%(name)s kan weer gekozen worden.", name=word.name), "ok")
    return redirect(url_for("manage.words_of", kind=kind), 303)


@blueprint.route("/begrippen/<kind>/<int:word_id>/samenvoegen", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def word_merge(kind: str, word_id: int) -> Answer:
    """Let a word go up in another, after reading what that does."""
    chosen = _kind(kind)
    word = services.found(chosen, word_id)
    form = MergeForm(data={"into": 0})
    form.offer(list(reads.words_of(chosen.model)), word)
    if form.validate_on_submit():
        try:
            if not form.into.data:
                raise Invalid(lazy("Kies met welk woord je samenvoegt."), "into")
            name = word.name
            stays = services.merge(chosen, word_id, form.into.data, organiser().label)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("%(gone)s is nu %(stays)s.", gone=name, stays=stays.name), "ok")
            return redirect(url_for("manage.words_of", kind=kind), 303)
    body = render_template(
        "manage/site/word_merge.html",
        kind=chosen,
        word=word,
        form=form,
        uses=word_uses.told(services.uses(chosen, word_id)),
    )
    return body, 422 if form.errors else 200


@blueprint.route("/begrippen/gemeenten/<int:word_id>/regio", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def word_region(word_id: int) -> Answer:
    """Say to which region a municipality belongs, and since when."""
    town = reads.municipality(word_id)
    form = RegionForm()
    form.offer()
    if form.validate_on_submit():
        try:
            municipalities.place_in_region(word_id, form.region_id.data, form.begins.data, organiser().label)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bewaard."), "ok")
            return redirect(url_for("manage.word_region", word_id=word_id), 303)
    body = render_template("manage/site/word_region.html", town=town, form=form, language=i18n.language())
    return body, 422 if form.errors else 200


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise NotFound
    return KINDS[slug]


def _word_page(kind: Kind, form: WordForm, word: Word | None) -> Answer:
    body = render_template(
        "manage/site/word_edit.html",
        kind=kind,
        form=form,
        word=word,
        names=LANGUAGES,
        parts=("name", *kind.parts),
        more=[
            name
            for name in form.data
            if name in {"colour", "icon", "interregional", "latitude", "longitude", "side"}
        ],
        former=reads.former_slugs(kind.name, word.id) if word else [],
    )
    return body, 422 if form.errors else 200

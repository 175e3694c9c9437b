"""Collections of practices, and the practices that somebody keeps."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from netwerk.kernel import cache, clock, i18n
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import _, lazy, ngettext
from netwerk.kernel.text import typed_number
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import EDITOR, Actor
from netwerk.members.login import viewer
from netwerk.practices import cards, queries
from netwerk.practices.collection_forms import NEW, CollectForm, CollectionForm
from netwerk.practices.models import Collection
from netwerk.practices.queries import collections as reads
from netwerk.practices.services import keeping
from netwerk.practices.views import blueprint

Values = dict[str, object]


@blueprint.get("/praktijken/verzamelingen")
@access(Access.PUBLIC)
def collections() -> str:
    """See which collections there are."""
    found = keeping.public_collections()
    cache.keep_page()
    return render_template("practices/collections.html", collections=_sized(list(found)))


@blueprint.get("/praktijken/verzamelingen/<int:collection_id>", defaults={"slug": ""})
@blueprint.get("/praktijken/verzamelingen/<int:collection_id>-<slug>")
@access(Access.PUBLIC)
def collection(collection_id: int, slug: str) -> Answer:
    """See which practices somebody put together."""
    actor = viewer()
    found = keeping.visible_collection(collection_id, actor)
    if slug != found.slug:
        return redirect(url_for("practices.collection", collection_id=collection_id, slug=found.slug), 301)
    if found.is_public:
        cache.keep_page()
    return render_template(
        "practices/collection.html",
        collection=found,
        items=_items(found),
        may_change=actor is not None and keeping.may_change(found, actor),
    )


@blueprint.route("/mijn/verzamelingen", methods=["GET", "POST"])
@access(Access.MEMBER)
def own_collections() -> Answer:
    """See my collections, or begin one."""
    actor, form = _actor(), CollectionForm()
    if form.validate_on_submit():
        try:
            made = keeping.make_collection(
                form.title.data or "",
                form.about.data or "",
                actor,
                is_public=form.is_public.data,
                now=clock.now(),
            )
        except (Invalid, Conflict) as error:
            form.form_errors.append(str(error.sentence))
        else:
            flash(_("Je verzameling is er. Zet er praktijken in vanaf hun pagina."), "ok")
            return redirect(url_for("practices.collection", collection_id=made.id, slug=made.slug), 303)
    body = render_template(
        "practices/own_collections.html",
        collections=_sized(list(keeping.collections_of(actor))),
        form=form,
        may_publish=actor.has_role(EDITOR),
    )
    return body, 422 if form.errors else 200


@blueprint.route("/mijn/verzamelingen/<int:collection_id>", methods=["GET", "POST"])
@access(Access.MEMBER)
def edit_collection(collection_id: int) -> Answer:
    """Change what my collection says, or take a practice out of it."""
    actor, now = _actor(), clock.now()
    found = keeping.own_collection(collection_id, actor)
    here = url_for("practices.edit_collection", collection_id=collection_id)
    if (taken := typed_number(request.form.get("uit", ""))) is not None:
        keeping.take_out(collection_id, taken, actor, now=now)
        flash(_("De praktijk staat niet meer in deze verzameling."), "ok")
        return redirect(here, 303)
    form = CollectionForm(obj=found)
    if form.validate_on_submit():
        title, about = form.title.data or "", form.about.data or ""
        keeping.describe_collection(
            collection_id, title, about, actor, is_public=form.is_public.data, now=now
        )
        flash(_("Bewaard."), "ok")
        return redirect(url_for("practices.collection", collection_id=found.id, slug=found.slug), 303)
    body = render_template(
        "practices/edit_collection.html",
        collection=found,
        items=reads.items_of(found.id),
        form=form,
        may_publish=actor.has_role(EDITOR),
    )
    return body, 422 if form.errors else 200


@blueprint.route("/mijn/verzamelingen/<int:collection_id>/weg", methods=["GET", "POST"])
@access(Access.MEMBER)
def remove_collection(collection_id: int) -> Answer:
    """Take my collection away."""
    actor = _actor()
    if request.method == "POST":
        keeping.remove_collection(collection_id, actor)
        flash(_("De verzameling is weg. De praktijken zelf blijven."), "ok")
        return redirect(url_for("practices.own_collections"), 303)
    found = keeping.own_collection(collection_id, actor)
    [(_same, size)] = _sized([found])
    return render_template("practices/remove_collection.html", collection=found, size=size)


@blueprint.route("/praktijken/<int:practice_id>/verzamel", methods=["GET", "POST"])
@access(Access.MEMBER)
def collect(practice_id: int) -> Answer:
    """Put a practice in a collection."""
    actor = _actor()
    practice = queries.check_published(queries.load(practice_id))
    form = _collect_form(practice_id, actor)
    if form.validate_on_submit():
        try:
            filled = _put(form, practice_id, actor)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.form_errors.append(str(error.sentence))
        else:
            flash(_("De praktijk staat in “%(titel)s”.", titel=filled.title), "ok")
            return redirect(url_for("practices.sheet", practice_id=practice_id, slug=practice.slug), 303)
    body = render_template("practices/collect.html", practice=practice, form=form)
    return body, 422 if form.errors else 200


@blueprint.get("/mijn/bewaard")
@access(Access.MEMBER)
def kept() -> str:
    """See the practices that I keep."""
    found = reads.kept_by(_actor())
    shown = cards.cards(found, i18n.language(), clock.today(), level=2)
    return render_template(
        "practices/kept.html", kept=list(zip(found, shown, strict=True)), language=i18n.language()
    )


def _collect_form(practice_id: int, actor: Actor) -> CollectForm:
    known = reads.to_fill(actor)
    held = reads.holding(practice_id, known)
    form = CollectForm(collection=next((str(one.id) for one in known if one.id not in held), NEW))
    form.collection.choices = [
        *((str(one.id), _held(one.title) if one.id in held else one.title) for one in known),
        (NEW, _("Een nieuwe verzameling")),
    ]
    return form


def _put(form: CollectForm, practice_id: int, actor: Actor) -> Collection:
    """Put the practice where the form says. Raises Invalid, Conflict, NotFound."""
    now = clock.now()
    if form.collection.data == NEW:
        if not form.title.data:
            raise Invalid(lazy("Geef de verzameling een titel."), "title")
        row = keeping.make_collection(form.title.data, "", actor, now=now)
    else:
        number = typed_number(form.collection.data or "")
        if number is None:
            raise NotFound
        row = keeping.own_collection(number, actor)
    keeping.put_in(row.id, practice_id, form.note.data or "", actor, now=now)
    return row


def _sized(collections: list[Collection]) -> list[tuple[Collection, str]]:
    """Each collection with how many practices it shows, in words."""
    sizes = reads.sizes(collections)
    return [
        (one, ngettext("%(num)s praktijk", "%(num)s praktijken", sizes.get(one.id, 0))) for one in collections
    ]


def _items(found: Collection) -> list[tuple[Markup, str]]:
    items = reads.items_of(found.id)
    drawn = cards.cards([sheet for sheet, _note in items], i18n.language(), clock.today(), level=2)
    return [(card, note) for card, (_sheet, note) in zip(drawn, items, strict=True)]


def _held(title: str) -> str:
    return _("%(titel)s (staat er al in)", titel=title)


def _actor() -> Actor:
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor

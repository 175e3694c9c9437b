"""The editable texts of the site."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.events.manage.blueprint import organiser
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.forms import Form, LineField, LinesField, required
from netwerk.kernel.i18n import LANGUAGES, _, lazy
from netwerk.members.access import Access, Answer, access
from netwerk.portal import queries, services
from netwerk.portal.default_texts import TITLES
from netwerk.portal.manage.blueprint import blueprint


class PageForm(Form):
    """A text of the site."""

    title = LineField(lazy("Titel"), [required(lazy("Geef de pagina een titel."))], longest=120)
    body = LinesField(lazy("Tekst"), [required(lazy("Schrijf een tekst: een lege pagina helpt niemand."))])


@blueprint.get("/paginas")
@access(Access.ADMINISTRATOR)
def pages() -> Answer:
    """See which texts can be changed."""
    return render_template(
        "manage/pages.html",
        texts=queries.all_page_texts(tuple(LANGUAGES)),
        names=LANGUAGES,
    )


@blueprint.route("/paginas/<slug>", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def page_edit(slug: str) -> Answer:
    """Change a text of the site in one language."""
    code = request.args.get("taal", i18n.SOURCE)
    if slug not in TITLES or code not in LANGUAGES:
        raise NotFound
    page = queries.page_text(slug, code)
    form = PageForm(data={"title": page.title, "body": page.body})
    if form.validate_on_submit():
        try:
            services.save_page(
                slug, code, form.title.data or "", form.body.data or "", organiser(), now=clock.now()
            )
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("De pagina is bewaard."), "ok")
            return redirect(url_for("manage.pages"), 303)
    body = render_template(
        "manage/page_edit.html",
        form=form,
        slug=slug,
        code=code,
        page_title=str(TITLES[slug]),
        language_name=LANGUAGES[code],
    )
    return body, 422 if form.errors else 200

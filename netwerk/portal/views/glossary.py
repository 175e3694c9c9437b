"""The glossary: words as a school says them and as a company says them."""

from __future__ import annotations

from flask import render_template

from netwerk.kernel import cache, i18n
from netwerk.members.access import Access, access
from netwerk.portal.views import blueprint
from netwerk.taxonomy import glossary as words


@blueprint.get("/begrippen")
@access(Access.PUBLIC)
def glossary() -> str:
    """Look up what a word means."""
    cache.keep_page()
    return render_template("portal/glossary.html", letters=words.by_letter(words.meanings(i18n.language())))

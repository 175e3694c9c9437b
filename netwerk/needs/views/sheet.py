"""The agenda sheet of a region, as a page and as a paper."""

from __future__ import annotations

from flask import Response, render_template

from netwerk.kernel import cache, clock, i18n
from netwerk.kernel.pdf import PDF_TYPE
from netwerk.members.access import Access, Answer, access
from netwerk.needs import sheet as papers
from netwerk.needs.views import blueprint
from netwerk.taxonomy.queries import region_by_slug


@blueprint.get("/regios/<slug>/agenda")
@access(Access.PUBLIC)
def sheet(slug: str) -> str:
    """See what a region has to talk about."""
    region, language = region_by_slug(slug), i18n.language()
    made = papers.sheet(region, language, clock.now())
    cache.keep_page()
    return render_template("needs/sheet.html", region=region, name=region.label(language), sheet=made)


@blueprint.get("/regios/<slug>/agenda.pdf")
@access(Access.PUBLIC)
def sheet_paper(slug: str) -> Answer:
    """Get the same as a paper to print."""
    region, language = region_by_slug(slug), i18n.language()
    content = papers.pdf(papers.sheet(region, language, clock.now()), language)
    response = Response(content, content_type=PDF_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="agendablad-{region.slug}.pdf"'
    return response

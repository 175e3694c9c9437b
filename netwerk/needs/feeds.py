"""Needs and chances as a feed reader is told of them."""

from __future__ import annotations

from collections.abc import Mapping

from netwerk.kernel import clock, links, site
from netwerk.kernel.atom import Entry, Feed, write
from netwerk.kernel.i18n import _
from netwerk.needs import policy
from netwerk.needs.indexing import region_name
from netwerk.needs.models import Need
from netwerk.needs.queries import lists
from netwerk.needs.queries.lists import Wishes
from netwerk.needs.wording import KINDS
from netwerk.taxonomy import funding

SUMMARY = 600


def feed(language: str, wishes: Wishes, asked: Mapping[str, str]) -> bytes:
    """What was reported last of what is wished, which the address says in `asked`."""
    return write(
        Feed(
            title=_("Noden en kansen"),
            subtitle=_("Wat scholen en bedrijven missen, en wat ze te bieden hebben."),
            address=links.external() + links.path("needs.atom", language, **asked),
            page=links.external() + links.path("needs.listing", language, **asked),
            language=language,
            author=site.organisation(),
            funding=funding.sentence_on(clock.today(), language),
            entries=[_entry(need, language) for need in lists.newest(wishes)],
        )
    )


def _entry(need: Need, language: str) -> Entry:
    text = need.text
    named = policy.shown_organisation(need)
    return Entry(
        id=links.external() + links.path("needs.need", need_id=need.id, slug=""),
        title=need.title,
        href=links.external() + links.path("needs.need", language, need_id=need.id, slug=need.slug),
        summary=text if len(text) <= SUMMARY else f"{text[:SUMMARY].rstrip()}…",
        language=need.language,
        authors=(named.name if named else site.organisation(),),
        categories=((need.kind, str(KINDS[need.kind])), ("region", region_name(need.region_id, language))),
        rights="",
        published_at=need.created_at,
        changed_at=need.changed_at,
    )

"""The questions of the counter that all may read, in the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netwerk.kernel import links, search
from netwerk.kernel.i18n import LANGUAGES, _, lazy, speaking
from netwerk.kernel.search import Document, Kind, Shown
from netwerk.needs.helpdesk.models import HelpdeskFaq
from netwerk.needs.helpdesk.queries import FAQ_KIND, following_faq


def index_faq(faq: HelpdeskFaq) -> None:
    """Make a question findable as it is now."""
    if faq.withdrawn_at is None:
        search.put(_document(faq))
    else:
        search.remove(FAQ_KIND, faq.id)


def _document(faq: HelpdeskFaq) -> Document:
    return Document(
        kind=FAQ_KIND,
        thing_id=faq.id,
        language=faq.language,
        title=faq.title,
        text=faq.text,
        at=faq.published_at,
    )


def describe(faq_id: int, _known: Mapping[str, Any], language: str) -> Shown:
    """A found question: where its answer stands."""
    with speaking(language if language in LANGUAGES else "nl"):
        line = _("Vraag aan het loket")
    return Shown(href=f"{links.path('helpdesk.index', language)}#vraag-{faq_id}", line=line)


def following(after: int, number: int) -> tuple[int | None, Sequence[Document]]:
    """The next questions after an id, for a rebuild of the index."""
    last, rows = following_faq(after, number)
    return last, [_document(one) for one in rows]


search.register_kind(
    Kind(
        name=FAQ_KIND,
        heading=lazy("Vragen aan het loket"),
        describe=describe,
        following=following,
        stands_alone=False,
        place=4,
    )
)

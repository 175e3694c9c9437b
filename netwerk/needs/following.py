"""Following a need by mail; registers the kind on import."""

from __future__ import annotations

from netwerk.kernel import links
from netwerk.kernel.database import db
from netwerk.kernel.i18n import _
from netwerk.members.following import Thing, register_kind
from netwerk.needs.indexing import KIND
from netwerk.needs.models import Need
from netwerk.needs.rules import PUBLIC


def _describe(need_id: int, language: str) -> Thing | None:
    need = db.session.get(Need, need_id)
    if need is None or need.state not in PUBLIC:
        return None
    return Thing(
        title=need.title,
        href=links.path("needs.need", language, need_id=need.id, slug=need.slug),
        promise=_("Je krijgt een mail zodra er een antwoord is."),
    )


register_kind(KIND, _describe)

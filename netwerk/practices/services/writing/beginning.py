"""Beginning a sheet: from nothing, in another language, as one's own version of another's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import LANGUAGES, lazy
from netwerk.kernel.text import slugify
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation, Partnership
from netwerk.members.queries import memberships_on
from netwerk.members.queries.partnerships import takes_part
from netwerk.practices import content, queries
from netwerk.practices.models import Practice
from netwerk.practices.queries import own
from netwerk.practices.rules import Act, Kind
from netwerk.practices.services import history
from netwerk.practices.services.writing.drafting import make_draft, own_partner

# What a new version of somebody else's practice, or a translation, begins with.
CARRIED = (
    "themes",
    "phases",
    "sectors",
    "regions",
    "domains",
    "targets",
    "care_focus",
    "school_year",
    "licence",
    "own_terms",
    "evidence",
    "hours",
    "partners",
    "video",
)


def begin(
    kind: str,
    language: str,
    actor: Actor,
    *,
    now: datetime,
    given: Mapping[str, Any] | None = None,
    translation_of: Practice | None = None,
    based_on: Practice | None = None,
    partnership: Partnership | None = None,
) -> Practice:
    """Begin a sheet, as a draft of this member and their organisation, or of a partnership of it.

    Raises Invalid, also for a partnership in which none of their organisations takes part.
    """
    if kind not in set(Kind):
        raise Invalid(lazy("Kies wat voor praktijk het is."), "kind")
    if language not in LANGUAGES:
        raise Invalid(lazy("Kies een taal uit de lijst."), "language")
    works_at = _own_organisation(actor, now)
    if partnership is not None and not takes_part(actor.id, partnership, now):
        raise Invalid(lazy("Je werkt bij geen van de organisaties van deze samenwerking."), "kind")
    # A case is told without names.
    is_case = kind == Kind.CASE
    behind = [one.organisation for one in partnership.partners] if partnership else [works_at]
    partners = [] if is_case else [own_partner(one) for one in behind if one is not None]
    said = content.blank() | ({"partners": partners} if partners else {})
    said |= content.clean(given or {})
    practice = Practice(
        kind=kind,
        language=language,
        title=said.get("title", ""),
        slug=slugify(said.get("title", ""), "praktijk"),
        author_id=actor.id,
        author_name=actor.name,
        organisation_id=works_at.id if works_at else None,
        partnership_id=partnership.id if partnership and not is_case else None,
        translation_of_id=(translation_of.translation_of_id or translation_of.id) if translation_of else None,
        based_on_id=based_on.id if based_on else None,
        created_at=now,
        changed_at=now,
    )
    db.session.add(practice)
    db.session.flush()
    db.session.add(make_draft(practice, said, 0, actor, now))
    db.session.flush()
    history.record(practice, Act.BEGIN, actor, now)
    audit.record(actor.label, "practice.begin", "practice", practice.id)
    return practice


def translate(practice_id: int, language: str, actor: Actor, *, now: datetime) -> Practice:
    """Begin the same sheet in another language.

    Raises NotFound, Conflict when there is one already or somebody is writing it, Invalid.
    """
    original = queries.check_published(queries.locked(practice_id))
    if language in own.languages_taken(original):
        raise Conflict(lazy("Deze praktijk bestaat al in die taal, of iemand is ermee bezig."))
    said = queries.version(original.id, original.published_number).content
    carried = {name: said[name] for name in CARRIED if name in said}
    return begin(original.kind, language, actor, now=now, given=carried, translation_of=original)


def adapt(practice_id: int, actor: Actor, *, now: datetime) -> Practice:
    """Begin one's own version of somebody else's practice, which keeps its origin. Raises NotFound."""
    original = queries.check_published(queries.load(practice_id))
    said = queries.version(original.id, original.published_number).content
    given: dict[str, Any] = {
        name: said[name]
        for name in ("themes", "phases", "sectors", "domains", "targets", "care_focus")
        if name in said
    }
    return begin(original.kind, original.language, actor, now=now, given=given, based_on=original)


def _own_organisation(actor: Actor, now: datetime) -> Organisation | None:
    works = memberships_on(actor.id, now.astimezone(BRUSSELS).date())
    return works[0].organisation if works else None

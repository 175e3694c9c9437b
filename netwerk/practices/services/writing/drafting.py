"""The draft of a sheet: open it, keep fields as one goes, tell who was first, throw it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from netwerk.kernel import audit
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import slugify
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.practices import content, policy, queries
from netwerk.practices.content import Content
from netwerk.practices.errors import EditedMeanwhile
from netwerk.practices.models import Agreement, Attachment, Draft, Passage, Practice, Version
from netwerk.practices.rules import Kind, State

# Beside the fields, what an editor of the draft may set: the files in their order.
FILES = "files"


def open_draft(practice_id: int, actor: Actor, *, now: datetime) -> Draft:
    """What is being written of a sheet, begun from its newest version when nobody is writing.

    Raises NotFound for a sheet that is not theirs, Conflict for one that was withdrawn.
    """
    practice = to_write(practice_id, actor)
    draft = queries.draft_of(practice.id)
    if draft is None:
        draft = _fresh_draft(practice, actor, now)
        db.session.add(draft)
        db.session.flush()
    return draft


def look(practice_id: int, actor: Actor, *, now: datetime) -> tuple[Practice, Draft]:
    """The sheet and what is being written of it, to read: looking begins nothing.

    Raises NotFound for a sheet that is not theirs, Conflict for one that was withdrawn.
    """
    practice = _of_writer(queries.load(practice_id), actor)
    draft = queries.draft_of(practice.id)
    return practice, draft or _fresh_draft(practice, actor, now)


def save(
    practice_id: int,
    given: Mapping[str, Any],
    actor: Actor,
    *,
    revision: int,
    now: datetime,
    seen: Mapping[str, str] | None = None,
) -> Draft:
    """Keep these fields of the draft, as one goes.

    Raises EditedMeanwhile when somebody else changed one of them after `revision`: nothing is written then.
    A form that keeps field by field is at no one revision: `seen` gives of its fields the mark of what stood
    there (see `content.mark`), which counts instead.
    Raises Invalid for what cannot be kept, NotFound, and Conflict while the editors have the sheet.
    """
    cleaned = content.clean(given)
    practice = _to_change(practice_id, actor)
    draft = open_draft(practice_id, actor, now=now)
    _refuse_doubles(draft, cleaned, revision, seen or {})
    changed = [name for name, kept in cleaned.items() if kept != content.value(draft.content, name)]
    if not changed:
        return draft
    draft.revision += 1
    draft.content = draft.content | {name: cleaned[name] for name in changed}
    change = {"revision": draft.revision, "by": actor.name, "at": now.isoformat()}
    draft.changed = draft.changed | dict.fromkeys(changed, change)
    draft.member_id, draft.member_name, draft.saved_at = actor.id, actor.name, now
    if not practice.published_number:
        practice.title = content.value(draft.content, "title")
        practice.slug = slugify(practice.title, "praktijk")
    db.session.flush()
    return draft


def set_files(practice_id: int, ids: list[int], actor: Actor, *, now: datetime) -> Draft:
    """Keep which files stand with the draft, and in which order. Raises NotFound and Conflict."""
    draft = to_change(practice_id, actor, now=now)
    draft.revision += 1
    draft.content = draft.content | {FILES: ids}
    draft.member_id, draft.member_name, draft.saved_at = actor.id, actor.name, now
    db.session.flush()
    return draft


def set_kind(practice_id: int, kind: str, actor: Actor, *, now: datetime) -> Practice:
    """Make another kind of sheet of it; what was filled in stays. Raises Conflict once it is published.

    A case is told without names: what the house itself filled in as partner goes.
    """
    practice = to_write(practice_id, actor)
    if practice.published_number or practice.state == State.SUBMITTED:
        raise Conflict(lazy("De soort van een gepubliceerde praktijk verandert niet meer."))
    if kind not in set(Kind):
        raise Invalid(lazy("Kies wat voor praktijk het is."), "kind")
    practice.kind = kind
    draft = queries.draft_of(practice.id)
    if draft is not None and kind == Kind.CASE and _is_prefilled(practice, draft):
        save(practice.id, {"partners": []}, actor, revision=draft.revision, now=now)
    db.session.flush()
    return practice


def _is_prefilled(practice: Practice, draft: Draft) -> bool:
    """Is the one partner still the author's own organisation, as the sheet began?"""
    own = db.session.get(Organisation, practice.organisation_id) if practice.organisation_id else None
    return own is not None and content.value(draft.content, "partners") == [own_partner(own)]


def own_partner(works_at: Organisation) -> dict[str, str]:
    """The partner that a sheet begins with: where its author works."""
    return {"organisation": works_at.name, "part": ""}


def discard(practice_id: int, actor: Actor) -> bool:
    """Throw the draft away; True when the sheet goes too, as nobody else ever saw it. Raises NotFound."""
    practice = to_write(practice_id, actor)
    if practice.submitted_number:
        raise Conflict(lazy("De redactie heeft deze praktijk. Neem ze eerst terug."))
    draft = queries.draft_of(practice.id)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
    if practice.published_number:
        forget_unnamed(practice.id)
        return False
    practice.state = State.DISCARDED
    practice.title, practice.last_number = "", 0
    for kept in (Passage, Agreement, Attachment, Version):
        db.session.execute(delete(kept).where(kept.practice_id == practice.id))
    db.session.flush()
    audit.record(actor.label, "practice.discard", "practice", practice.id)
    return True


def forget_unnamed(practice_id: int) -> None:
    """Let go of the files that neither the draft nor a version names: nobody can reach them any more."""
    draft = queries.draft_of(practice_id)
    contents = [one.content for one in queries.versions_of(practice_id)] + ([draft.content] if draft else [])
    named = {int(one) for said in contents for one in said.get(FILES, [])}
    unnamed = delete(Attachment).where(Attachment.practice_id == practice_id, Attachment.id.not_in(named))
    db.session.execute(unnamed)


def to_write(practice_id: int, actor: Actor) -> Practice:
    """The sheet with its row locked, for whoever may write it. Raises NotFound and Conflict."""
    return _of_writer(queries.locked(practice_id), actor)


def to_change(practice_id: int, actor: Actor, *, now: datetime) -> Draft:
    """The draft, for whoever may change it. Raises NotFound, and Conflict while the editors have it."""
    _to_change(practice_id, actor)
    return open_draft(practice_id, actor, now=now)


def _to_change(practice_id: int, actor: Actor) -> Practice:
    practice = to_write(practice_id, actor)
    if practice.state == State.SUBMITTED:
        raise Conflict(lazy("De redactie leest deze versie. Neem ze terug als je nog iets wil veranderen."))
    return practice


def _of_writer(practice: Practice, actor: Actor) -> Practice:
    writers = queries.writers_of(practice.id)
    if practice.state == State.DISCARDED or not policy.may_write(actor, practice, writers):
        raise NotFound
    if practice.state == State.WITHDRAWN:
        raise Conflict(lazy("Deze praktijk is ingetrokken. Vraag de redactie om ze opnieuw te tonen."))
    return practice


def _fresh_draft(practice: Practice, actor: Actor, now: datetime) -> Draft:
    """A draft that says what the newest version says."""
    newest = queries.version_or_none(practice.id, practice.last_number)
    said = dict(newest.content) if newest else content.blank()
    return make_draft(practice, said, practice.last_number, actor, now)


def make_draft(practice: Practice, said: Content, number: int, actor: Actor, now: datetime) -> Draft:
    """A draft with these words, not yet in the database; `number` is the version it was begun from."""
    return Draft(
        practice_id=practice.id,
        content=said,
        changed={},
        revision=1,
        base_number=number,
        member_id=actor.id,
        member_name=actor.name,
        saved_at=now,
    )


def _refuse_doubles(draft: Draft, given: Mapping[str, Any], revision: int, seen: Mapping[str, str]) -> None:
    """Raise EditedMeanwhile when somebody was first with something else in one of the given fields."""
    kept = {name: content.value(draft.content, name) for name in given}
    theirs = {
        name: value
        for name, value in kept.items()
        if value != given[name]
        and (
            seen[name] != content.mark(value)
            if name in seen
            else draft.changed.get(name, {}).get("revision", 0) > revision
        )
    }
    if theirs:
        raise EditedMeanwhile(theirs, *_last_to_change(draft, theirs), draft.revision)


def _last_to_change(draft: Draft, names: Iterable[str]) -> tuple[str, datetime]:
    """Who changed one of these fields last, and when: in this draft, or else in the version before it."""
    changes = [draft.changed[name] for name in names if name in draft.changed]
    if changes:
        last = max(changes, key=lambda change: int(change["revision"]))
        return str(last["by"]), datetime.fromisoformat(last["at"])
    version = queries.version_or_none(draft.practice_id, draft.base_number)
    return (version.member_name, version.at) if version else (draft.member_name, draft.saved_at)

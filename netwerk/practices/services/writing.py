"""Writing a sheet: begin, save as one goes, keep a version, hand it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from netwerk.kernel import audit
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import LANGUAGES, lazy
from netwerk.kernel.markdown import COOK_VERSION, cook
from netwerk.kernel.text import key, plain_line, slugify
from netwerk.members.actor import Actor
from netwerk.members.models import Member, Organisation
from netwerk.members.queries import memberships_on
from netwerk.practices import content, mails, policy, queries, rules
from netwerk.practices.content import Content
from netwerk.practices.errors import EditedMeanwhile, Incomplete, Worrying
from netwerk.practices.models import Draft, Practice, Version, Writer
from netwerk.practices.queries import own
from netwerk.practices.rules import Act, Kind, State, Worry
from netwerk.practices.services import history

LONGEST_NOTE = 200
# Beside the fields, what an editor of the draft may set: the files in their order.
FILES = "files"
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
) -> Practice:
    """Begin a sheet, as a draft of this member and their organisation. Raises Invalid."""
    if kind not in set(Kind):
        raise Invalid(lazy("Kies wat voor praktijk het is."), "kind")
    if language not in LANGUAGES:
        raise Invalid(lazy("Kies een taal uit de lijst."), "language")
    works_at = _own_organisation(actor, now)
    partners = [{"organisation": works_at.name, "part": ""}] if works_at else []
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
        translation_of_id=(translation_of.translation_of_id or translation_of.id) if translation_of else None,
        based_on_id=based_on.id if based_on else None,
        created_at=now,
        changed_at=now,
    )
    db.session.add(practice)
    db.session.flush()
    db.session.add(_draft(practice, said, 0, actor, now))
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
    _to_change(practice_id, actor)
    draft = open_draft(practice_id, actor, now=now)
    draft.revision += 1
    draft.content = draft.content | {FILES: ids}
    draft.member_id, draft.member_name, draft.saved_at = actor.id, actor.name, now
    db.session.flush()
    return draft


def set_kind(practice_id: int, kind: str, actor: Actor, *, now: datetime) -> Practice:
    """Make another kind of sheet of it; what was filled in stays. Raises Conflict once it is published."""
    del now
    practice = to_write(practice_id, actor)
    if practice.published_number or practice.state == State.SUBMITTED:
        raise Conflict(lazy("De soort van een gepubliceerde praktijk verandert niet meer."))
    if kind not in set(Kind):
        raise Invalid(lazy("Kies wat voor praktijk het is."), "kind")
    practice.kind = kind
    db.session.flush()
    return practice


def keep_version(practice_id: int, note: str, actor: Actor, *, now: datetime) -> Version:
    """Make a version of the draft; one that says the same as the last is that last one. Raises NotFound."""
    practice = to_write(practice_id, actor)
    draft = open_draft(practice_id, actor, now=now)
    newest = queries.version_or_none(practice.id, practice.last_number)
    if newest is not None and newest.content == draft.content:
        return newest
    practice.last_number += 1
    made = Version(
        practice_id=practice.id,
        number=practice.last_number,
        content=draft.content,
        cooked={name: cook(draft.content[name]).html for name in content.MARKDOWN if draft.content.get(name)},
        cook_version=COOK_VERSION,
        note=plain_line(note)[:LONGEST_NOTE],
        member_id=actor.id,
        member_name=actor.name,
        at=now,
    )
    db.session.add(made)
    draft.base_number = made.number
    db.session.flush()
    history.record(practice, Act.SAVE, actor, now, number=made.number, reason=made.note)
    return made


def submit(
    practice_id: int, note: str, actor: Actor, *, accepts_worries: bool = False, now: datetime
) -> Version:
    """Hand the draft in to the editors, as a version.

    Raises Incomplete when something is missing, Worrying when the check on privacy finds something that
    nobody accepted, Conflict when they have it already, NotFound.
    """
    practice = to_write(practice_id, actor)
    if practice.submitted_number or practice.state == State.SUBMITTED:
        raise Conflict(lazy("De redactie heeft deze praktijk al."))
    draft = open_draft(practice_id, actor, now=now)
    missing = lacks_of(practice, draft.content)
    if missing:
        raise Incomplete(missing)
    found = worries_of(draft.content)
    if found and not accepts_worries:
        raise Worrying(found)
    made = keep_version(practice_id, note, actor, now=now)
    practice.submitted_number = made.number
    # A published sheet stays as it is while its next version is read.
    practice.state = rules.after(Act.SUBMIT, State(practice.state)) or practice.state
    practice.changed_at = now
    db.session.flush()
    history.record(practice, Act.SUBMIT, actor, now, number=made.number, reason=made.note)
    audit.record(
        actor.label, "practice.submit", "practice", practice.id, number=made.number, worries=len(found)
    )
    mails.queue_submitted(practice, made, now)
    return made


def take_back(practice_id: int, actor: Actor, *, now: datetime) -> Practice:
    """Take what was handed in back to write on. Raises Conflict when the editors do not have it, NotFound."""
    practice = to_write(practice_id, actor)
    if not practice.submitted_number:
        raise Conflict(lazy("De redactie heeft deze praktijk niet meer."))
    practice.submitted_number = 0
    practice.state = rules.after(Act.TAKE_BACK, State(practice.state)) or practice.state
    db.session.flush()
    history.record(practice, Act.TAKE_BACK, actor, now)
    return practice


def add_writer(practice_id: int, email: str, actor: Actor) -> Member:
    """Let another member write along. Raises Invalid for an address nobody has, NotFound."""
    practice = to_write(practice_id, actor)
    member = db.session.scalars(
        select(Member).where(Member.email_key == key(email), Member.disabled_at.is_(None))
    ).first()
    if member is None:
        raise Invalid(
            lazy("Niemand op deze site heeft dat e-mailadres. Vraag of je collega zich eerst aanmeldt."),
            "email",
        )
    if member.id != practice.author_id and member.id not in queries.writers_of(practice.id):
        db.session.add(Writer(practice_id=practice.id, member_id=member.id))
        db.session.flush()
        audit.record(actor.label, "practice.add_writer", "practice", practice.id, member=member.id)
    return member


def remove_writer(practice_id: int, member_id: int, actor: Actor) -> None:
    """Let somebody write along no longer. Raises NotFound."""
    practice = to_write(practice_id, actor)
    row = db.session.get(Writer, (practice.id, member_id))
    if row is None:
        raise NotFound
    db.session.delete(row)
    db.session.flush()
    audit.record(actor.label, "practice.remove_writer", "practice", practice.id, member=member_id)


def discard(practice_id: int, actor: Actor) -> bool:
    """Throw the draft away; True when the sheet goes too, as nothing else is left of it. Raises NotFound."""
    practice = to_write(practice_id, actor)
    if practice.submitted_number:
        raise Conflict(lazy("De redactie heeft deze praktijk. Neem ze eerst terug."))
    draft = queries.draft_of(practice.id)
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()
    if practice.last_number:
        return False
    practice.state = State.DISCARDED
    practice.title = ""
    db.session.flush()
    audit.record(actor.label, "practice.discard", "practice", practice.id)
    return True


def to_write(practice_id: int, actor: Actor) -> Practice:
    """The sheet with its row locked, for whoever may write it. Raises NotFound and Conflict."""
    return _of_writer(queries.locked(practice_id), actor)


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


def lacks_of(practice: Practice, said: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What is missing before this can be handed in: the field and a sentence."""
    missing: list[tuple[str, Any]] = list(content.lacks(said, practice.kind))
    if any(row.is_image and not row.alt for row in queries.files_of(practice.id, said)):
        missing.append((FILES, lazy("Beschrijf elke foto voor wie ze niet ziet.")))
    if content.value(said, "licence") == "own" and not content.value(said, "own_terms"):
        missing.append(("own_terms", lazy("Schrijf wat jullie eigen voorwaarden zijn.")))
    return missing


def worries_of(said: Mapping[str, Any]) -> list[tuple[str, Worry, str]]:
    """What in the texts looks like something about a person: field, what it looks like, the words."""
    # Contacts are for members, and partners are organisations.
    searched = [
        one.name
        for one in content.FIELDS
        if not one.name.startswith("contact_") and one.name not in {"partners", "video"}
    ]
    return [
        (name, worry, words)
        for name in searched
        for worry, words in rules.worries(content.in_words(name, said))
    ]


def _own_organisation(actor: Actor, now: datetime) -> Organisation | None:
    works = memberships_on(actor.id, now.astimezone(BRUSSELS).date())
    return works[0].organisation if works else None


def _fresh_draft(practice: Practice, actor: Actor, now: datetime) -> Draft:
    """A draft that says what the newest version says."""
    newest = queries.version_or_none(practice.id, practice.last_number)
    said = dict(newest.content) if newest else content.blank()
    return _draft(practice, said, practice.last_number, actor, now)


def _draft(practice: Practice, said: Content, number: int, actor: Actor, now: datetime) -> Draft:
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

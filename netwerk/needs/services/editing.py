"""Changing what was reported, with its history kept, and taking it out of the register."""

from __future__ import annotations

from datetime import datetime

from netwerk.kernel import markdown
from netwerk.kernel.database import db
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.rerendering import cooks
from netwerk.kernel.text import plain_line, slugify
from netwerk.members.actor import Actor
from netwerk.needs import indexing, policy, rules
from netwerk.needs.models import Need, NeedRevision
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import LONGEST_REASON, LONGEST_TITLE, Act, State
from netwerk.needs.services.noting import move, note
from netwerk.needs.services.recognising import read_link
from netwerk.needs.services.reporting import NeedFacts, check_text, look_after, place


def too_late() -> Conflict:
    """The refusal to who came after an answer."""
    return Conflict(lazy("Dit is beantwoord of staat niet meer in het register: wijzigen kan niet meer."))


def edit(need_id: int, facts: NeedFacts, actor: Actor, *, version: int, now: datetime) -> Need:
    """Change a need. Raises NotFound, NotAllowed, Invalid, and Conflict when it is not at `version` now."""
    need = reads.load(need_id, lock=True)
    check_may_edit(need, actor)
    return _edit(need, facts, actor, version, now)


def check_may_edit(need: Need, actor: Actor) -> None:
    """Raise NotFound, NotAllowed, or Conflict for its author once it was answered or is gone."""
    if not policy.sees(actor, need):
        raise NotFound
    if not policy.may_edit(actor, need):
        raise too_late() if policy.is_author(actor, need) else NotAllowed(lazy("Dit kan je niet wijzigen."))


def check_may_withdraw(need: Need, actor: Actor) -> None:
    """Raise NotFound, NotAllowed, or Conflict for its author once it was answered or is gone."""
    if not policy.sees(actor, need):
        raise NotFound
    if not policy.may_withdraw(actor, need):
        raise (
            too_late()
            if policy.is_author(actor, need)
            else NotAllowed(lazy("Dit trekt enkel in wie het meldde."))
        )


def edit_by_link(token: str, facts: NeedFacts, *, version: int, now: datetime) -> Need:
    """The same by a visitor, from the link in the mail to whoever reported it."""
    return _edit(of_reporter(token, lock=True), facts, None, version, now)


def _edit(need: Need, facts: NeedFacts, actor: Actor | None, version: int, now: datetime) -> Need:
    if need.version != version:
        raise Conflict(lazy("Iemand was je voor: de tekst is intussen gewijzigd. Lees hem opnieuw."))
    title = plain_line(facts.title)
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid(lazy("Geef het een titel van hoogstens 120 tekens."), "title")
    check_text(facts.raw)
    if not facts.theme_ids:
        raise Invalid(lazy("Kies minstens één lerend netwerk waar dit bij hoort."), "themes")
    said_otherwise = (title, facts.raw) != (need.title, need.raw)
    if said_otherwise:
        kept = NeedRevision(need_id=need.id, version=need.version, title=need.title, raw=need.raw, at=now)
        db.session.add(kept)
        need.title, need.slug, need.raw = title, slugify(title, "nood"), facts.raw
        cook(need)
    need.kind = facts.kind
    place(need, facts)
    need.version += 1
    need.changed_at = now
    note(need, Act.EDIT, actor, now)
    db.session.flush()
    indexing.index_need(need)
    if said_otherwise:
        look_after(need, now)
    return need


@cooks(Need, markdown.COOK_VERSION)
def cook(need: Need) -> None:
    """Make the HTML and the plain text of a need from what was typed."""
    cooked = markdown.cook(need.raw)
    need.cooked, need.text, need.cook_version = cooked.html, cooked.text, cooked.version


def withdraw(need_id: int, reason: str, actor: Actor, *, now: datetime) -> Need:
    """Take what one reported out of the register. Raises NotFound and NotAllowed."""
    need = reads.load(need_id, lock=True)
    check_may_withdraw(need, actor)
    return _withdraw(need, reason, actor, now)


def withdraw_by_link(token: str, reason: str, *, now: datetime) -> Need:
    """The same by a visitor, from the link in the mail to whoever reported it."""
    return _withdraw(of_reporter(token, lock=True), reason, None, now)


def _withdraw(need: Need, reason: str, actor: Actor | None, now: datetime) -> Need:
    words = plain_line(reason)[:LONGEST_REASON]
    move(need, State.WITHDRAWN, now, words)
    note(need, Act.WITHDRAW, actor, now, words)
    return need


def of_reporter(token: str, *, lock: bool = False) -> Need:
    """The need that a link's owner reported. Raises NotFound, and Conflict once answered or gone."""
    row = read_link(token)
    need = reads.load(row.need_id, lock=lock)
    if not row.reported or row.confirmed_at is None:
        raise NotFound
    if not rules.may_change(State(need.state)):
        raise too_late()
    return need

"""Erasing somebody from the whole site: asked, confirmed by the link in a mail, and done at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from netwerk.kernel import audit, importing, inbox, needles, search, site, sweeping, traces, uploads
from netwerk.kernel.database import db, hold, mark_visible_change
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.needles import Needle
from netwerk.kernel.text import key
from netwerk.members import holdings, queries, readdressing
from netwerk.members.actor import ADMINISTRATOR
from netwerk.members.holdings import Person
from netwerk.members.models import Member, Organisation
from netwerk.members.services.consents import withdraw_all
from netwerk.members.services.forgetting import FORMER

# Names of other people, by table: what is said there is about them, and what a fund may still ask for.
SPARED: Mapping[str, Collection[str]] = {
    "attendee": ("name", "name_key", "email", "email_key"),
    "booking": ("contact_name", "contact_email", "contact_email_key", "contact_phone"),
    "helpdesk_question": ("name", "email", "email_key", "organisation"),
    "member": ("name", "email", "email_key"),
    "member_formerly": ("words", "words_key"),
    "need_recognition": ("email", "organisation_name"),
    "organisation": ("name", "name_key", "slug"),
    "organisation_invitation": ("email", "email_key"),
    "outreach_recipient": ("email", "email_key", "name"),
    "search_text": ("title", "text", "facts"),
    "search_word": ("word", "spelling"),
    "sign_up": ("name", "email", "email_key", "organisation"),
}
# What the house itself wrote and nobody reads as a text.
OF_THE_HOUSE = ("outbox_message", "audit_entry")
# A name that stands in more texts than this may be no name: then only an administrator takes it out.
MOST_TEXTS = 200


@dataclass(frozen=True)
class Erased:
    """What was done: how many texts of others named the person, and which names may still stand in some."""

    member_id: int | None
    texts: int
    left: frozenset[str]


def erase(
    email: str, *, words_too: bool, by: str, now: datetime, reason: str = "", thorough: bool = False
) -> Erased:
    """Take somebody out of everything, with or without an account; gives what was done.

    With `words_too` what they said in conversations goes too. `by` is how the audit names who did it, which
    never names who was erased. A name that somebody else has too, or that could be something else than a
    name, is only taken out of the words of others when the erasure is `thorough`; otherwise those who run
    the site are asked to look. Again changes nothing more.
    Raises Invalid without an address, as many things have none, and Conflict for the last administrator.
    """
    if not key(email):
        raise Invalid(lazy("Vul het e-mailadres in."), "email")
    hold(f"erasure:{key(email)}")
    _lock(email)
    person = holdings.person_at(email)
    _check_not_last(person, now)
    files = {name for room in holdings.rooms() for name in room.files(person)}
    # Asked before anything is forgotten: afterwards nobody can tell who is who.
    whole = [one for one in sorted(person.names) if " " in one]
    own = [one for one in sorted(person.names) if thorough or not holdings.has_namesake(person, one)]
    names, single = [one for one in own if " " in one], [one for one in own if " " not in one]
    plain = [one for one in names if thorough or _is_only_a_name(one)]
    withdraw_all(holdings.subjects(person), now)
    for room in holdings.rooms():
        room.forget(person, words_too, now)
    for room in holdings.rooms():
        room.forget_named(_naming(plain), now)
    db.session.flush()
    emails = [
        person.email,
        *(one for one in person.emails[1:] if not readdressing.is_in_use(one)),
    ]
    texts, taken = _take_out(person, emails, (names, single), plain, thorough=thorough)
    # Nobody can tell whom a text means by an address that another uses by now.
    left = (frozenset(whole) - frozenset(taken)) | (frozenset(person.emails) - frozenset(emails))
    uploads.remove_unnamed(files)
    mark_visible_change()
    audit.record(
        by,
        "person.erase",
        "member",
        person.member_id,
        reason=_without(person, reason),
        words_too=words_too,
        texts=texts,
        names_left=bool(left),
    )
    for room in holdings.rooms() if left else ():
        room.look_for(left, now)
    traces.wipe()
    return Erased(person.member_id, texts, left)


def finish(names: Collection[str], *, by: str) -> int:
    """Take names that an erasure left out of the words of others, whoever they mean there; gives how many
    texts.

    For whoever runs the site and looked: who has such a name too keeps their own account and seats.
    """
    needles = _naming([one for one in names if " " in one])
    texts = sweeping.take_out(needles, SPARED)
    search.renew_naming(needles)
    inbox.forget_naming(needles)
    importing.forget_naming(needles)
    mark_visible_change()
    audit.record(by, "person.finish", "member", None, texts=texts)
    traces.wipe()
    return texts


def _lock(email: str) -> None:
    """Let nobody sign in, register or change the account while it is taken apart."""
    db.session.execute(select(Member.id).where(Member.email_key == key(email)).with_for_update())


def _check_not_last(person: Person, now: datetime) -> None:
    if person.member_id is None:
        return
    day = now.date()
    holders = {one.id for one in queries.holders_of(ADMINISTRATOR, day)}
    if holders == {person.member_id}:
        raise Conflict(
            lazy("Jij bent de enige beheerder. Geef eerst iemand anders die rol, en wis daarna je gegevens.")
        )


def _take_out(
    person: Person,
    emails: Collection[str],
    own: tuple[Collection[str], Collection[str]],
    plain: Collection[str],
    *,
    thorough: bool,
) -> tuple[int, Collection[str]]:
    """Take names, addresses and numbers out of what others wrote; gives how many texts, and which names went.

    Out of what the house wrote all names go, whole ones and where nothing else stands those of a single
    word; out of the words of people those that are `plain`ly names.
    """
    whole, single = own
    address = [needle for email in emails for needle in needles.of_address(email)]
    alone = [needles.alone(name, FORMER) for name in single if name]
    numbers = [needle for phone in person.phones for needle in needles.of_number(phone)]
    changed = sweeping.take_out([*address, *_naming(whole), *alone, *numbers], SPARED, OF_THE_HOUSE)
    if not thorough and plain and sweeping.stands_in_more(_naming(plain), SPARED, MOST_TEXTS):
        plain = ()
    sought = [*address, *_naming(plain)]
    changed += sweeping.take_out(sought, SPARED)
    search.renew_naming(sought)
    inbox.forget_naming(sought)
    importing.forget_naming(sought)
    return changed, plain


def _naming(names: Collection[str]) -> list[Needle]:
    return [needle for name in sorted(names) for needle in needles.of_name(name, FORMER)]


def _is_only_a_name(name: str) -> bool:
    """Is it somebody's name, and neither an organisation nor the service?

    Anybody can call themselves anything: nobody may blank the words of others by doing so.
    """
    named = select(Organisation.id).where(Organisation.name.icontains(name, autoescape=True)).limit(1)
    about = " ".join(site.words().values())
    return needles.is_a_name(name) and name not in about and db.session.scalar(named) is None


def _without(person: Person, reason: str) -> str:
    """A reason that names nobody."""
    addresses = [needle for email in person.emails for needle in needles.of_address(email)]
    for needle in [*addresses, *_naming(person.names)]:
        reason = needle.out_of(reason)
    return reason

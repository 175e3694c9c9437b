"""What the site keeps about a person: every feature registers its own, to be given and to be forgotten.

Somebody is known by an account, by a mail address, or by both: guests register for a day without account.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression

from netwerk.kernel.i18n import LazyString
from netwerk.kernel.needles import Needle
from netwerk.kernel.tenures import Tenure, within
from netwerk.kernel.text import key, plain_line
from netwerk.members import formerly, queries
from netwerk.members.models import Member

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Traces:
    """By which names and telephone numbers somebody is known somewhere."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    """Whom it is about. `names` and `phones` are those under which they stand anywhere on the site."""

    email: str
    email_key: str
    member: Member | None = None
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    # The address of now and those of before, each for the time in which it was theirs: for what stays where
    # it was sent from and to. A mailbox may have been somebody else's before, and be so again.
    tenures: tuple[Tenure, ...] = ()
    # The same, for what comes along to a new address: what stood under that of now is theirs whatever its
    # age, and nothing under one that is the account of another by now.
    kept_under: tuple[Tenure, ...] = ()

    @property
    def emails(self) -> tuple[str, ...]:
        """The addresses they have and had."""
        return tuple(one.email for one in self.tenures)

    @property
    def member_id(self) -> int | None:
        """The id of their account, if they have one."""
        return self.member.id if self.member else None


@dataclass(frozen=True)
class Holding:
    """One list of what is kept: `name` is that of its file, `term` the class that says how long.

    `fate` says what becomes of it when somebody has themselves erased; `tables` are those it is read from.
    """

    name: str
    title: LazyString
    why: LazyString
    term: str
    fate: LazyString
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stays:
    """Something that the law keeps with a name, so many of it, and until when."""

    what: LazyString
    number: int
    until: date


def _nothing(_person: Person) -> Traces:
    return Traces()


def _no_namesake(_person: Person, _name_key: str) -> bool:
    return False


def _no_copies(_person: Person, _new: str) -> None:
    return None


def _no_files(_person: Person) -> Collection[str]:
    return ()


def _no_subjects(_person: Person) -> Mapping[str, Collection[int]]:
    return {}


def _forget_none(_needles: Collection[Needle], _now: datetime) -> None:
    return None


def _tell_nobody(_names: Collection[str], _now: datetime) -> None:
    return None


def _none_stays(_person: Person, _now: datetime) -> Sequence[Stays]:
    return ()


@dataclass(frozen=True)
class Room:
    """What one feature keeps. `export` gives rows by the name of their holding, as JSON holds them.

    `forget(person, words_too, now)` takes somebody out; with `words_too` also what they said to others.
    """

    holdings: tuple[Holding, ...]
    export: Callable[[Person], Mapping[str, Rows]]
    forget: Callable[[Person, bool, datetime], None]
    traces: Callable[[Person], Traces] = field(default=_nothing)
    stays: Callable[[Person, datetime], Sequence[Stays]] = field(default=_none_stays)
    # Does somebody else have this name here too?
    has_namesake: Callable[[Person, str], bool] = field(default=_no_namesake)
    # Somebody with an account is called `name` from now on: the copies of their name follow, so that an
    # erasure finds them later.
    rename: Callable[[Person, str], None] = field(default=_no_copies)
    # Somebody with an account is at this address from now on: what stands under the one before follows.
    readdress: Callable[[Person, str], None] = field(default=_no_copies)
    # Under which names their files are stored.
    files: Callable[[Person], Collection[str]] = field(default=_no_files)
    # What of theirs a consent may be about: ids by kind.
    subjects: Callable[[Person], Mapping[str, Collection[int]]] = field(default=_no_subjects)
    # Whatever stands here by a name alone, with no address, is theirs: nobody else has that name.
    forget_named: Callable[[Collection[Needle], datetime], None] = field(default=_forget_none)
    # These names may still stand in the words of others: somebody who runs the site has to look.
    look_for: Callable[[Collection[str], datetime], None] = field(default=_tell_nobody)
    # The house empties the account once every feature has looked at it.
    comes_last: bool = False


_rooms: list[Room] = []


def register(room: Room) -> None:
    """Let the privacy desk know what a feature keeps."""
    _rooms.append(room)


def of_members(
    holdings: tuple[Holding, ...],
    export: Callable[[int], Mapping[str, Any]],
    forget: Callable[..., None],
) -> Room:
    """A feature that knows accounts only: `export(member_id)` and `forget(member, words_too=…, now=…)`."""

    def of_person(person: Person) -> Mapping[str, Rows]:
        return export(person.member.id) if person.member else {}

    def forget_person(person: Person, words_too: bool, now: datetime) -> None:
        if person.member:
            forget(person.member, words_too=words_too, now=now)

    return Room(holdings, of_person, forget_person)


def rooms() -> tuple[Room, ...]:
    """The features that keep something about people, the house itself last."""
    return tuple(sorted(_rooms, key=lambda room: room.comes_last))


def all_holdings() -> list[Holding]:
    """Every list there is, that of the account first."""
    return [holding for room in reversed(rooms()) for holding in room.holdings]


def export(person: Person) -> list[tuple[Holding, Rows]]:
    """Everything that is kept about somebody, list by list; empty ones too."""
    found: list[tuple[Holding, Rows]] = []
    for room in reversed(rooms()):
        given = room.export(person)
        unnamed = given.keys() - {one.name for one in room.holdings}
        if unnamed:
            raise AssertionError(f"kept in no holding: {', '.join(sorted(unnamed))}")
        found += [(one, given.get(one.name, ())) for one in room.holdings]
    return found


def stays(person: Person, now: datetime) -> list[Stays]:
    """What the law makes us keep with a name after an erasure."""
    return [one for room in _rooms for one in room.stays(person, now)]


def subjects(person: Person) -> list[tuple[str, int]]:
    """What of somebody a consent may be about, as (kind, id)."""
    own = [("member", person.member_id)] if person.member_id is not None else []
    return own + [
        (kind, one) for room in _rooms for kind, ids in room.subjects(person).items() for one in sorted(ids)
    ]


def has_namesake(person: Person, name: str) -> bool:
    """Is there somebody else of this name? Then nobody can tell whom a text by others means by it."""
    return any(room.has_namesake(person, key(name)) for room in _rooms)


def under(
    person: Person, address_key: SQLColumnExpression[Any], at: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Is a row somebody's by its address, given the column that says since when it is there?"""
    return within(person.kept_under, address_key, at)


def person_of(member: Member) -> Person:
    """Somebody with an account, with all that stands under the addresses they have and had."""
    former = formerly.tenures_of(member.id)
    free = tuple(one for one in former if queries.member_by_email(one.email) is None)
    return _traced(_at(member.email, member, former, free))


def person_at(email: str) -> Person:
    """Whoever uses this address, with or without an account."""
    member = queries.member_by_email(email)
    return person_of(member) if member else _traced(_at(plain_line(email), None, (), ()))


def _at(email: str, member: Member | None, former: tuple[Tenure, ...], free: tuple[Tenure, ...]) -> Person:
    present = formerly.present(email, member.id if member else None)
    return Person(email, key(email), member, tenures=(present, *former), kept_under=(Tenure(email), *free))


def _traced(person: Person) -> Person:
    known = [room.traces(person) for room in _rooms]
    return replace(
        person,
        names=_filled(name for one in known for name in one.names),
        phones=_filled(phone for one in known for phone in one.phones),
    )


def _filled(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word)

"""Addresses typed or pasted as a list, one person a line, or taken from a CSV file of unknown make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from netwerk.events.pasted import LONGEST_NAME
from netwerk.kernel.errors import Invalid
from netwerk.kernel.forms import is_email
from netwerk.kernel.i18n import _, lazy
from netwerk.kernel.tables import rows_of_csv
from netwerk.kernel.text import fold, key, plain_line

MOST_LINES = 5000
LONGEST_LINE = 1000
LONGEST_SHOWN = 60
# Outlook and Gmail copy people so: `An Peeters <an@school.be>`.
ANGLED = re.compile(r"[<(]\s*([^<>()\s]+@[^<>()\s]+)\s*[>)]")
MARKS = "\"'<>()[] "
EMAIL_HEADS = frozenset({"e-mail", "email", "mail", "e-mailadres", "emailadres", "mailadres"})
NAME_HEADS = frozenset({"naam", "name", "volledige naam", "contactpersoon", "deelnemer"})
FIRST_HEADS = frozenset({"voornaam", "first name", "firstname"})
LAST_HEADS = frozenset({"achternaam", "familienaam", "last name", "lastname", "surname"})


@dataclass(frozen=True)
class Typed:
    """One person of a list."""

    name: str
    email: str

    @property
    def email_key(self) -> str:
        """The address in the form under which two spellings are one mailbox."""
        return key(self.email)


@dataclass(frozen=True)
class AddressList:
    """What a list says: its people, each once, what is wrong with which line, and how many stood twice."""

    people: tuple[Typed, ...]
    problems: tuple[str, ...]
    doubles: int


def read(text: str) -> AddressList:
    """The people of a list, one a line: an address, or a name and an address in any order.

    Raises Invalid for more lines than one round may have.
    """
    people: dict[str, Typed] = {}
    problems: list[str] = []
    doubles = 0
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise Invalid(lazy("Een lijst heeft hoogstens %(max)d regels.", max=MOST_LINES), "addresses")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        person = _person(line)
        if isinstance(person, str):
            problems.append(_("Regel %(number)s: %(problem)s", number=number, problem=person))
        elif person.email_key in people:
            doubles += 1
        else:
            people[person.email_key] = person
    return AddressList(tuple(people.values()), tuple(problems), doubles)


def _person(line: str) -> Typed | str:
    """Who stands on a line, or what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return _("deze regel is te lang.")
    spaced = ANGLED.sub(r" ; \1 ", plain_line(line.replace("\t", ";")))
    cells = [cell for cell in (part.strip(MARKS) for part in re.split("[;,]", spaced)) if cell]
    emails = [cell for cell in cells if is_email(cell)]
    if not emails and len(cells) == 1:
        # A name and an address with nothing but a space between them.
        words = cells[0].split()
        emails = [word for word in words if is_email(word)]
        cells = [" ".join(word for word in words if word not in emails), *emails]
    if not emails:
        return _("“%(text)s” bevat geen e-mailadres.", text=plain_line(line)[:LONGEST_SHOWN])
    if len({key(email) for email in emails}) > 1:
        return _("er staan meer adressen op deze regel. Zet elk adres op een eigen regel.")
    name = " ".join(cell for cell in cells if cell not in emails)
    if "@" in name:
        return _("“%(text)s” is geen e-mailadres.", text=name[:LONGEST_SHOWN])
    if len(name) > LONGEST_NAME:
        return _("de naam is te lang.")
    return Typed(name, emails[0])


# --- CSV --------------------------------------------------------------------------------------------------


def lines_of_csv(octets: bytes) -> str:
    """A CSV file as the list that would be typed, one person a line; rows that say nothing clear stay as
    they are, so that `read` tells what is wrong with them.

    Encoding, delimiter and the order of the columns are found out. Raises Invalid for what is no CSV.
    """
    rows = [row for _number, row in rows_of_csv(octets)]
    columns = _columns(rows[0]) if rows else None
    if columns is None:
        return "\n".join(_joined(row) for row in rows)
    names, email = columns
    return "\n".join(_picked(row, names, email) for row in rows[1:])


def _columns(heads: Sequence[str]) -> tuple[list[int], int] | None:
    """Which columns hold the name, in order of speaking, and the address; None when there are no heads."""
    words = [fold(head).strip(MARKS) for head in heads]
    emails = [place for place, word in enumerate(words) if word in EMAIL_HEADS]
    if not emails or any(is_email(head) for head in heads):
        return None
    whole = [place for place, word in enumerate(words) if word in NAME_HEADS]
    first = [place for place, word in enumerate(words) if word in FIRST_HEADS]
    last = [place for place, word in enumerate(words) if word in LAST_HEADS]
    return ([*first, *(last or whole)] if first else [*whole, *last]), emails[0]


def _picked(row: Sequence[str], names: Sequence[int], email: int) -> str:
    name = " ".join(plain_line(row[place]) for place in names if place < len(row))
    address = plain_line(row[email]) if email < len(row) else ""
    return _joined([name, address]) if address else _joined(row)


def _joined(row: Sequence[str]) -> str:
    """A row as a line to type: what would split a cell is taken out of it."""
    cells = (plain_line(re.sub("[;,]", " ", cell)) for cell in row)
    return ";".join(cell for cell in cells if cell)

"""Words of our own in a mail: its subject, and before and after what it says, by kind and language.

Plain text with names between braces, which are filled in for each reader; nothing else in it means anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from netwerk.kernel import audit, site
from netwerk.kernel.database import db
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import LANGUAGES, lazy
from netwerk.kernel.outbox.models import MailWording
from netwerk.kernel.text import plain_text

LONGEST, LONGEST_SUBJECT = 600, 120
NAMED = re.compile(r"\{([^{}]*)\}")
# What may stand between braces, as it does in the other texts of the site.
NAMES = ("name", "site", "organisation", "email", "phone")
# In a subject alone: the one that the mail would have had.
SUBJECT = "subject"
SHIPPED = f"{{{SUBJECT}}}"


@dataclass(frozen=True)
class Sentences:
    """What stands as subject, before and after; empty is nothing."""

    subject: str = ""
    opening: str = ""
    closing: str = ""


NOTHING = Sentences()
_at_hand: ContextVar[Sentences] = ContextVar("sentences", default=NOTHING)


@contextmanager
def writing(kind: str, language: str, name: str) -> Iterator[None]:
    """Write a mail of a kind to somebody inside this block."""
    row = db.session.get(MailWording, (kind, language))
    filled = _filled(row, name) if row is not None else NOTHING
    token = _at_hand.set(filled)
    try:
        yield
    finally:
        _at_hand.reset(token)


def own_sentences() -> Sentences:
    """For the layout of a mail: the sentences of the mail that is being written."""
    return _at_hand.get()


def subject_of(shipped: str) -> str:
    """The subject of the mail that is being written; `shipped` is the one that it has by itself."""
    return own_sentences().subject.replace(SHIPPED, shipped) or shipped


def every() -> Mapping[tuple[str, str], MailWording]:
    """All sentences there are, by kind and language."""
    return {(row.kind, row.language): row for row in db.session.scalars(select(MailWording))}


def kept(kind: str, language: str) -> Sentences:
    """The sentences of a kind as they were typed."""
    row = db.session.get(MailWording, (kind, language))
    return Sentences(row.subject, row.opening, row.closing) if row else NOTHING


def save(kind: str, language: str, wanted: Sentences, actor_label: str, now: datetime) -> None:
    """Write the words of a kind; all empty gives back the shipped mail.

    Raises NotFound for a language there is not, Invalid for what is too long or names what does not exist.
    """
    if language not in LANGUAGES:
        raise NotFound
    checked = Sentences(
        _checked(" ".join(wanted.subject.split()), "subject", LONGEST_SUBJECT, (*NAMES, SUBJECT)),
        _checked(wanted.opening, "opening"),
        _checked(wanted.closing, "closing"),
    )
    row = db.session.get(MailWording, (kind, language))
    if checked == NOTHING:
        if row is not None:
            db.session.delete(row)
    else:
        row = row or MailWording(kind=kind, language=language)
        row.subject, row.opening, row.closing = checked.subject, checked.opening, checked.closing
        row.changed_at = now
        db.session.add(row)
    db.session.flush()
    audit.record(actor_label, "mail_words.save", "mail_words", None, mail=kind, language=language)


def _checked(text: str, field: str, longest: int = LONGEST, names: Collection[str] = NAMES) -> str:
    text = plain_text(text)
    if len(text) > longest:
        raise Invalid(lazy("Hou het op hoogstens %(max)d tekens.", max=longest), field)
    unknown = [name for name in NAMED.findall(text) if name not in names]
    if unknown:
        raise Invalid(lazy("{%(name)s} kennen we niet.", name=unknown[0][:40]), field)
    if "{" in NAMED.sub("", text) or "}" in NAMED.sub("", text):
        raise Invalid(lazy("Een accolade staat los. Schrijf bijvoorbeeld {name}."), field)
    return text


def _filled(row: MailWording, name: str) -> Sentences:
    # The subject that the mail has is known when it is written: it stays between its braces until then.
    values = {**site.words(), "site": site.name(), "name": name, SUBJECT: SHIPPED}

    def fill(text: str) -> str:
        # A mail to nobody by name does not say "Dag ," either.
        return re.sub(r" +([,.!?])", r"\1", NAMED.sub(lambda found: values.get(found[1], ""), text)).strip()

    return Sentences(fill(row.subject), fill(row.opening), fill(row.closing))

"""Receiving a message exactly once: sorted, handed to whoever knows what it is about, kept for a while."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import InterfaceError, OperationalError

from netwerk.kernel import outbox, site
from netwerk.kernel.database import db, hold
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import LazyString, lazy
from netwerk.kernel.inbox import bounces, reading
from netwerk.kernel.inbox.authentication import is_proven
from netwerk.kernel.inbox.models import IncomingMail
from netwerk.kernel.inbox.reading import LIMIT, Mail
from netwerk.kernel.needles import Needle
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.retention import AT_ONCE, Held, by_day, cutoff
from netwerk.kernel.tenures import Tenure, within
from netwerk.kernel.text import key

log = logging.getLogger(__name__)

BOUNCE, AUTOMATIC, REPLY, QUESTION, ODD = "bounce", "automatic", "reply", "question", "odd"
# What a guest's calendar says to an organiser (RFC 5546, 3.2); anything else is for calendars, not for us.
ANSWERS = ("REPLY", "COUNTER", "REFRESH")
KEPT_FOR = timedelta(days=60)
# Does it still say anything?
IS_READABLE: ColumnElement[bool] = IncomingMail.sender + IncomingMail.title != ""


@dataclass(frozen=True)
class Received:
    """A message with the mail of ours that it answers or gives back, if any."""

    mail: Mail
    about: OutboxMessage | None
    now: datetime

    @property
    def is_proven(self) -> bool:
        """Did our mail server find that it came from its sender? True where no server is named to ask."""
        server = site.mail_authserv()
        return not server or self.is_vouched_for

    @property
    def is_vouched_for(self) -> bool:
        """Did our mail server itself find that it came from its sender? Never where none is named to ask."""
        server = site.mail_authserv()
        return bool(server) and is_proven(self.mail.sender, self.mail.authentication, server)


@dataclass(frozen=True)
class Verdict:
    """What became of a message; `odd` ones changed nothing and wait for somebody's eyes."""

    name: str
    odd: bool = False


Handler = Callable[[IncomingMail, Received], Verdict]
# Given what stood behind the prefix in the address.
AddressHandler = Callable[[IncomingMail, Received, str], Verdict]

_handlers: dict[str, Handler] = {}
_addresses: dict[str, AddressHandler] = {}
_words: dict[str, LazyString] = {
    "not_ours": lazy("Dit bericht hoort bij niets wat we kennen."),
    "too_big": lazy("Het bericht is te groot om te lezen."),
    "bad_encoding": lazy("Het bericht is niet te lezen."),
    "broken": lazy("Het bericht kon niet verwerkt worden."),
    "dropped": lazy("Een automatisch antwoord: niets mee gedaan."),
    "bounced": lazy("Onze mail kwam niet aan."),
    "delayed": lazy("Onze mail heeft vertraging."),
    "question": lazy("Een vraag van een mens."),
}


def handler(kind: str, words: Mapping[str, LazyString] | None = None) -> Callable[[Handler], Handler]:
    """Register who handles a kind of message: `reply`, `question` or `bounce`; at most one each.

    The function writes in the transaction of the message and gives its verdict. What it changed is undone
    when it raises; the message is then kept for somebody's eyes. It may say which thing the message is about.
    `words` puts its verdicts into sentences.
    """

    def register(handle: Handler) -> Handler:
        _handlers[kind] = handle
        _words.update(words or {})
        return handle

    return register


def addressed(
    prefix: str, words: Mapping[str, LazyString] | None = None
) -> Callable[[AddressHandler], AddressHandler]:
    """Register who handles what a person mails to our reply address under a tag that begins so.

    As `handler` otherwise; it comes before whoever handles questions.
    """

    def register(handle: AddressHandler) -> AddressHandler:
        _addresses[prefix] = handle
        _words.update(words or {})
        return handle

    return register


def verdict_words(verdict: str) -> str:
    """A verdict as a sentence, in the language of the reader."""
    return str(_words.get(verdict, verdict))


def receive(raw: bytes, now: datetime) -> IncomingMail:
    """Handle a message in the caller's transaction; the same octets again change nothing.

    At most 25 MB of it is read, and 64 KB are kept. Raises nothing but the database's own trouble, after
    which it may be offered again.
    """
    digest = hashlib.sha256(raw[: LIMIT + 1]).hexdigest()
    hold(f"inbox:{digest}")
    known = db.session.scalars(select(IncomingMail).where(IncomingMail.digest == digest)).first()
    if known is not None:
        return known
    mail = reading.read(raw)
    incoming = IncomingMail(
        digest=digest,
        message_id=mail.message_id,
        sender=mail.sender,
        title=mail.title,
        kind=ODD,
        verdict="broken",
        thing_kind="",
        raw=raw[:LIMIT],
        received_at=now,
    )
    db.session.add(incoming)
    db.session.flush()
    try:
        with db.session.begin_nested():
            _handle(incoming, Received(mail, outbox.about(mail.about, mail.addressed), now))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("incoming mail %s could not be handled", incoming.id)
    return incoming


def _handle(incoming: IncomingMail, received: Received) -> None:
    kind = _kind(received.mail)
    verdict = _verdict(kind, incoming, received)
    incoming.kind = ODD if verdict.odd else kind
    incoming.verdict = verdict.name
    if kind == AUTOMATIC:
        incoming.raw = None
    if incoming.kind in {AUTOMATIC, REPLY} or verdict.name == "delayed":
        incoming.seen_at = received.now
    db.session.flush()


def _kind(mail: Mail) -> str:
    # A report first: it holds a copy of our own mail, calendar and all. An answer of a calendar before
    # what is automatic: some programs call it so, though a person pressed the button.
    if mail.is_report:
        return BOUNCE
    if mail.method in ANSWERS:
        return REPLY
    if mail.automatic or key(mail.sender) == key(site.sender()):
        return AUTOMATIC
    return ODD if mail.trouble else QUESTION


def _verdict(kind: str, incoming: IncomingMail, received: Received) -> Verdict:
    if kind == AUTOMATIC:
        return Verdict("dropped")
    if kind == ODD:
        _ask(QUESTION, incoming, received)
        return Verdict(received.mail.trouble, odd=True)
    if kind == BOUNCE:
        noted = bounces.note(received.mail, received.about, received.now)
        _ask(BOUNCE, incoming, received)
        return Verdict(noted, odd=noted == "not_ours")
    # Somebody writes from it, so it works.
    bounces.clear(received.mail.sender)
    verdict = _ask_addressed(incoming, received) if kind == QUESTION else None
    verdict = verdict or _ask(kind, incoming, received)
    return verdict or (Verdict("question") if kind == QUESTION else Verdict("not_ours", odd=True))


def _ask(kind: str, incoming: IncomingMail, received: Received) -> Verdict | None:
    handle = _handlers.get(kind)
    return handle(incoming, received) if handle else None


def _ask_addressed(incoming: IncomingMail, received: Received) -> Verdict | None:
    for tag in outbox.tags_in(received.mail.addressed):
        for prefix, handle in _addresses.items():
            if tag.startswith(prefix):
                return handle(incoming, received, tag.removeprefix(prefix))
    return None


def read_again(incoming: IncomingMail) -> Mail:
    """A kept message as it can be shown; empty once it has been removed."""
    return reading.read(incoming.raw) if incoming.raw else Mail()


def of(mail_id: int) -> IncomingMail:
    """A message that came in. Raises NotFound."""
    found = db.session.get(IncomingMail, mail_id)
    if found is None:
        raise NotFound
    return found


def see(incoming: IncomingMail, now: datetime) -> None:
    """Note that somebody has looked at it; the first time counts."""
    incoming.seen_at = incoming.seen_at or now
    db.session.flush()


def unseen_of_nothing(limit: int) -> list[IncomingMail]:
    """Messages about nothing that we know and that nobody has looked at, newest first."""
    waiting = (
        select(IncomingMail)
        .where(IncomingMail.thing_id.is_(None), IncomingMail.seen_at.is_(None), IncomingMail.raw.is_not(None))
        .order_by(IncomingMail.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(waiting))


def last_received() -> datetime | None:
    """When the newest message came in; None when none ever did."""
    return db.session.scalar(select(func.max(IncomingMail.received_at)))


def of_nothing(mail_id: int) -> IncomingMail:
    """A message about nothing that we know. Raises NotFound for any other."""
    found = of(mail_id)
    if found.thing_id is not None:
        raise NotFound
    return found


def forget_words(mail_id: int) -> None:
    """Remove what a message said; the digest stays, so that it is still known when it is offered again."""
    db.session.execute(update(IncomingMail).where(IncomingMail.id == mail_id).values(raw=None, title=""))


def forget_sender(tenures: Sequence[Tenure]) -> None:
    """Remove what somebody mailed us; the digests stay, so that a message offered again is still known."""
    db.session.execute(
        update(IncomingMail)
        .where(_from(tenures))
        .values(raw=None, sender="", title="", message_id="")
        .execution_options(synchronize_session=False)
    )


def forget_naming(needles: Collection[Needle]) -> int:
    """Remove what messages say in which one of these can be read; gives how many."""
    kept = select(IncomingMail.id, IncomingMail.raw, IncomingMail.title).where(IncomingMail.raw.is_not(None))
    number = 0
    for row in db.session.execute(kept.execution_options(yield_per=100)) if needles else ():
        mail = reading.read(row.raw or b"")
        said = f"{row.title}\n{mail.sender_name}\n{mail.text}\n{mail.html}\n"
        said += (row.raw or b"").decode("utf-8", "replace")
        if any(needle.is_in(said) for needle in needles):
            forget_words(row.id)
            number += 1
    return number


def sent_by(tenures: Sequence[Tenure]) -> list[IncomingMail]:
    """What somebody mailed us, as far as it is still kept."""
    query = select(IncomingMail).where(_from(tenures)).order_by(IncomingMail.id)
    return list(db.session.scalars(query))


def _from(tenures: Sequence[Tenure]) -> ColumnElement[bool]:
    return within(tenures, func.lower(IncomingMail.sender), IncomingMail.received_at)


def held() -> Held:
    """When what messages said goes, and how many."""
    return by_day(IncomingMail.received_at, IS_READABLE, term=KEPT_FOR)


def forget_old(now: datetime) -> int:
    """Remove what messages of sixty days ago said and who sent them, a batch of them; gives how many.

    The digest stays, so that a message offered once more is still known.
    """
    before = cutoff(now, KEPT_FOR)
    old = select(IncomingMail.id).where(IncomingMail.received_at < before, IS_READABLE).limit(AT_ONCE)
    ids = db.session.scalars(old).all()
    db.session.execute(
        update(IncomingMail)
        .where(IncomingMail.id.in_(ids))
        .values(raw=None, sender="", title="", message_id="")
        .execution_options(synchronize_session=False)
    )
    return len(ids)

"""How long everything about people is kept: the one table that the purge, the pages and the guide go by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from netwerk.events.services import retention as of_days
from netwerk.forum.services import drafts
from netwerk.kernel import audit, clock, importing, inbox, outbox, traces
from netwerk.kernel.database import db, transaction
from netwerk.kernel.i18n import LazyString, lazy
from netwerk.kernel.retention import YEAR, Held, cutoff, night_of
from netwerk.members.services import retention as of_members
from netwerk.needs.helpdesk.services import keeping as helpdesk
from netwerk.needs.services import purging as of_needs
from netwerk.portal import feedback
from netwerk.portal.models import PurgeRun
from netwerk.practices.services import retention as of_practices

MAIL_FOR = YEAR
AUDIT_FOR = 5 * YEAR
SOON = timedelta(days=92)
PUBLIC_TASK = lazy("taak van algemeen belang (AVG, artikel 6.1.e)")
LEGAL_DUTY = lazy("wettelijke verplichting (AVG, artikel 6.1.c)")
CONSENT = lazy("je toestemming (AVG, artikel 6.1.a)")
EXPLICIT_CONSENT = lazy("je uitdrukkelijke toestemming (AVG, artikelen 6.1.a en 9.2.a)")
SECURITY = lazy("beveiliging van de gegevens (AVG, artikelen 6.1.e en 32)")


@dataclass(frozen=True)
class Kept:
    """One class of data: what, how long, on which ground, and how it goes.

    `held` says when how much of it goes; `purge(now)` takes a batch away in the caller's transaction and
    gives how many, 0 when nothing is due. Without these it goes with something else, or when asked.
    """

    key: str
    what: LazyString
    term: LazyString
    ground: LazyString
    held: Callable[[], Held] | None = None
    purge: Callable[[datetime], int] | None = None

    @property
    def title(self) -> str:
        """What it is, at the beginning of a line."""
        words = str(self.what)
        return words[:1].upper() + words[1:]


TABLE: tuple[Kept, ...] = (
    Kept(
        "diet",
        lazy("antwoorden over wat je eet of nodig hebt"),
        lazy("tot 30 dagen na de dag"),
        EXPLICIT_CONSENT,
        of_days.sensitive_held,
        of_days.purge_sensitive,
    ),
    Kept(
        "registrations",
        lazy("inschrijvingen met een naam"),
        lazy("tot het einde van het schooljaar na dat van de dag"),
        PUBLIC_TASK,
        of_days.registrations_held,
        of_days.purge_registrations,
    ),
    Kept(
        "evidence",
        lazy("aanwezigheden bij een dag met Europese steun"),
        lazy("tot vijf jaar na 31 december van het jaar na het einde van het project"),
        LEGAL_DUTY,
        of_days.evidence_held,
        of_days.purge_evidence,
    ),
    Kept(
        "invited",
        lazy("namen van wie een organisator uitnodigde"),
        lazy("tot 30 dagen na de dag"),
        PUBLIC_TASK,
        of_days.invited_held,
        of_days.forget_invited,
    ),
    Kept(
        "account",
        lazy("accounts die niemand gebruikt"),
        lazy("tot je vraagt om het te wissen, of drie jaar nadat je het laatst gebruikte"),
        PUBLIC_TASK,
        of_members.accounts_held,
        of_members.purge_accounts,
    ),
    Kept(
        "sessions",
        lazy("sessies, links en aanvragen die voorbij zijn"),
        lazy("sessies 30 dagen na het laatste gebruik, links een dag, wat je niet bevestigt een week"),
        SECURITY,
        of_members.passing_held,
        of_members.sweep,
    ),
    Kept(
        "follows",
        lazy("wat iemand volgt"),
        lazy("tot je stopt met volgen"),
        CONSENT,
    ),
    Kept(
        "consents",
        lazy("ingetrokken toestemmingen"),
        lazy("zolang ze gelden en drie jaar daarna"),
        LEGAL_DUTY,
        of_members.consents_held,
        of_members.purge_consents,
    ),
    Kept(
        "mail",
        lazy("namen en adressen bij verzonden mails"),
        lazy("een jaar"),
        PUBLIC_TASK,
        lambda: outbox.held(MAIL_FOR),
        lambda now: outbox.forget_old(cutoff(now, MAIL_FOR)),
    ),
    Kept(
        "incoming",
        lazy("mails die mensen ons stuurden"),
        lazy("60 dagen"),
        PUBLIC_TASK,
        inbox.held,
        inbox.forget_old,
    ),
    Kept(
        "bounces",
        lazy("adressen waar onze mail niet aankomt"),
        lazy("een jaar"),
        PUBLIC_TASK,
        lambda: inbox.bounces_held(MAIL_FOR),
        lambda now: inbox.forget_bounces(cutoff(now, MAIL_FOR)),
    ),
    Kept(
        "talk",
        lazy("wat iemand in gesprekken schreef"),
        lazy('tot je het wist of vraagt om het te wissen; zonder account staat er "Voormalig lid"'),
        PUBLIC_TASK,
    ),
    Kept(
        "talk_drafts",
        lazy("concepten van reacties"),
        lazy("een half jaar nadat je er het laatst aan schreef"),
        PUBLIC_TASK,
        drafts.held,
        drafts.sweep,
    ),
    Kept(
        "practices",
        lazy("praktijken en wie ze schreef"),
        lazy("de praktijk blijft; je naam gaat weg als je vraagt om te wissen"),
        PUBLIC_TASK,
    ),
    Kept(
        "adoptions_asked",
        lazy("wie zonder account gevraagd werd een overgenomen praktijk te bevestigen"),
        lazy("twaalf maanden nadat we het vroegen"),
        PUBLIC_TASK,
        of_practices.asked_held,
        of_practices.purge_asked,
    ),
    Kept(
        "needs",
        lazy("noden en kansen, en wie ze meldde of herkende"),
        lazy("de nood blijft; je naam en adres gaan weg als je vraagt om te wissen"),
        PUBLIC_TASK,
    ),
    Kept(
        "needs_unconfirmed",
        lazy("noden, stemmen en vragen die niemand bevestigde"),
        lazy("een week"),
        PUBLIC_TASK,
        of_needs.held,
        of_needs.purge,
    ),
    Kept(
        "needs_visitors",
        lazy("adressen van wie zonder account een nood meldde of herkende"),
        lazy("twaalf maanden nadat de nood beantwoord of gesloten is, en hoogstens drie jaar"),
        PUBLIC_TASK,
        of_needs.visitors_held,
        of_needs.purge_visitors,
    ),
    Kept(
        "helpdesk",
        lazy("wie iets aan het loket vroeg"),
        lazy("twaalf maanden nadat de vraag beantwoord of gesloten is"),
        PUBLIC_TASK,
        helpdesk.askers_held,
        helpdesk.purge_askers,
    ),
    Kept(
        "imports",
        lazy("bestanden die iemand invoert"),
        lazy("het bestand tot het ingevoerd is en hoogstens een week, het verslag 30 dagen"),
        PUBLIC_TASK,
        importing.held,
        importing.purge,
    ),
    Kept(
        "feedback",
        lazy("meldingen over de website"),
        lazy("een jaar nadat ze behandeld zijn"),
        PUBLIC_TASK,
        feedback.held,
        feedback.purge,
    ),
    Kept(
        "audit",
        lazy("wie wat veranderde op de site"),
        lazy("vijf jaar"),
        SECURITY,
        lambda: audit.held(AUDIT_FOR),
        lambda now: audit.purge(cutoff(now, AUDIT_FOR)),
    ),
)
BY_KEY = {one.key: one for one in TABLE}


@dataclass(frozen=True)
class Clock:
    """How one class stands: how much is kept, how much would go now, and what goes next and when."""

    kept: Kept
    total: int
    due: int
    next_on: datetime | None
    next_number: int
    is_soon: bool


def clocks(now: datetime) -> list[Clock]:
    """Every class that goes by the clock, as it stands."""
    return [_clock(one, now) for one in TABLE if one.held is not None]


def _clock(kept: Kept, now: datetime) -> Clock:
    held = list(kept.held()) if kept.held else []
    ahead: dict[datetime, int] = {}
    for moment, number in held:
        night = max(night_of(moment), night_of(now))
        ahead[night] = ahead.get(night, 0) + number
    first = min(ahead, default=None)
    return Clock(
        kept,
        sum(number for _moment, number in held),
        sum(number for moment, number in held if moment <= now),
        first,
        ahead[first] if first else 0,
        first is not None and first < now + SOON,
    )


def purge(now: datetime, tell: Callable[[int], object] = lambda _gone: None) -> dict[str, int]:
    """Take away all that is due, a batch in a transaction, each noted with what it took; gives how many.

    `tell` hears after each batch how many are gone. Interrupted, it has done and noted a part; run again, it
    does the rest and nothing twice.
    """
    done: dict[str, int] = {}
    while _batch(of_members.warn_unused, "", now):
        continue
    for kept in TABLE:
        while kept.purge is not None and (number := _batch(kept.purge, kept.key, now)):
            done[kept.key] = done.get(kept.key, 0) + number
            tell(sum(done.values()))
    with transaction() as session:
        session.add(PurgeRun(at=now, kept_as="", number=sum(done.values())))
        traces.wipe()
    return done


def _batch(take: Callable[[datetime], int], key: str, now: datetime) -> int:
    with transaction() as session:
        number = take(now)
        if number and key:
            session.add(PurgeRun(at=now, kept_as=key, number=number))
    return number


def runs(limit: int) -> list[tuple[datetime, str, int]]:
    """What the last runs took away, the newest first: when, of which class, how many."""
    query = select(PurgeRun).order_by(PurgeRun.id.desc()).limit(limit)
    return [(one.at, one.kept_as, one.number) for one in db.session.scalars(query)]


def nightly() -> None:
    """The job of every night."""
    purge(clock.now())

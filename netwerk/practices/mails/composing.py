"""Mails about sheets into words, when the worker sends them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage

from netwerk.kernel import i18n, outbox, tokens
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.kernel.links import link
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import render_mail
from netwerk.members.models import Organisation
from netwerk.members.wording import shown_name
from netwerk.practices import content, queries
from netwerk.practices.adoption_words import told
from netwerk.practices.consent_rules import Consent
from netwerk.practices.mails.climbing import ADOPTION_LINK
from netwerk.practices.mails.consenting import WORDS_LINK
from netwerk.practices.mails.posting import Facts
from netwerk.practices.models import Adoption, Agreement, Review
from netwerk.practices.rules import OPEN_REVIEWS, AdoptionState, Gap, ReviewState, Side, State
from netwerk.practices.wording import STEP_ASKS, gap_words, step_name

# Kind -> its template below templates/mail, and what an administrator reads in the list of mails.
TEMPLATES: dict[str, tuple[str, LazyString]] = {
    "practice.submitted": ("practice_submitted", lazy("Praktijk ingediend")),
    "practice.returned": ("practice_returned", lazy("Praktijk teruggegeven met opmerkingen")),
    "practice.published": ("practice_published", lazy("Praktijk gepubliceerd")),
    "practice.withdrawn": ("practice_withdrawn", lazy("Praktijk ingetrokken")),
    "practice.restored": ("practice_restored", lazy("Praktijk opnieuw getoond")),
    "practice.writer_added": ("practice_writer_added", lazy("Vraag om mee te schrijven aan een praktijk")),
    "practice.review_asked": ("practice_review_asked", lazy("Vraag om een praktijk na te kijken")),
    "practice.review_reminder": ("practice_review_asked", lazy("Herinnering om een praktijk na te kijken")),
    "practice.review_cancelled": (
        "practice_review_cancelled",
        lazy("Vraag om na te kijken teruggenomen"),
    ),
    "practice.review_given": ("practice_review_given", lazy("Antwoord van wie een praktijk nakeek")),
    "practice.adoption_confirm": ("practice_adoption_confirm", lazy("Vraag om een overname te bevestigen")),
    "practice.adopted": ("practice_adopted", lazy("Praktijk overgenomen")),
    "practice.step": ("practice_step", lazy("Andere trap op de ladder")),
    "practice.reconfirm": ("practice_reconfirm", lazy("Vraag om een praktijk te herbevestigen")),
    "practice.words_asked": ("practice_words_asked", lazy("Vraag of woorden in een praktijk mogen")),
    "practice.words_refused": ("practice_words_refused", lazy("Woorden die niet in een praktijk mogen")),
}

# Sent only while this is what they say.
ABOUT_WORDS = {"practice.words_asked": Consent.ASKED, "practice.words_refused": Consent.REFUSED}


def compose(message: OutboxMessage) -> EmailMessage | None:
    """The mail for one outbox row about a sheet; nothing for a question that is no longer open."""
    facts = message.facts
    practice = queries.load(facts["practice"])
    if message.kind in {"practice.review_asked", "practice.review_reminder"}:
        review = db.session.get(Review, message.subject_id)
        if review is None or review.state not in OPEN_REVIEWS or practice.state != State.PUBLISHED:
            return None
    if message.kind == "practice.submitted" and practice.submitted_number != facts["number"]:
        return None
    if message.kind == "practice.adoption_confirm":
        row = db.session.get(Adoption, message.subject_id)
        if row is None or row.nonce != facts["nonce"] or row.confirmed_at or row.refused_at:
            return None
    if message.kind in ABOUT_WORDS:
        agreement = db.session.get(Agreement, message.subject_id)
        if agreement is None or agreement.answer != ABOUT_WORDS[message.kind]:
            return None
    with i18n.speaking(message.language):
        words = _words(message)
    template = TEMPLATES[message.kind][0]
    rendered = render_mail(template, message.language, **words, unsubscribe="", funding_statement="")
    return outbox.finish_message(message, subject=rendered.subject, text=rendered.text, html=rendered.html)


for _kind, (_template, _title) in TEMPLATES.items():
    outbox.composer(_kind, _title, _template)(compose)


def _words(message: OutboxMessage) -> Facts:
    facts = message.facts
    return {
        "name": message.recipient_name,
        "title": facts["title"],
        "reason": facts.get("reason", ""),
        "note": facts.get("note", ""),
        "by": facts.get("by", ""),
        "remarks": _in_order(facts.get("remarks", {})),
        "address": _address(message),
        "revised": facts.get("revised", False),
        "is_company": facts.get("side") == Side.COMPANY,
        "reviewer": facts.get("reviewer") or _("Wie je vroeg"),
        "due": _day(facts.get("due")),
        "reminder": facts.get("reminder", False),
        "given": facts.get("state") == ReviewState.GIVEN,
        "late": facts.get("state") == ReviewState.LATE,
        "favourable": facts.get("favourable", False),
        "remark": facts.get("remark", ""),
        "to_editor": facts.get("to_editor", False),
        "organisation": _organisation(message),
        "told": told(facts) if "organisation" in facts else [],
        "stopped": facts.get("state") == AdoptionState.STOPPED,
        "climbed": facts.get("step", 0) > facts.get("former", 0),
        "step": step_name(facts["step"]) if "step" in facts else "",
        "former": step_name(facts["former"]) if "former" in facts else "",
        "step_asks": str(STEP_ASKS[facts["step"]]) if "step" in facts else "",
        "lacks": [gap_words(Gap(gap), number) for gap, number in facts.get("lacks", {}).items()],
        "passages": facts.get("passages", []),
        "why": _why(message.kind, to_editor=facts.get("to_editor", False)),
    }


def _organisation(message: OutboxMessage) -> str:
    """Who takes it over: by name to who confirms it, to others as everybody may read it by now."""
    named = str(message.facts.get("organisation", ""))
    if message.kind != "practice.adopted":
        return named
    row = db.session.get(Adoption, message.subject_id)
    return shown_name(db.session.get(Organisation, row.organisation_id)) if row is not None else named


def _in_order(remarks: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is remarked, in the order of the sheet, which the database does not keep."""
    return [(str(one.label), remarks[one.name]) for one in content.FIELDS if one.name in remarks]


def _address(message: OutboxMessage) -> str:
    """Where the reader goes on."""
    facts, language = message.facts, message.language
    match message.kind:
        case "practice.submitted":
            return link("manage_practices.submission", language, practice_id=facts["practice"])
        case "practice.returned" | "practice.writer_added":
            return link("practices.edit", language, practice_id=facts["practice"])
        case "practice.review_asked" | "practice.review_reminder":
            return link("practices.review", language, review_id=facts["review"])
        case "practice.review_given" if facts.get("to_editor"):
            return link("manage_practices.reviewers", language, practice_id=facts["practice"])
        case "practice.adoption_confirm":
            token = tokens.signer(ADOPTION_LINK).sign(message.subject_id, facts["nonce"])
            return link("practices.confirm_adoption", language, token=token)
        case "practice.words_asked":
            token = tokens.signer(WORDS_LINK).sign(message.subject_id, facts["nonce"])
            return link("practices.my_words", language, token=token)
        case "practice.words_refused":
            return link("practices.edit", language, practice_id=facts["practice"])
        case "practice.reconfirm":
            return link("practices.reconfirm", language, practice_id=facts["practice"])
        case _:
            return link("practices.sheet", language, practice_id=facts["practice"], slug=facts["slug"])


def _day(stored: str | None) -> str:
    return i18n.format_day(datetime.fromisoformat(stored)) if stored else ""


def _why(kind: str, *, to_editor: bool) -> str:
    match kind:
        case "practice.submitted":
            return _("Je krijgt deze mail omdat je redacteur bent van dit netwerk.")
        case "practice.review_asked" | "practice.review_reminder" | "practice.review_cancelled":
            return _("Je krijgt deze mail omdat een redacteur je vroeg om een praktijk na te kijken.")
        case "practice.review_given" if to_editor:
            return _("Je krijgt deze mail omdat je iemand vroeg om deze praktijk na te kijken.")
        case "practice.words_asked":
            return _("Je krijgt deze mail omdat iemand iets wat jij schreef in een praktijk wil gebruiken.")
        case "practice.adoption_confirm":
            return _("Je krijgt deze mail omdat iemand jullie organisatie noemde bij een praktijk.")
        case _:
            return _("Je krijgt deze mail omdat je aan deze praktijk meewerkt.")

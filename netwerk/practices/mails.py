"""Mails about sheets: what happened into the outbox, and into words when the worker sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from netwerk.kernel import i18n, outbox, tokens
from netwerk.kernel.clock import BRUSSELS
from netwerk.kernel.database import db
from netwerk.kernel.i18n import LazyString, _, lazy
from netwerk.kernel.links import link
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.rendering import render_mail
from netwerk.members.actor import EDITOR, Actor
from netwerk.members.login import actor_of
from netwerk.members.models import Member
from netwerk.members.queries import holders_of, member_with_rights
from netwerk.practices import content, policy, queries
from netwerk.practices.models import Adoption, Practice, Review, SheetLog, Version
from netwerk.practices.rules import Gap, Gaps, ReviewState, Step
from netwerk.practices.wording import ADOPTED, REVIEW_STATES, SIDES, STEP_ASKS, gap_words, step_name

Facts = dict[str, Any]

# Kind -> its template below templates/mail, and what an administrator reads in the list of mails.
TEMPLATES: dict[str, tuple[str, LazyString]] = {
    "practice.submitted": ("practice_submitted", lazy("Praktijk ingediend")),
    "practice.returned": ("practice_returned", lazy("Praktijk teruggegeven met opmerkingen")),
    "practice.published": ("practice_published", lazy("Praktijk gepubliceerd")),
    "practice.withdrawn": ("practice_withdrawn", lazy("Praktijk ingetrokken")),
    "practice.review_asked": ("practice_review_asked", lazy("Vraag om een praktijk na te kijken")),
    "practice.review_reminder": ("practice_review_asked", lazy("Herinnering om een praktijk na te kijken")),
    "practice.review_given": ("practice_review_given", lazy("Antwoord van wie een praktijk nakeek")),
    "practice.adoption_confirm": ("practice_adoption_confirm", lazy("Vraag om een overname te bevestigen")),
    "practice.adopted": ("practice_adopted", lazy("Praktijk overgenomen")),
    "practice.step": ("practice_step", lazy("Andere trap op de ladder")),
    "practice.reconfirm": ("practice_reconfirm", lazy("Vraag om een praktijk te herbevestigen")),
}


# --- into the outbox --------------------------------------------------------------------------------------


def queue_submitted(practice: Practice, said: Version, now: datetime) -> None:
    """Tell the editors in whose scope the sheet falls that it waits for them."""
    scope = queries.scope_of(said.content)
    for editor in holders_of(EDITOR, now.astimezone(BRUSSELS).date()):
        if editor.id == said.member_id:
            continue
        rights = actor_of(member_with_rights(editor.id))
        if policy.may_edit(rights, scope.theme_ids, scope.region_ids):
            _queue(
                "practice.submitted",
                practice,
                editor,
                ("practice_version", said.id),
                resend=editor.id,
                by=said.member_name,
                note=said.note,
                title=content.value(said.content, "title"),
            )


def queue_returned(practice: Practice, row: SheetLog) -> None:
    """Tell the author what to change."""
    _to_author(
        "practice.returned",
        practice,
        ("practice_log", row.id),
        reason=row.reason,
        remarks=row.remarks,
        by=row.member_name,
    )


def queue_published(practice: Practice, said: Version) -> None:
    """Tell the author that everybody can read it now."""
    _to_author("practice.published", practice, ("practice_version", said.id))


def queue_withdrawn(practice: Practice, actor: Actor) -> None:
    """Tell the author that their sheet was taken away, unless they did it themselves."""
    if practice.author_id != actor.id:
        _to_author(
            "practice.withdrawn",
            practice,
            ("practice", practice.id),
            resend=practice.last_number,
            reason=practice.withdrawn_because,
            by=actor.name,
        )


def queue_review_asked(practice: Practice, review: Review, member: Member) -> None:
    """Ask somebody to look at a sheet."""
    _queue(
        "practice.review_asked",
        practice,
        member,
        ("practice_review", review.id),
        **_review_facts(review),
        reminder=False,
    )


def queue_review_reminder(practice: Practice, review: Review, member: Member) -> bool:
    """Remind them once; said again it is nothing. Gives whether it was new."""
    return (
        outbox.enqueue_many(
            "practice.review_reminder",
            [
                _draft(
                    practice,
                    member,
                    ("practice_review", review.id),
                    0,
                    _review_facts(review) | {"reminder": True},
                )
            ],
        )
        == 1
    )


def _review_facts(review: Review) -> Facts:
    return {"review": review.id, "side": review.side, "due": review.due_at.isoformat()}


def queue_review_given(practice: Practice, review: Review) -> None:
    """Tell whoever asked, and the author when something was said."""
    facts = {
        "state": review.state,
        "side": review.side,
        "favourable": bool(review.favourable),
        "remark": review.remark,
    }
    sequence = list(ReviewState).index(ReviewState(review.state))
    asker = db.session.get(Member, review.asked_by_id) if review.asked_by_id else None
    if asker is not None:
        _queue(
            "practice.review_given",
            practice,
            asker,
            ("practice_review", review.id),
            resend=sequence * 2,
            **facts,
            to_editor=True,
        )
    if review.state == ReviewState.GIVEN:
        _to_author(
            "practice.review_given",
            practice,
            ("practice_review", review.id),
            resend=sequence * 2 + 1,
            **facts,
            to_editor=False,
        )


def queue_adoption_confirm(
    practice: Practice, row: Adoption, organisation: str, people: Sequence[tuple[str, str, str]], by: str
) -> None:
    """Ask the contacts of an organisation whether it is so; at most one at a time for each nonce."""
    facts = {
        "organisation": organisation,
        "state": row.state,
        "result": row.result,
        "changes": row.changes,
        "by": by,
        "nonce": row.nonce,
        "new_workplaces": row.new_workplaces,
    }
    asked = int(row.asked_at.timestamp()) if row.asked_at else 0
    for place, (email, name, language) in enumerate(people):
        outbox.enqueue(
            "practice.adoption_confirm",
            to=email,
            name=name,
            language=language,
            subject=("practice_adoption", row.id),
            facts=_about(practice) | facts,
            sequence=asked,
            resend=place,
            cap=True,
        )


def queue_adopted(practice: Practice, row: Adoption, organisation: str) -> None:
    """Tell the author that somebody took it over."""
    changed = int(row.changed_at.timestamp())
    _to_author(
        "practice.adopted",
        practice,
        ("practice_adoption", row.id),
        resend=changed,
        organisation=organisation,
        state=row.state,
        stopped_because=row.stopped_because,
        changes=row.changes,
        result=row.result,
        new_workplaces=row.new_workplaces,
    )


def queue_step(practice: Practice, former: Step, step: Step, reason: str, lacks: Gaps) -> None:
    """Tell the author that their sheet climbed or fell, and what the next step lacks."""
    _to_author(
        "practice.step",
        practice,
        ("practice", practice.id),
        resend=int(practice.changed_at.timestamp()),
        former=int(former),
        step=int(step),
        reason=reason,
        lacks={str(gap): number for gap, number in lacks.items()},
    )


def queue_reconfirm(practice: Practice) -> bool:
    """Ask the author whether it still holds, once a term; gives whether it was new."""
    author = db.session.get(Member, practice.author_id) if practice.author_id else None
    if author is None or practice.review_before is None:
        return False
    term = practice.review_before.toordinal()
    return (
        outbox.enqueue_many(
            "practice.reconfirm", [_draft(practice, author, ("practice", practice.id), term, {})]
        )
        == 1
    )


def _to_author(
    kind: str, practice: Practice, subject: tuple[str, int], *, resend: int = 0, **facts: Any
) -> None:
    author = db.session.get(Member, practice.author_id) if practice.author_id else None
    if author is not None and author.disabled_at is None:
        _queue(kind, practice, author, subject, resend=resend, **facts)


def _queue(
    kind: str, practice: Practice, to: Member, subject: tuple[str, int], *, resend: int = 0, **facts: Any
) -> None:
    outbox.enqueue_many(kind, [_draft(practice, to, subject, resend, facts)])


def _draft(
    practice: Practice, to: Member, subject: tuple[str, int], resend: int, facts: Facts
) -> outbox.Draft:
    return outbox.Draft(
        to=to.email,
        name=to.name,
        language=to.language,
        subject=subject,
        facts=_about(practice) | facts,
        resend=resend,
    )


def _about(practice: Practice) -> Facts:
    return {"practice": practice.id, "slug": practice.slug, "title": practice.title}


# --- into words -------------------------------------------------------------------------------------------


def compose(message: OutboxMessage) -> EmailMessage | None:
    """The mail for one outbox row about a sheet; nothing for a question that is no longer open."""
    facts = message.facts
    if message.kind.startswith("practice.review_") and message.kind != "practice.review_given":
        review = db.session.get(Review, message.subject_id)
        if review is None or review.state not in {ReviewState.ASKED, ReviewState.LATE}:
            return None
    if message.kind == "practice.adoption_confirm":
        row = db.session.get(Adoption, message.subject_id)
        if row is None or row.nonce != facts["nonce"] or row.confirmed_at is not None:
            return None
    with i18n.speaking(message.language):
        words = _words(message)
    template = TEMPLATES[message.kind][0]
    rendered = render_mail(template, message.language, **words, unsubscribe="", funding_statement="")
    return outbox.finish_message(message, subject=rendered.subject, text=rendered.text, html=rendered.html)


for _kind, (_template, _title) in TEMPLATES.items():
    outbox.composer(_kind, _title)(compose)


def _words(message: OutboxMessage) -> Facts:
    facts, language = message.facts, message.language
    return {
        "name": message.recipient_name,
        "title": facts["title"],
        "reason": facts.get("reason", ""),
        "note": facts.get("note", ""),
        "by": facts.get("by", ""),
        "remarks": _in_order(facts.get("remarks", {})),
        "address": _address(message),
        "edit_address": link("practices.edit", language, practice_id=facts["practice"]),
        "side": str(SIDES.get(facts.get("side", ""), "")),
        "due": _day(facts.get("due")),
        "reminder": facts.get("reminder", False),
        "state": str(
            REVIEW_STATES.get(facts.get("state", ""), "") or ADOPTED.get(facts.get("state", ""), "")
        ),
        "given": facts.get("state") == ReviewState.GIVEN,
        "favourable": facts.get("favourable", False),
        "remark": facts.get("remark", ""),
        "to_editor": facts.get("to_editor", False),
        "organisation": facts.get("organisation", ""),
        "stopped_because": facts.get("stopped_because", ""),
        "changes": facts.get("changes", ""),
        "result": facts.get("result", ""),
        "new_workplaces": facts.get("new_workplaces"),
        "climbed": facts.get("step", 0) > facts.get("former", 0),
        "step": step_name(facts["step"]) if "step" in facts else "",
        "former": step_name(facts["former"]) if "former" in facts else "",
        "step_asks": str(STEP_ASKS[facts["step"]]) if "step" in facts else "",
        "lacks": [gap_words(Gap(gap), number) for gap, number in facts.get("lacks", {}).items()],
        "why": _why(message.kind),
    }


def _in_order(remarks: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is remarked, in the order of the sheet, which the database does not keep."""
    return [(str(one.label), remarks[one.name]) for one in content.FIELDS if one.name in remarks]


def _address(message: OutboxMessage) -> str:
    """Where the reader goes on."""
    facts, language = message.facts, message.language
    match message.kind:
        case "practice.submitted":
            return link("manage_practices.submission", language, practice_id=facts["practice"])
        case "practice.returned":
            return link("practices.edit", language, practice_id=facts["practice"])
        case "practice.review_asked" | "practice.review_reminder":
            return link("practices.review", language, review_id=facts["review"])
        case "practice.adoption_confirm":
            token = tokens.signer("practice.adoption").sign(message.subject_id, facts["nonce"])
            return link("practices.confirm_adoption", language, token=token)
        case _:
            return link("practices.sheet", language, practice_id=facts["practice"], slug=facts["slug"])


def _day(stored: str | None) -> str:
    return i18n.format_day(datetime.fromisoformat(stored)) if stored else ""


def _why(kind: str) -> str:
    match kind:
        case "practice.submitted":
            return _("Je krijgt deze mail omdat je redacteur bent van dit netwerk.")
        case "practice.review_asked" | "practice.review_reminder":
            return _("Je krijgt deze mail omdat een redacteur je vroeg om een praktijk na te kijken.")
        case "practice.adoption_confirm":
            return _("Je krijgt deze mail omdat iemand jullie organisatie noemde bij een praktijk.")
        case _:
            return _("Je krijgt deze mail omdat je aan deze praktijk meewerkt.")

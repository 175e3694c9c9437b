"""A small site with one of everything, and the address at which each page of it is seen."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from flask import Flask
from sqlalchemy import select

from netwerk.demo.mailbox import FOLDER, Mailbox
from netwerk.events import feeds
from netwerk.events.models import Booking, EvaluationTicket, Event
from netwerk.events.services import evaluation, materials, private_links, questions, tables, workshops
from netwerk.events.services.workshops import SpeakerFacts
from netwerk.kernel import clock, outbox, uploads
from netwerk.kernel.database import db
from netwerk.kernel.tokens import signer
from netwerk.members import mails, services
from netwerk.members.actor import Actor
from netwerk.members.models import Follow
from netwerk.members.services import following
from netwerk.members.services.signing_in import make_sign_in_link
from netwerk.taxonomy.models import Region, Term
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.administered import administered
from tests.support.after import answer_all, concluded_day, past_day
from tests.support.asked import asked as questions_asked
from tests.support.belonging import belonged
from tests.support.door import doors
from tests.support.forum_files import shown_files
from tests.support.incoming import incoming
from tests.support.practices_e import judged
from tests.support.practices_l import found_in_library
from tests.support.practices_p import spread
from tests.support.practices_s import read
from tests.support.practices_w import written
from tests.support.privacy import asked_for
from tests.support.readdressed import asked_for_address
from tests.support.reported import reported
from tests.support.sent import sent
from tests.support.talking import talked

ACTS = ("edit", "cancel", "remove", "order")
AFTER = (
    *("manage_events.closing", "manage_events.evidence", "manage_events.evidence_bundle", "events.material"),
    *("manage_events.add_material", "manage_events.managed_material", "manage_events.remove_material"),
    *("manage_events.ask_reopening", "manage_events.allow_reopening", "manage_events.close_reopening"),
)
EVALUATION_PAGES = (
    *("manage_events.evaluation", "manage_events.evaluation_csv", "manage_events.evaluation_usual"),
    *("manage_events.evaluation_add", "manage_events.evaluation_move", "manage_events.evaluation_retire"),
)


@dataclass
class World:
    """What is there, and the values that the addresses need."""

    day: Event
    full: Event
    booking: Booking
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    def values_for(self, endpoint: str, arguments: set[str]) -> dict[str, Any]:
        """What to put into the address of a page."""
        usual: dict[str, Any] = {"event_id": self.day.id, "slug": self.day.slug}
        known = usual | self.values.get(endpoint, {})
        missing = arguments - set(known)
        assert not missing, f"the world has no {missing} for {endpoint}: add them to tests/support/world.py"
        return {name: known[name] for name in arguments}


def glossary_word() -> int:
    """A word that the glossary explains; needs `words`."""
    return db.session.scalars(select(Term.id).order_by(Term.id)).first() or 0


def build(app: Flask, make: Make, cast: Cast) -> World:
    """Days in several states, registrations, a waiting list, a follow, a mail, a calendar address."""
    chantal, an = actor(cast.chantal), actor(cast.an)
    day = make.event(
        title="Netwerkdag mobiliteit in Genk", theme="mobiliteit", municipality="genk", by=chantal, capacity=8
    )
    full = make.event(
        title="Volle dag", theme="leren-en-werken", municipality="hasselt", by=chantal, capacity=2
    )
    make.event(title="Oude dag", starts=clock.now() - timedelta(days=90), by=chantal)
    make.event(title="Afgelaste dag", state="cancelled", by=chantal)
    make.event(title="Ontwerp", state="draft", by=chantal)
    make.event(
        title="Onlinedag", is_online=True, venue_name="", online_url="https://call.example/x", by=chantal
    )
    booking = make.booking(
        day,
        [make.person("An Peeters", cast.an.email), make.person("Jan Claes", None), make.person("Mia Bos")],
        actor=an,
    )
    make.booking(full, 2)
    waiting = make.attendee(full, "Wim Wacht", "wim@school.example")
    asked = make.event(title="Dag op aanvraag", theme="mobiliteit", by=chantal, needs_approval=True)
    asking = make.attendee(asked, "Vera Vraagt", "vera@school.example")
    people = make.attendees(booking)
    attendee = make.attendees(make.booking(day, 1))[0]
    confirm_address, undo_address = asked_for_address(cast.dirk.id, make)
    follow, sign_in, token = _asked(cast, make)
    message = outbox.recent(1)[0]
    values = {
        "portal.page": {"slug": "privacy"},
        "portal.network": {"slug": "mobiliteit"},
        "portal.outcome_list": {"name": "netwerkdagen"},
        "portal.outcome_list_file": {"name": "netwerkdagen"},
        "portal.api_day": {"thing_id": day.id},
        "manage.term_edit": {"term_id": glossary_word()},
        "manage.term_retire": {"term_id": glossary_word()},
        "portal.revoke_feed": {"feed_id": feeds.feeds_of(an)[0].id},
        "events.feed_mine": {"token": token},
        "events.feed_theme": {"theme": "mobiliteit"},
        "events.feed_region": {"region": _a_region(day)},
        "events.feed_theme_region": {"theme": "mobiliteit", "region": _a_region(day)},
        "members.use_link": {"token": sign_in},
        "members.consume_link": {"token": sign_in},
        "members.confirm_address": {"token": confirm_address},
        "members.undo_address": {"token": undo_address},
        "members.follow": {"kind": "theme", "thing_id": make.theme("mobiliteit").id},
        "members.follow_asked": {"kind": "theme", "thing_id": make.theme("mobiliteit").id},
        "members.confirm_follow": {"token": signer(mails.FOLLOW_CONFIRM).sign(follow.id, follow.nonce)},
        "members.follow_confirmed": {"token": signer(mails.FOLLOW_CONFIRM).sign(follow.id, follow.nonce)},
        "members.unsubscribe": {"token": _last_part(following.unsubscribe_link(follow))},
        "members.unsubscribed": {"token": _last_part(following.unsubscribe_link(follow))},
        "members.end_session": {"session_id": 999_999},
        "manage.page_edit": {"slug": "privacy"},
        "manage.guide": {"name": "organisatoren"},
        "manage.guide_picture": {"name": "beheer"},
        "manage.mail_retry": {"message_id": message.id},
        "manage.mail_message": {"message_id": message.id},
        "manage_events.cancel_attendee": {"attendee_id": attendee.id},
        "manage_events.promote": {"event_id": full.id, "attendee_id": waiting.id},
        "manage_events.priority": {"event_id": full.id, "attendee_id": waiting.id},
        "manage_events.group_policy": {"event_id": full.id, "attendee_id": waiting.id},
        "manage_events.approve": {"event_id": asked.id, "attendee_id": asking.id},
        "manage_events.reject": {"event_id": asked.id, "attendee_id": asking.id},
        "manage_events.approve_many": {"event_id": asked.id},
        "demo.message": {"mail_id": _caught(app)},
        "demo.message_raw": {"mail_id": _caught(app)},
        "demo.message_html": {"mail_id": _caught(app)},
        "demo.answer": {"mail_id": _caught(app)},
        "manage.mail_seen": {"mail_id": incoming(make, "Waar kan ik parkeren?")},
        "manage_events.reply_seen": {"mail_id": incoming(make, "Is er soep?", people[0])},
    }
    values |= asked_for(make, cast)
    values |= administered(make, cast)
    values |= _after(make, chantal)
    values |= doors(make, chantal)
    values |= _programme(make, day, chantal)
    values |= sent(make, day, chantal)
    values |= questions_asked(make, chantal)
    values |= spread(make, cast)
    values |= judged(make, cast)
    values |= written(make, cast)
    values |= found_in_library(make, cast)
    values |= read(make, cast)
    values |= talked(make, cast)
    values |= shown_files(make, cast)
    values |= reported(make, cast, chantal)
    values |= belonged(make, cast)
    for kind, page, name in (
        ("practice", "practices.sheet", "practice_id"),
        ("thread", "forum.thread", "thread_id"),
        ("need", "needs.need", "need_id"),
        ("organisation", "members.organisation", "organisation_id"),
    ):
        values[f"portal.api_{kind}"] = {"thing_id": values[page][name]}
    private = {"token": private_links.booking_token(booking)}
    for name in (
        "answer_offer",
        "group",
        "private",
        "cancel",
        "change",
        "colleague",
        "invitation",
        "come_back",
    ):
        values[f"events.{name}"] = private | {"attendee_id": people[1].id}
    values["events.invitation"] = {"token": private_links.attendee_token(people[0])}
    world = World(day, full, booking, values)
    db.session.rollback()
    return world


def _asked(cast: Cast, make: Make) -> tuple[Follow, str, str]:
    """A follow to confirm, a link to sign in and a calendar address."""
    theme_id, now = make.theme("mobiliteit").id, clock.now()
    an, dirk = actor(cast.an), cast.dirk

    def act() -> tuple[str, str]:
        services.follow("theme", theme_id, "volger@school.example", "nl", actor=None, now=now)
        _feed, token = feeds.create_feed(an, "Telefoon", now=now)
        return make_sign_in_link(dirk, now), token

    sign_in, token = make.within(act)
    return db.session.scalars(select(Follow)).one(), sign_in, token


def _programme(make: Make, day: Event, chantal: Actor) -> dict[str, dict[str, Any]]:
    """Workshops at the same time, one of them full, a speaker, and people at tables."""
    full, other = make.workshop(day, "Fiets", capacity=1), make.workshop(day, "Bus", room="Zaal 2")
    make.booking(day, [make.person(workshop_ids=(full.id, other.id)) for _ in range(2)])
    about = SpeakerFacts("Mia Bos", "Zaakvoerder", "Bakkerij Bos", "Bakt brood met leerlingen.")
    speaker = make.within(lambda: workshops.add_speaker(day.id, about, chantal, now=clock.now()))
    make.within(lambda: tables.propose_tables(day.id, 4, chantal, together=True))
    workshop = {"workshop_id": full.id, "way": "neer"}
    return {
        **dict.fromkeys((f"manage_events.workshop_{act}" for act in ACTS), workshop),
        "manage_events.speaker_edit": {"speaker_id": speaker.id},
        "manage_events.speaker_remove": {"speaker_id": speaker.id},
    }


def _after(make: Make, chantal: Actor) -> dict[str, dict[str, Any]]:
    """A day that is over and closed, with material, questions and answers, for the pages after a day."""
    over = concluded_day(make, title="Afgesloten dag", by=chantal)
    now = clock.now()
    material = make.within(
        lambda: materials.add_file(
            over.id,
            "Slides",
            uploads.store(io.BytesIO(b"%PDF-1.7"), "slides.pdf"),
            chantal,
            is_public=True,
            now=now,
        )
    )
    answer_all(make, over)
    open_day = concluded_day(make, title="Nog een afgesloten dag", by=chantal)
    fresh = db.session.scalars(select(EvaluationTicket).filter_by(event_id=open_day.id)).first()
    assert fresh is not None
    question = questions.asked(over.id, "evaluation")[-1]
    ended = {"event_id": over.id, "slug": over.slug}
    listed = ended | {"name": "na-de-dag", "question_id": question.id}
    return {
        **dict.fromkeys(AFTER, ended | {"material_id": material.id}),
        **dict.fromkeys(EVALUATION_PAGES, listed),
        "manage_events.conclude": {"event_id": past_day(make, by=chantal).id},
        "manage_events.report_file": {"sheet": "personen", "ending": "csv"},
        "events.private_material": {
            "token": private_links.attendee_token(make.attendees(over)[0]),
            "material_id": material.id,
        },
        "events.evaluation": {
            "event_id": open_day.id,
            "slug": open_day.slug,
            "token": evaluation.token_of(fresh.id, fresh.nonce),
        },
    }


def _last_part(address: str) -> str:
    return address.rpartition("/")[2]


def _a_region(day: Event) -> str:
    return str(db.session.scalar(select(Region.slug).where(Region.id == day.region_id)))


def _caught(app: Flask) -> str:
    mailbox = Mailbox(app.config["SETTINGS"].data / FOLDER)
    if not mailbox.list(1):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "netwerk@netwerk.example", "an@school.example", "Proef"
        mail.set_content("Dag An")
        mailbox.add(mail.as_bytes())
    return mailbox.list(1)[0].id

"""Somebody who did everything that the site lets people do, and every place where that leaves a trace."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import inspect, text

from netwerk.events import feeds
from netwerk.events.models import Attendee, Event
from netwerk.events.services import booking as bookings
from netwerk.events.services import closing, workshops
from netwerk.events.services.workshops import SpeakerFacts
from netwerk.forum import jobs as forum_jobs
from netwerk.forum.services import drafts, moderating
from netwerk.kernel import clock, importing, inbox, tables, tokens, uploads
from netwerk.kernel.database import db, transaction
from netwerk.members import services
from netwerk.members.actor import ORGANISER, Actor
from netwerk.members.models import Member
from netwerk.members.queries import memberships_on
from netwerk.members.services import inviting, joining, partnerships, profiles, subscriptions
from netwerk.members.services.partnerships import PartnershipFacts
from netwerk.members.services.profiles import ProfileFacts
from netwerk.members.subscription_rules import Level
from netwerk.needs.helpdesk import mails as helpdesk_mails
from netwerk.needs.helpdesk.services import answering as helpdesk_answers
from netwerk.needs.helpdesk.services import asking, routing
from netwerk.needs.rules import AnswerKind
from netwerk.needs.services import keeping as keeping_needs
from netwerk.needs.services.reporting import From
from netwerk.practices.mails import WORDS_LINK
from netwerk.practices.models import Agreement
from netwerk.practices.services import adopting, consenting, distilling, files, keeping, writing
from netwerk.practices.services.adopting import AdoptionFacts
from netwerk.taxonomy.queries import current_funding
from tests.builders import SYSTEM, Make
from tests.cast import actor
from tests.library import Library
from tests.register import Register
from tests.support.after import mark
from tests.support.belonging import BLOCKS, of_type
from tests.support.forum_files import uploaded
from tests.support.incoming import OURS, letter
from tests.support.post_office import PostOffice
from tests.talk import Talk

NAME, EMAIL, PHONE = "Zoë Zonderland", "zoe.zonderland@school.example", "0470 12 34 56"


@dataclass
class Traces:
    """Who did everything, and the days on which they were: of a fund, of nobody, and one to come."""

    member_id: int
    funded: Event
    unfunded: Event
    ahead: Event


def everything(
    make: Make, library: Library, talk: Talk, register: Register, post_office: PostOffice
) -> Traces:
    """Let somebody do it all, deliver the mail, and let others speak of them."""
    zoe = actor(make.member(NAME, EMAIL))
    make.within(
        lambda: services.add_membership(zoe.id, make.organisation("Atheneum Voeren").id, function="coach")
    )
    zoe = actor_again(zoe)
    funded, unfunded, ahead = _days(make, zoe, post_office)
    _talk(make, talk, zoe)
    _library(make, library, zoe)
    _words(talk, zoe)
    _register(register, zoe)
    _people(make, register, zoe)
    _mail(make, zoe, talk)
    _import()
    post_office.deliver()
    return Traces(zoe.id, funded, unfunded, ahead)


def actor_again(who: Actor) -> Actor:
    """The same as they are now."""
    return actor(db.session.get_one(Member, who.id))


def _days(make: Make, zoe: Actor, post_office: PostOffice) -> tuple[Event, Event, Event]:
    fund = current_funding(clock.today())
    assert fund is not None
    before = clock.now() - timedelta(days=3)
    funded = make.event(title="Dag met steun", starts=before, funding_id=fund.id)
    unfunded = make.event(title="Dag zonder steun", starts=before)
    ahead = make.event(title="Dag die komt", capacity=1, theme="mobiliteit")
    diet = make.question(ahead, "Wat eet je niet?", sensitive=True)
    for day in (funded, unfunded):
        people = [make.person(NAME, EMAIL), make.person("Collega zonder adres", None)]
        make.booking(day, people, actor=zoe, contact_phone=PHONE, consents={"theme_mail": "1"})
        mark(make, day, make.attendees(day)[:1])
        make.within(lambda day=day: closing.conclude(day.id, SYSTEM, now=day.ends_at + timedelta(hours=3)))
    mine = bookings.Person(NAME, EMAIL, "coach", answers={diet.root: f"Geen noten, zegt {NAME}"})
    make.booking(ahead, [mine], actor=zoe, contact_phone=PHONE)
    make.attendee(ahead, "Wim Wacht", "wim@school.example")
    # A colleague registered them without an address, and gave a seat to them.
    other = make.event(title="Dag van een collega")
    made = make.booking(other, [make.person("Bea Bos", "bea@school.example"), make.person("Iemand", None)])
    second = make.attendees(made)[1]
    make.within(
        lambda: bookings.change_person(
            second.id, make.person(NAME, EMAIL), actor_label="booking:1", now=clock.now()
        )
    )
    # Another one did, before anybody knew their address.
    by_name = [make.person("Cas Claes", "cas@elders.example"), make.person("Zoe Zonderland", None)]
    make.booking(make.event(title="Dag van nog een collega"), by_name)
    about = SpeakerFacts(NAME, "coach", "Atheneum Voeren", f"{NAME} spreekt over mobiliteit.")
    make.within(lambda: workshops.add_speaker(other.id, about, SYSTEM, now=clock.now()))
    make.within(lambda: feeds.create_feed(zoe, "Telefoon", now=clock.now()))
    make.within(
        lambda: services.follow("theme", make.theme("mobiliteit").id, EMAIL, "nl", actor=zoe, now=clock.now())
    )
    make.event(
        title="Dag om te vragen",
        contact_name=NAME,
        contact_email=EMAIL,
        summary=f"Vragen aan {NAME}, {EMAIL}",
    )
    return funded, unfunded, ahead


def _talk(make: Make, talk: Talk, zoe: Actor) -> None:
    thread = talk.thread(f"Een vraag van {NAME}", "Wie kent een **goede** bus?", zoe, board="mobiliteit")
    opening = talk.posts(thread)[0]
    other = talk.somebody("Olga Ander")
    talk.quoting(opening, f"Bedankt, {NAME}! Of mail {EMAIL}.", other)
    talk.reply(thread, f"@[{NAME}] weet het.", other)
    uploaded(zoe, thread, f"Geschreven door {NAME}".encode(), "zoe-zonderland.txt")
    own = talk.reply(thread, "Hier is de lijst.", zoe)
    talk.edit(own, "Hier is de nieuwe lijst.", zoe)
    with transaction():
        drafts.save(zoe, "board:algemeen", "Een begin.", now=clock.now())
        moderating.report(thread.id, 2, f"Dit ben ik niet. {NAME}", zoe, now=clock.now())
        subscriptions.choose(zoe.id, ("thread", thread.id), Level.EVERY, now=clock.now())
    forum_jobs.tell()


def _library(make: Make, library: Library, zoe: Actor) -> None:
    contact = {"contact_name": NAME, "contact_email": EMAIL, "contact_phone": PHONE}
    shared = library.practice(zoe, title="Fietsplan", **contact, results=f"Het werkt, zegt {NAME}.")
    library.draft(zoe, title=f"Klad van {NAME}")
    other = library.practice(title="Carpoolplan", aim=f"Een idee van {NAME}.")
    with transaction():
        draft = writing.open_draft(shared.id, zoe, now=clock.now())
        files.add(
            shared.id,
            uploads.store(io.BytesIO(f"Plan van {NAME}".encode()), "plan.txt"),
            zoe,
            now=clock.now(),
        )
        del draft
        keeping.thank(other.id, zoe, now=clock.now())
        keeping.keep(other.id, zoe, now=clock.now())
        facts = AdoptionFacts(
            organisation="Atheneum Voeren", state="running", contact_email="baas@school.example"
        )
        adopting.report(other.id, facts, zoe, now=clock.now())
    taker = library.somebody("company", "lommel")
    name = memberships_on(taker.id, clock.today())[0].organisation.name
    with transaction():
        facts = AdoptionFacts(organisation=name, state="running", contact_email=EMAIL)
        row = adopting.report(other.id, facts, taker, now=clock.now())
    with transaction():
        adopting.confirm(adopting.token_of(row), NAME, now=clock.now())


def _register(register: Register, zoe: Actor) -> None:
    """Needs and questions, also from before there was an account, and what is said of them there."""
    own = register.need(f"{NAME} zoekt een bus", zoe, of=From("Atheneum Voeren"))
    other = register.need("Busregeling", raw=f"Vraag het aan {NAME}.")
    register.recognise(other, zoe, sentence=f"Ook bij ons, zegt {NAME}.", shows_organisation=True)
    earlier = register.from_visitor("Nog een bus", EMAIL)
    with transaction():
        keeping_needs.complain(other.id, f"Dit is van {NAME}.", zoe, now=clock.now())
    with transaction():
        services.grant_role(zoe.id, ORGANISER, "test")
    register.answer(own, register.organiser(), words=f"Eerst belt {NAME}.")
    register.answer(other, actor_again(zoe), words=f"Mail {EMAIL}.")
    register.answer(
        register.need("Taalles"), register.organiser(), AnswerKind.PASSED_ON, partner=f"VDAB, {NAME}"
    )
    register.confirm(earlier, EMAIL)
    mine = register.ask("Wie betaalt?", by=zoe, words=f"Bel {NAME}: {PHONE}")
    with transaction():
        helpdesk_answers.answer(mine.id, f"Dag {NAME}", register.organiser(), now=clock.now())
    theirs = register.ask("Nog iets", words=f"Ken je {NAME}?", email="vera@buiten.example")
    with transaction():
        asking.confirm(tokens.signer(helpdesk_mails.ASKER).sign(theirs.id, theirs.nonce), clock.now())
    with transaction():
        routing.set_route(register.region("haspengouw"), None, zoe.id, register.organiser(), now=clock.now())


def _people(make: Make, register: Register, zoe: Actor) -> None:
    """A profile, organisations joined and invited to, and a partnership."""
    host = register.organiser()
    school, company = (of_type(make, "school", "Campus Voeren"), of_type(make, "company", "Bakkerij Nijs"))
    profile = ProfileFacts(
        about=f"Ik ben {NAME}.",
        offers=f"Bel {PHONE}",
        phone=PHONE,
        theme_ids=(make.theme("mobiliteit").id,),
        audiences=dict.fromkeys(BLOCKS, "everybody"),
    )
    make.within(lambda: profiles.save_profile(profile, zoe, now=clock.now()))
    wim = make.member("Wim Wijs", "wim.wijs@school.example")
    make.within(
        lambda: profiles.save_profile(
            ProfileFacts(about=f"Werkt met {NAME}.", audiences=dict.fromkeys(BLOCKS, "everybody")),
            actor(wim),
            now=clock.now(),
        )
    )
    make.within(lambda: joining.join(company.id, f"coach naast {NAME}", zoe, now=clock.now()))
    make.within(lambda: joining.begin(zoe.id, school.id, "coach", now=clock.now(), as_contact=True))
    zoe = actor_again(zoe)
    facts = PartnershipFacts(
        f"Idee van {NAME}", (school.name, company.name), clock.today(), about=f"Vraag {NAME}, {EMAIL}."
    )
    make.within(lambda: partnerships.propose(facts, zoe, now=clock.now()))
    make.within(
        lambda: inviting.invite(school.id, "nieuw@school.example", zoe, as_contact=False, now=clock.now())
    )
    make.within(lambda: inviting.invite(company.id, EMAIL, host, as_contact=True, now=clock.now()))


def _import() -> None:
    """A file that names them, read and waiting for a yes."""
    rows = [[NAME, EMAIL, "Campus Voeren"], ["Iemand Anders", "iets@school.example", f"Dienst {NAME}"]]
    octets = tables.csv_file(["naam", "e-mail", "organisatie"], rows)
    with transaction():
        importing.begin("contact", octets, f"lijst van {NAME}.csv", {}, "test")
    importing.work()


def _words(talk: Talk, zoe: Actor) -> None:
    """What they said in a conversation stands in the practice of another, and they said how."""
    maker = talk.somebody("Mia Maker")
    thread = talk.thread("Hoe blijven leerlingen?", "Wie heeft een goede aanpak voor ons?", maker)
    talk.reply(thread, f"Wij bellen elke mentor, zegt {NAME} altijd op vrijdag.", zoe)
    with transaction():
        made = distilling.distil(
            *("praktijk", ("thread", thread.id), {1: "at_school"}, maker, "nl"),
            title="Samen op stage",
            now=clock.now(),
        )
    row = db.session.query(Agreement).filter_by(practice_id=made.id, member_id=zoe.id).one()
    token = tokens.signer(WORDS_LINK).sign(row.id, row.nonce)
    with transaction():
        consenting.answer(token, "named", now=clock.now())


def _mail(make: Make, zoe: Actor, talk: Talk) -> None:
    with transaction():
        inbox.receive(letter(f"Dag, ik ben {NAME} ({PHONE}).", EMAIL), clock.now())
        inbox.receive(letter(f"Zag je {NAME} al?", "wim@school.example"), clock.now())
        inbox.receive(
            letter("Per mail gestuurd.", EMAIL).replace(
                OURS.encode(), b"netwerk+nieuw-mobiliteit@netwerk.example"
            ),
            clock.now(),
        )
        services.request_sign_in_link(EMAIL, language="nl", now=clock.now())


def dump() -> list[str]:
    """Every value of every table, the index of the search among them, as lines of text."""
    db.session.rollback()
    lines = []
    for table in sorted(inspect(db.engine).get_table_names()):
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
            values = [one.tobytes() if isinstance(one, memoryview) else one for one in row]
            said = [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in values]
            lines.append(f"{table}: {said}".replace("\\u00eb", "ë").replace("\\xeb", "ë"))
    return lines


def told(lines: list[str]) -> list[str]:
    """The lines that still tell who it was: name, address or number, however they are spelled."""
    # Not four digits of the number alone: among so many random tokens these stand somewhere now and then.
    sought = ("zonderland", "0470 12", "047012", "zoë", "zoe.")
    return [line for line in lines if any(one in line.casefold() for one in sought)]


def attendees_named(day: Event) -> list[str]:
    """The names on the list of a day, in order."""
    db.session.rollback()
    rows = db.session.query(Attendee).filter_by(event_id=day.id).order_by(Attendee.id)
    return [row.name for row in rows]

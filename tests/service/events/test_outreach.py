"""Inviting people who are not registered: each once, none who should not be, two thousand in a moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from netwerk.events import address_list
from netwerk.events.models import Outreach, OutreachRecipient
from netwerk.events.outreach_rules import Delivery, Reason, Segment, Source
from netwerk.events.queries import deliveries as reads
from netwerk.events.services import booking, outreach, publishing, retention
from netwerk.kernel import clock
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.inbox.models import BouncedAddress
from netwerk.kernel.outbox import OutboxMessage
from netwerk.kernel.text import key
from netwerk.members import services
from netwerk.members.models import Organisation
from netwerk.taxonomy.models import Municipality, OrganisationType, Region
from tests.builders import SYSTEM
from tests.cast import actor
from tests.support.pace import measured

AN, BART = "an@school.example", "bart@bedrijf.example"


def typed(*addresses):
    return Segment(typed=address_list.read("\n".join(addresses)).people)


def foresee(day, segment):
    db.session.rollback()
    return outreach.foresee(day.id, segment, SYSTEM, now=clock.now())


def invite(make, day, segment, *, form_key="formulier", note="", by=SYSTEM):
    def act():
        return outreach.invite(day.id, segment, note, by, form_key=form_key, now=clock.now()).id

    return make.within(act)


def reasons(plan):
    return {reason: [one.email for one in people] for reason, people in plan.left_out.items()}


def bounce(make, email, status="5.1.1"):
    row = BouncedAddress(email_key=key(email), status=status, reason="", bounced_at=clock.now())
    make.within(lambda: db.session.add(row))


def refuse(make, email):
    token = services.refusal_link(key(email), "nl").rpartition("/")[2]
    make.within(lambda: services.refuse_invitations(token, clock.now()))


def test_everybody_who_should_not_be_invited_is_left_out_with_the_reason(make):
    day = make.event()
    make.attendee(day, "Ina", "ina@school.example")
    invite(make, day, typed("vroeger@school.example"))
    refuse(make, "wil-niet@school.example")
    bounce(make, "weg@school.example")
    bounce(make, "vol@school.example", status="4.2.2")

    plan = foresee(
        day,
        typed(
            "ina@school.example",
            "VROEGER@school.example",
            "wil-niet@school.example",
            "weg@school.example",
            "vol@school.example",
            "nieuw@school.example",
        ),
    )

    assert [one.email for one in plan.chosen] == ["vol@school.example", "nieuw@school.example"]
    assert reasons(plan) == {
        Reason.REGISTERED: ["ina@school.example"],
        Reason.INVITED: ["VROEGER@school.example"],
        Reason.REFUSED: ["wil-niet@school.example"],
        Reason.BOUNCED: ["weg@school.example"],
    }


def test_followers_are_those_who_confirmed(make, cast):
    day = make.event(theme="mobiliteit")
    theme = make.theme("mobiliteit")
    an = actor(cast.an)

    def follow():
        services.follow("theme", theme.id, AN, "nl", actor=an, now=clock.now())
        services.follow("theme", theme.id, "onbevestigd@school.example", "nl", actor=None, now=clock.now())

    make.within(follow)

    plan = foresee(day, Segment(theme_ids=(theme.id,)))

    assert [(one.email, one.name, one.source) for one in plan.chosen] == [(AN, "An Peeters", Source.FOLLOWS)]


@pytest.fixture
def places(words, make, cast):
    """An works at a school in Genk, Bart at a company in Hasselt."""
    make.within(lambda: (cast.an, cast.bart))
    rows = {
        "Technische School Genk": ("genk", "secundaire-school"),
        "Bakkerij Claes": ("maaseik", "onderneming"),
    }

    def move():
        for name, (town, kind) in rows.items():
            organisation = db.session.scalars(select(Organisation).where(Organisation.name == name)).one()
            organisation.municipality_id = db.session.scalar(
                select(Municipality.id).where(Municipality.slug == town)
            )
            organisation.type_id = db.session.scalar(
                select(OrganisationType.id).where(OrganisationType.slug == kind)
            )
            assert organisation.municipality_id
            assert organisation.type_id

    make.within(move)


def ids(model, *slugs):
    return tuple(db.session.scalars(select(model.id).where(model.slug.in_(slugs))))


def test_people_of_organisations_by_region_and_type_both_must_fit(make, places):
    day = make.event()
    midden, maasland = ids(Region, "midden-limburg"), ids(Region, "maasland")
    school, company = ids(OrganisationType, "secundaire-school"), ids(OrganisationType, "onderneming")

    def found(**segment):
        return {one.email for one in foresee(day, Segment(**segment)).chosen}

    assert found(region_ids=midden) == {AN}
    assert found(type_ids=company) == {BART}
    assert found(region_ids=midden + maasland) == {AN, BART}
    assert found(region_ids=maasland, type_ids=school) == set()


def test_who_left_an_organisation_or_whose_account_is_closed_is_not_meant(make, places, cast):
    day = make.event()
    everywhere = tuple(db.session.scalars(select(Region.id)))
    make.within(lambda: services.disable_member(cast.an.id, "test", now=clock.now()))

    assert {one.email for one in foresee(day, Segment(region_ids=everywhere)).chosen} == {BART}


def test_who_came_before_is_invited_only_when_they_asked_for_mail(make, at):
    now = at("2027-02-01 10:00")
    earlier = make.event(theme="mobiliteit", starts=now - timedelta(days=60))
    make.booking(
        earlier,
        [make.person("An", AN), make.person("Jan", "jan@school.example")],
        consents={"theme_mail": "1"},
    )
    make.booking(earlier, [make.person("Bart", BART)])
    other = make.event(theme="leren-en-werken", starts=now - timedelta(days=50))
    make.booking(other, [make.person("Els", "els@school.example")], consents={"theme_mail": "1"})
    day = make.event(theme="mobiliteit")

    plan = foresee(day, Segment(former=True))

    assert [one.email for one in plan.chosen] == [AN]
    assert reasons(plan) == {Reason.NO_CONSENT: ["jan@school.example", BART]}


def test_the_invitation_says_what_where_when_and_how_to_stop(make, post_office, at):
    now = at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-11 13:30"), title="Ouders mee aan boord", capacity=40)
    at(now)
    invite(make, day, typed("An Peeters;an@school.example"), note="Jij kent dit **goed**, <b>An</b>.")

    [mail] = post_office.deliver()

    text = post_office.text(mail)
    for words in (
        "Dag An Peeters,",
        "Chantal Maes nodigt je uit",
        "Jij kent dit goed, <b>An</b>.",
        "donderdag 11 maart 2027, 13.30 tot 17.00 uur",
        "PXL Congress",
        "Er zijn 40 plaatsen.",
        f"/netwerkdagen/{day.id}-{day.slug}/inschrijven",
        "gaf ons je adres voor deze ene uitnodiging",
    ):
        assert words in text, words
    html = mail.get_body(preferencelist=("html",)).get_content()
    assert "<strong>goed</strong>" in html
    assert "<b>An</b>" not in html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/mail/uitnodigingen/" in mail["List-Unsubscribe"]
    assert "an@school" not in mail["List-Unsubscribe"]
    assert str(mail["Reply-To"]) == "chantal@netwerk.example"
    assert post_office.calendar(mail) is None


def test_the_same_form_twice_is_one_round(make):
    day = make.event()
    first = invite(make, day, typed(AN))
    assert invite(make, day, typed(AN)) == first
    assert db.session.scalar(select(func.count(Outreach.id))) == 1
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 1


def test_a_second_round_reaches_only_the_new_ones(make):
    day = make.event()
    invite(make, day, typed(AN))
    invite(make, day, typed(AN, BART), form_key="tweede")
    assert sorted(db.session.scalars(select(OutboxMessage.recipient))) == [AN, BART]
    with pytest.raises(Invalid):
        invite(make, day, typed(AN, BART), form_key="derde")


def test_another_day_may_invite_the_same_people(make):
    invite(make, make.event(), typed(AN))
    invite(make, make.event(), typed(AN), form_key="andere")
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 2


def test_nobody_is_invited_to_a_draft_a_past_or_a_cancelled_day_nor_by_a_stranger(make, cast):
    for state, starts in (("draft", None), ("cancelled", None), ("published", clock.now() - timedelta(1))):
        day = make.event(state=state, starts=starts)
        with pytest.raises(Conflict):
            invite(make, day, typed(AN), form_key=state)
    day = make.event()
    stranger = actor(cast.dirk)
    with pytest.raises(NotFound):
        invite(make, day, typed(AN), by=stranger)
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 0


def test_a_mail_that_waits_is_not_sent_to_who_registered_or_refused_meanwhile(make, post_office):
    day = make.event()
    invite(make, day, typed(AN, BART, "carl@school.example"))
    make.attendee(day, "An", AN)
    refuse(make, BART)

    sent = {mail["To"].addresses[0].addr_spec: mail["Subject"] for mail in post_office.deliver()}

    assert sent[AN].startswith("Je bent ingeschreven")
    assert BART not in sent
    assert sent["carl@school.example"].startswith("Uitnodiging")


def test_a_cancelled_day_invites_nobody_any_more(make, post_office):
    day = make.event()
    invite(make, day, typed(AN))
    make.within(lambda: publishing.cancel(day.id, "Zaal onder water", SYSTEM, now=clock.now()))
    assert post_office.deliver() == []


def test_the_log_tells_what_became_of_each_mail(make, post_office, mailbox):
    day = make.event()
    one = invite(make, day, typed(AN, BART, "kapot@school.example", "later@school.example"))
    assert reads.round_of(day.id, one).numbers == {Delivery.QUEUED: 4}

    mailbox.only_for = "later@school.example"
    mailbox.answers = {"RCPT": "451 try later"}
    post_office.deliver()
    bounce(make, "kapot@school.example")
    make.attendee(day, "An", AN)

    people = {row.email: row.delivery for row in reads.invited(one, 1, 100)}
    assert people == {
        AN: Delivery.ANSWERED,
        BART: Delivery.SENT,
        "kapot@school.example": Delivery.BOUNCED,
        "later@school.example": Delivery.RETRY,
    }
    assert reads.round_of(day.id, one).numbers == dict.fromkeys(people.values(), 1)
    assert [row.email for row in reads.invited(one, 1, 100, Delivery.RETRY)] == ["later@school.example"]
    assert sum(reads.round_of(day.id, one).numbers.values()) == len(people)


def test_two_organisers_at_once_never_invite_anybody_twice(app, make):
    day_id = make.event().id
    lists = [
        typed(*(f"persoon{number}@school.example" for number in range(start, start + 60)))
        for start in (0, 20, 40, 60)
    ]
    start = threading.Barrier(len(lists))

    def press(number):
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    outreach.invite(day_id, lists[number], "", SYSTEM, form_key=f"f{number}", now=clock.now())
            except Invalid:
                pass
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(len(lists)) as pool:
        list(pool.map(press, range(len(lists))))

    mailed = list(db.session.scalars(select(OutboxMessage.recipient_key)))
    assert len(mailed) == len(set(mailed)) == 120
    assert db.session.scalar(select(func.count(OutreachRecipient.id))) == 120


def test_two_thousand_invitations_are_queued_in_under_two_seconds(make):
    day = make.event()
    segment = typed(*(f"Persoon {number};persoon{number}@school.example" for number in range(2000)))
    # The benchmark looks at the clock.
    with measured() as work:
        invite(make, day, segment)
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 2000
    assert work.seconds < 2


def test_some_weeks_after_the_day_the_invited_are_forgotten_but_not_the_numbers(make, post_office, at):
    now = at("2027-02-01 10:00")
    day = make.event(starts=at("2027-03-11 13:30"))
    at(now)
    one = invite(make, day, typed("An Peeters;an@school.example"))
    post_office.deliver()
    at("2027-04-09 10:00")
    assert make.within(lambda: retention.forget_invited(clock.now())) == 0

    at("2027-04-11 10:00")
    assert make.within(lambda: retention.forget_invited(clock.now())) == 1
    assert make.within(lambda: retention.forget_invited(clock.now())) == 0

    everything = [
        str(row.__dict__)
        for table in (OutreachRecipient, OutboxMessage)
        for row in db.session.scalars(select(table))
    ]
    assert everything
    assert not [row for row in everything if "an@school" in row or "Peeters" in row]
    assert reads.round_of(day.id, one).numbers == {Delivery.SENT: 1}


def test_a_refusal_can_be_taken_back(make):
    day = make.event()
    token = services.refusal_link(AN, "nl").rpartition("/")[2]
    refuse(make, AN)
    refuse(make, AN)
    assert reasons(foresee(day, typed(AN))) == {Reason.REFUSED: [AN]}
    make.within(lambda: services.accept_invitations(token))
    assert [one.email for one in foresee(day, typed(AN)).chosen] == [AN]


def test_leaving_a_day_does_not_bring_an_invitation_again(make):
    day = make.event()
    invite(make, day, typed(AN))
    attendee = make.attendee(day, "An", AN)
    make.within(lambda: booking.cancel_attendee(attendee.id, by="attendee", now=clock.now()))
    assert reasons(foresee(day, typed(AN))) == {Reason.INVITED: [AN]}

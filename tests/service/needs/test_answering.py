"""Answers within one's scope, told once to everybody whom they concern, and taken back when wrong."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from netwerk.kernel import clock, joints
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.kernel.joints import Thing
from netwerk.kernel.search import PUBLIC
from netwerk.members import services as member_services
from netwerk.members.models import RoleGrant
from netwerk.members.services import erasing, merging, organisations
from netwerk.needs import jobs, mails, sheet
from netwerk.needs.models import NeedAnswer
from netwerk.needs.queries import desk
from netwerk.needs.queries import needs as reads
from netwerk.needs.rules import GRACE, AnswerKind
from netwerk.needs.services import answering, recognising, telling
from netwerk.taxonomy.queries import all_regions
from tests.builders import SYSTEM, Make
from tests.register import LATER, Register
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor


def take_back(register: Register, row: NeedAnswer, by: object, reason: str = "Verkeerde dag.") -> None:
    need_id, answer_id = row.need_id, row.id
    register.do(lambda: answering.take_back(need_id, answer_id, reason, by, now=clock.now()))  # type: ignore[arg-type]


def test_a_day_that_answers_stands_at_both_ends(register: Register, make: Make) -> None:
    need, organiser, day = register.need(), register.organiser(), make.event(title="Mobiliteitsdag")
    row = register.answer(need, organiser, AnswerKind.PLANNED, thing=("event", day.id))
    assert register.fresh(need).state == "planned"
    for end, other in ((("need", need.id), "event"), (("event", day.id), "need")):
        [linked] = joints.around(Thing(*end), "nl", {PUBLIC})
        assert (linked.relation, linked.thing.kind) == ("answers", other)
    take_back(register, row, organiser)
    assert register.fresh(need).state == "open"
    assert joints.around(Thing("need", need.id), "nl", {PUBLIC}) == []
    assert [one.act for one in reads.log_of(need.id)] == ["take_back", "answer", "report"]


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        (AnswerKind.PLANNED, {}, "thing"),
        (AnswerKind.PLANNED, {"thing": ("practice", 1)}, "thing"),
        (AnswerKind.ANSWERED, {"thing": ("event", 999)}, "thing"),
        (AnswerKind.PASSED_ON, {"partner": " "}, "partner"),
        (AnswerKind.PASSED_ON, {"due_on": None}, "due_on"),
        (AnswerKind.PASSED_ON, {"owner_id": 999}, "owner"),
        (AnswerKind.NOT_NOW, {"words": " "}, "words"),
        (AnswerKind.NOT_NOW, {"words": "x" * 1001}, "words"),
    ],
)
def test_an_answer_says_what_its_kind_asks(
    register: Register, kind: AnswerKind, facts: dict[str, object], field: str
) -> None:
    need, organiser = register.need(), register.organiser()
    with pytest.raises(Invalid) as refused:
        register.answer(need, organiser, kind, **facts)
    assert refused.value.field == field
    assert register.fresh(need).state == "open"


def test_a_draft_is_no_answer(register: Register, make: Make) -> None:
    draft = make.event(state="draft")
    with pytest.raises(Invalid):
        register.answer(register.need(), register.organiser(), AnswerKind.PLANNED, thing=("event", draft.id))


def test_only_an_organiser_of_theme_and_region_answers(register: Register) -> None:
    need = register.need(theme="mobiliteit", region="haspengouw")
    for other in (
        register.somebody(),
        register.organiser(theme="begeleiden"),
        register.organiser(region="maasland"),
        register.organiser(theme="mobiliteit", region="maasland"),
    ):
        with pytest.raises(NotAllowed):
            register.answer(need, other)
    register.answer(need, register.organiser(theme="mobiliteit", region="haspengouw"))


def test_an_organiser_of_a_region_does_not_answer_for_the_whole_network(register: Register) -> None:
    need = register.need(region="")
    with pytest.raises(NotAllowed):
        register.answer(need, register.organiser(region="haspengouw"))


def test_what_was_read_before_it_changed_is_read_again(register: Register) -> None:
    need, organiser = register.need(), register.organiser()
    facts = answering.AnswerFacts(AnswerKind.NOT_NOW, "Later.")
    with pytest.raises(Conflict):
        register.do(lambda: answering.answer(need.id, facts, organiser, version=7, now=clock.now()))


def test_the_same_form_twice_is_one_answer(register: Register) -> None:
    need, organiser = register.need(), register.organiser()
    assert register.answer(need, organiser).id == register.answer(need, organiser).id


def test_what_is_past_its_date_elsewhere_asks_for_an_act(register: Register) -> None:
    need, organiser = register.need(), register.organiser()
    assert desk.figures(organiser, clock.today()).unanswered == 1
    row = register.answer(need, organiser, AnswerKind.PASSED_ON)
    assert row.owner_id == organiser.id
    after = clock.today() + timedelta(days=31)
    assert (desk.figures(organiser, clock.today()).nothing, desk.figures(organiser, after).overdue) == (
        True,
        1,
    )
    assert desk.overdue(organiser, after)[0][1].id == need.id
    assert desk.overdue(register.organiser(region="maasland"), after) == []


@pytest.mark.parametrize("how", ["ended", "moved", "closed", "erased"])
def test_what_nobody_who_may_follows_up_says_so_and_waits_for_who_organises_there(
    client: Visitor, make: Make, register: Register, how: str
) -> None:
    need, owner = register.need("Bus te laat"), register.organiser(name="Olga Volgt")
    other = register.organiser(region="haspengouw")
    row = register.answer(need, other, AnswerKind.PASSED_ON, owner_id=owner.id)
    places = (register.path(need), "/regios/haspengouw/agenda")
    for place in places:
        assert "Olga Volgt volgt het op" in client.get(place)
    assert desk.figures(other, clock.today()).nothing
    with transaction():
        if how == "closed":
            member_services.disable_member(owner.id, "test", now=clock.now())
        elif how == "erased":
            erasing.erase(owner.email, words_too=False, by="person", now=clock.now())
        else:
            grant = db.session.scalars(select(RoleGrant).filter_by(member_id=owner.id)).one()
            if how == "ended":
                grant.valid_until = clock.today()
            else:
                grant.region_id = register.region("maasland")
    for place in places:
        page = client.get(place)
        assert "Niemand volgt dit nu op" in page
        assert "Olga" not in page
        assert "Voormalig lid" not in page
    assert desk.figures(other, clock.today()).left_alone == 1
    desks = client.as_(other.id)
    assert "heeft niemand die ze opvolgt" in desks.get("/beheer")
    assert "Geef door Bus te laat" in desks.get("/beheer/noden").links
    assert desk.left_alone(register.organiser(region="maasland"), clock.today()) == []
    with pytest.raises(Invalid, match="organisator"):
        register.answer(need, other, AnswerKind.PASSED_ON, owner_id=owner.id)
    # Passed on anew to the same partner, it is followed up again.
    assert register.answer(need, other, AnswerKind.PASSED_ON).id != row.id
    assert desk.figures(other, clock.today()).nothing
    assert f"{other.name} volgt het op" in client.get(places[0])


# --- telling ----------------------------------------------------------------------------------------------


def address(mail: EmailMessage) -> str:
    return str(mail["To"]).rpartition("<")[2].strip(">")


def test_everybody_whom_it_concerns_is_told_once(register: Register, post_office: PostOffice) -> None:
    an, bart, organiser = register.somebody(), register.somebody(), register.organiser()
    need = register.need("Bus te laat", by=an)
    register.recognise(need, bart)
    register.recognise(need, "stem@buiten.example")
    register.recognise(need, "nooit@buiten.example")
    register.confirm(need, "stem@buiten.example")
    post_office.deliver()
    register.answer(need, organiser, words="Eerst Maasland.")
    assert telling.due(clock.now(), 10) == []
    assert telling.due(clock.now() + LATER, 10) == [need.id]
    assert register.tell(need) == 3
    assert register.tell(need) == 0
    sent = post_office.deliver()
    told = {address(mail) for mail in sent}
    assert told == {an.email, bart.email, "stem@buiten.example"}
    for mail in sent:
        assert mail["Subject"] == "Antwoord op: Bus te laat"
        assert "Eerst Maasland." in PostOffice.text(mail)
        assert "/noden/mail/" in mail["List-Unsubscribe"]
        assert not any(other in mail.as_string() for other in told - {address(mail)})


def test_two_answers_within_minutes_come_in_one_mail(
    register: Register, post_office: PostOffice, make: Make
) -> None:
    need, organiser, day = register.need(), register.organiser(), make.event(title="Mobiliteitsdag")
    post_office.deliver()
    register.answer(need, organiser, words="Nu niet.")
    register.answer(need, organiser, AnswerKind.PLANNED, thing=("event", day.id))
    assert register.tell(need) == 1
    [mail] = post_office.deliver()
    assert "Nu niet." in PostOffice.text(mail)
    assert "Mobiliteitsdag" in PostOffice.text(mail)


def test_a_slip_of_the_pen_is_told_to_nobody(register: Register) -> None:
    need, organiser = register.need(), register.organiser()
    take_back(register, register.answer(need, organiser), organiser)
    assert register.tell(need) == 0


def test_who_was_told_something_wrong_hears_that_it_was(register: Register, post_office: PostOffice) -> None:
    need, organiser = register.need(), register.organiser()
    row = register.answer(need, organiser)
    register.tell(need)
    post_office.deliver()
    take_back(register, row, organiser, "Er zijn drie gemeenten met die vraag.")
    assert register.tell(need) == 1
    [mail] = post_office.deliver()
    assert "drie gemeenten" in PostOffice.text(mail)
    assert "weer open" in PostOffice.text(mail)


def test_who_stopped_or_left_is_not_told(register: Register, post_office: PostOffice) -> None:
    need, bart, gone = register.need(), register.somebody(), register.somebody()
    register.recognise(need, bart)
    register.recognise(need, gone)
    register.do(lambda: setattr(reads.own_recognition(need.id, gone), "muted_at", clock.now()))
    register.answer(need, register.organiser())
    assert register.tell(need) == 2
    # Between the writing of the mail and its leaving one may still stop.
    token = token_of(need.id, bart.id)
    register.do(lambda: recognising.mute(token, clock.now()))
    sent = [one for one in post_office.deliver() if str(one["Subject"]).startswith("Antwoord")]
    assert [address(one) for one in sent] == [register.author(need).email]


def token_of(need_id: int, member_id: int) -> str:
    [row] = [one for one in reads.recognitions_of(need_id) if one.member_id == member_id]
    return mails.voice_token(row)


def test_a_hidden_need_tells_nobody(register: Register, post_office: PostOffice) -> None:
    need, organiser = register.need("Bus te laat"), register.organiser()
    register.answer(need, organiser)
    register.tell(need)
    register.hide(need, organiser)
    subjects = [str(mail["Subject"]) for mail in post_office.deliver()]
    assert not any(subject.startswith("Antwoord") for subject in subjects)
    other = register.need()
    register.answer(other, organiser)
    register.hide(other, organiser)
    assert register.tell(other) == 0


def test_who_follows_it_is_told_too_and_nobody_twice(register: Register, post_office: PostOffice) -> None:
    need, bart, dirk = register.need(), register.somebody(), register.somebody()
    register.recognise(need, bart)
    for one in (bart, dirk):
        register.do(
            lambda by=one: member_services.follow("need", need.id, by.email, "nl", actor=by, now=clock.now())
        )
    post_office.deliver()
    register.answer(need, register.organiser())
    assert register.tell(need) == 3
    assert len({address(mail) for mail in post_office.deliver()}) == 3


def test_the_job_tells_once_however_often_it_runs(register: Register) -> None:
    need = register.need()
    register.answer(need, register.organiser(), now=clock.now() - 2 * GRACE)
    db.session.rollback()
    assert jobs.tell() == 1
    assert jobs.tell() == 0


def test_organisers_hear_of_something_new_once_a_day(register: Register, post_office: PostOffice) -> None:
    near, far = register.organiser(region="haspengouw"), register.organiser(region="maasland")
    register.need()
    register.need()
    assert len(post_office.to(near.email)) == 1
    assert post_office.to(far.email) == []
    with pytest.raises(NotFound):
        register.answer(register.from_visitor(), near)


def test_a_partner_is_called_as_today_on_page_sheet_and_in_mail(
    register: Register, make: Make, client: Visitor, post_office: PostOffice
) -> None:
    partner, organiser = make.organisation("ROP Haspengouw"), register.organiser()
    need = register.need()
    register.answer(need, organiser, AnswerKind.PASSED_ON)
    double = make.organisation("Regionaal Overleg")
    with transaction():
        organisations.rename_organisation(double.id, "ROP van nu", SYSTEM)
        merging.merge(partner.id, double.id, SYSTEM, now=clock.now())
    register.tell(need)
    region = all_regions()[[one.slug for one in all_regions()].index("haspengouw")]
    said = [line.answer for line in sheet.sheet(region, "nl", clock.now()).answered]
    [mail] = post_office.to(register.author(need).email)
    for text in (client.get(register.path(need)).main, *said, post_office.text(mail)):
        assert "ROP van nu" in text
        assert "ROP Haspengouw" not in text

"""Roles with a scope and a period: given, ended, and never without somebody who may do everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from threading import Barrier, Thread

import pytest
from flask import Flask

from netwerk.kernel import audit, clock
from netwerk.kernel.audit import Wanted
from netwerk.kernel.database import db, transaction
from netwerk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from netwerk.members import queries, services
from netwerk.members.services import erasing
from netwerk.members.services.rights import Limits
from tests.builders import Make
from tests.cast import Cast, actor
from tests.support.post_office import PostOffice
from tests.support.visitor import Visitor


def test_a_role_holds_within_its_theme_and_period_and_its_holder_hears_of_it(
    cast: Cast, words: None, make: Make, post_office: PostOffice, at: Callable[[str], datetime]
) -> None:
    at("2026-11-23 10:00")
    theme, admin = make.theme("mobiliteit"), actor(cast.admin)
    limits = Limits(theme_id=theme.id, valid_from=date(2026, 12, 1), valid_until=date(2027, 1, 1))
    make.within(lambda: services.give_role(cast.dirk.id, "organiser", limits, admin, now=clock.now()))
    assert not actor(cast.dirk).has_role("organiser")
    at("2026-12-01 00:30")
    assert actor(cast.dirk).has_role_for("organiser", {theme.id}, None)
    assert not actor(cast.dirk).has_role_for("organiser", {theme.id + 1}, None)
    at("2027-01-01 00:30")
    assert not actor(cast.dirk).has_role("organiser")
    [mail] = post_office.to("dirk@elders.example")
    assert "organisator" in mail["Subject"]
    assert "Mobiliteit" in post_office.text(mail)


def test_an_ended_role_works_no_longer_and_stays_in_the_history(
    cast: Cast, client: Visitor, make: Make, post_office: PostOffice
) -> None:
    browser, admin = client.as_(cast.chantal), actor(cast.admin)
    browser.get("/beheer")
    [grant] = queries.roles_of(cast.chantal.id)
    make.within(lambda: services.end_role(grant.id, admin, now=clock.now()))
    browser.open("/beheer", status=302)
    client.as_(cast.chantal).open("/beheer", status=403)
    held = queries.roles_on(clock.today())
    assert [one.member.name for one in held["over"]] == ["Chantal Maes"]
    assert "niet langer organisator" in post_office.to("chantal@netwerk.example")[0]["Subject"]
    acts = [one.act for one in audit.entries(Wanted(thing_kind="member", thing_id=cast.chantal.id), 5)]
    assert acts[0] == "member.end_role"
    with pytest.raises(Conflict), transaction():
        services.end_role(grant.id, admin, now=clock.now())


def test_the_last_administrator_stays(cast: Cast, make: Make) -> None:
    admin = actor(cast.admin)
    [grant] = queries.roles_of(cast.admin.id)
    an_id, els_id = cast.an.id, cast.els.id
    closed = make.member(roles=["administrator"])
    with transaction():
        services.disable_member(closed.id, "test", now=clock.now())
        # Neither a closed account nor a role that ends keeps the house.
        services.give_role(
            an_id, "administrator", Limits(valid_until=date(2999, 1, 1)), admin, now=clock.now()
        )
    for act in (
        lambda: services.end_role(grant.id, admin, now=clock.now()),
        lambda: services.revoke_role(cast.admin.id, "administrator", "test", now=clock.now()),
        lambda: services.disable_member(cast.admin.id, "test", now=clock.now()),
    ):
        with pytest.raises(Conflict), transaction():
            act()
    with transaction():
        services.give_role(els_id, "administrator", Limits(), admin, now=clock.now())
        services.end_role(grant.id, admin, now=clock.now())
    assert not actor(cast.admin).is_administrator


def test_only_administrators_give_roles_and_limits_make_sense(cast: Cast, words: None, make: Make) -> None:
    theme, admin, now = make.theme("mobiliteit"), actor(cast.admin), clock.now()
    member_id, chantal = cast.dirk.id, actor(cast.chantal)
    wrong = [
        (NotAllowed, "organiser", Limits(), chantal),
        (Invalid, "administrator", Limits(theme_id=theme.id), admin),
        (Invalid, "editor", Limits(valid_from=date(2027, 1, 2), valid_until=date(2027, 1, 2)), admin),
        (Invalid, "king", Limits(), admin),
    ]
    for error, role, limits, by in wrong:
        with pytest.raises(error), transaction():
            services.give_role(member_id, role, limits, by, now=now)
    with transaction():
        services.give_role(member_id, "editor", Limits(), admin, now=now)
    with pytest.raises(Conflict), transaction():
        services.give_role(member_id, "editor", Limits(), admin, now=now)
    db.session.rollback()


def test_a_closed_account_opens_again_with_its_roles(cast: Cast, client: Visitor, make: Make) -> None:
    browser = client.as_(cast.chantal)
    make.within(lambda: services.disable_member(cast.chantal.id, "test", now=clock.now()))
    browser.open("/beheer", status=302)
    make.within(lambda: services.enable_member(cast.chantal.id, "test"))
    client.as_(cast.chantal).open("/beheer")


def test_an_erased_account_opens_for_nobody(cast: Cast, make: Make) -> None:
    gone = cast.dirk
    make.within(
        lambda: erasing.erase(gone.email, words_too=False, by="person", now=clock.now()),
    )
    with pytest.raises(NotFound), transaction():
        services.enable_member(gone.id, "test")


def test_two_administrators_who_end_each_other_leave_one(app: Flask, cast: Cast, make: Make) -> None:
    other = make.member(roles=["administrator"])
    admins = [actor(cast.admin), actor(other)]
    grants = [queries.roles_of(one.id)[0].id for one in admins]
    db.session.rollback()
    together, refused = Barrier(2), []

    def end(mine: int) -> None:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    services.end_role(grants[1 - mine], admins[mine], now=clock.now())
            except Conflict:
                refused.append(mine)

    threads = [Thread(target=end, args=(mine,)) for mine in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(queries.roles_on(clock.today())["over"]) == 1


def test_an_open_browser_follows_the_period_and_the_scope_of_a_role_at_once(
    cast: Cast, words: None, make: Make, client: Visitor, at: Callable[[str], datetime]
) -> None:
    at("2026-11-30 10:00")
    mobility, parents = make.theme("mobiliteit"), make.theme("rol-van-de-ouders")
    day = make.event(theme="mobiliteit")
    limits = Limits(theme_id=mobility.id, valid_until=date(2026, 12, 1))
    make.within(
        lambda: services.give_role(cast.dirk.id, "organiser", limits, actor(cast.admin), now=clock.now())
    )
    browser, address = client.as_(cast.dirk), f"/beheer/netwerkdagen/{day.id}/wijzig"
    browser.get(address)
    at("2026-12-01 00:30")
    browser.open(address, status=403)
    give = Limits(theme_id=mobility.id)
    given = make.within(
        lambda: services.give_role(cast.dirk.id, "organiser", give, actor(cast.admin), now=clock.now())
    )
    # A role that is given asks who is there.
    browser = client.as_(cast.dirk)
    browser.get(address)
    make.within(lambda: services.end_role(given.id, actor(cast.admin), now=clock.now()))
    other = Limits(theme_id=parents.id)
    make.within(
        lambda: services.give_role(cast.dirk.id, "organiser", other, actor(cast.admin), now=clock.now())
    )
    # What was open before is asked who is there, and then reaches what the new scope does.
    browser.open(address, status=302)
    client.as_(cast.dirk).open(address, status=404)


def test_a_changed_scope_and_period_hold_at_the_next_request_of_an_open_browser(
    cast: Cast, words: None, make: Make, client: Visitor, at: Callable[[str], datetime]
) -> None:
    at("2026-11-30 10:00")
    mobility, parents = make.theme("mobiliteit"), make.theme("rol-van-de-ouders")
    day, admin = make.event(theme="mobiliteit"), actor(cast.admin)
    grant = make.within(
        lambda: services.give_role(cast.dirk.id, "organiser", Limits(), admin, now=clock.now())
    )
    browser, address = client.as_(cast.dirk), f"/beheer/netwerkdagen/{day.id}/wijzig"
    browser.get(address)

    def change(limits: Limits) -> None:
        make.within(lambda: services.change_role(grant.id, limits, admin, now=clock.now()))

    change(Limits(theme_id=parents.id))
    browser.open(address, status=404)
    change(Limits(theme_id=mobility.id, valid_until=date(2026, 12, 2)))
    browser.get(address)
    change(Limits(theme_id=mobility.id, valid_from=date(2026, 12, 1)))
    browser.open(address, status=403)
    at("2026-12-01 00:30")
    browser.get(address)
    assert [one.role for one in queries.roles_of(cast.dirk.id)] == ["organiser"]


def test_a_changed_role_cannot_be_over_nor_the_same_as_another(
    cast: Cast, words: None, make: Make, at: Callable[[str], datetime]
) -> None:
    at("2026-11-30 10:00")
    theme, admin, chantal = make.theme("mobiliteit"), actor(cast.admin), actor(cast.chantal)
    dirk_id, now = cast.dirk.id, clock.now()
    with transaction():
        grant = services.give_role(dirk_id, "organiser", Limits(), admin, now=now)
        services.give_role(dirk_id, "organiser", Limits(theme_id=theme.id), admin, now=now)
        ended = services.give_role(dirk_id, "editor", Limits(), admin, now=now)
        services.end_role(ended.id, admin, now=now)
    wrong = [
        (NotAllowed, grant.id, Limits(theme_id=theme.id), chantal),
        (NotFound, 10**6, Limits(), admin),
        (Invalid, grant.id, Limits(valid_until=date(2026, 11, 30)), admin),
        (Invalid, grant.id, Limits(None, None, date(2027, 1, 1), date(2026, 12, 31)), admin),
        (Conflict, grant.id, Limits(), admin),
        (Conflict, grant.id, Limits(theme_id=theme.id), admin),
        (Conflict, ended.id, Limits(theme_id=theme.id), admin),
    ]
    for error, grant_id, limits, by in wrong:
        with pytest.raises(error), transaction():
            services.change_role(grant_id, limits, by, now=now)
    assert queries.role_grant(grant.id).valid_until is None


def test_the_last_administrator_gets_no_end_and_no_later_begin(cast: Cast, make: Make) -> None:
    admin = actor(cast.admin)
    [grant] = queries.roles_of(cast.admin.id)
    grant_id, els_id, theme_id = grant.id, cast.els.id, make.theme("mobiliteit").id

    def change(limits: Limits) -> None:
        with transaction():
            services.change_role(grant_id, limits, admin, now=clock.now())

    for limits in (Limits(valid_until=date(2999, 1, 1)), Limits(valid_from=date(2998, 1, 1))):
        with pytest.raises(Conflict, match="laatste beheerder"):
            change(limits)
    with pytest.raises(Invalid):
        change(Limits(theme_id=theme_id))
    with transaction():
        services.give_role(els_id, "administrator", Limits(), admin, now=clock.now())
    change(Limits(valid_until=date(2999, 1, 1)))

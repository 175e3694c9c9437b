"""What every way in ends with: the second step where there is one, then a word of welcome."""

from __future__ import annotations

from flask import flash, redirect, request, url_for

from netwerk.kernel import clock, links
from netwerk.kernel.i18n import _
from netwerk.members import login, queries
from netwerk.members.access import Answer
from netwerk.members.models import Member


def onward() -> str:
    """Where the visitor was going before signing in; empty when nowhere on this site."""
    return links.safe_next(request.values.get("verder"), "")


def first_step_done(member: Member, *, by_link: bool = False) -> Answer:
    """Ask the code of who has an app; let in who has none."""
    if queries.authenticator_of(member.id) is not None:
        there = onward()
        login.start_half_session(member, clock.now(), by_link=by_link)
        return redirect(url_for("members.enter_code", verder=there or None), 303)
    login.start_session(member, clock.now(), by_link=by_link)
    return let_in(member)


def let_in(member: Member) -> Answer:
    """Welcome who is signed in; whose role asks for an app is led to set it up first."""
    there = onward()
    flash(_("Welkom, %(name)s. Je bent aangemeld.", name=member.name), "ok")
    if login.needs_totp(member):
        return redirect(url_for("members.two_steps", verder=there or None), 303)
    return redirect(there or url_for("portal.mine"))

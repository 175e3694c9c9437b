"""The privacy desk: what is kept about me, my consents, and having myself erased."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, send_file, url_for

from netwerk.kernel import clock, i18n, throttle
from netwerk.kernel.errors import NotAllowed
from netwerk.kernel.i18n import _
from netwerk.kernel.web import renew_session
from netwerk.members import holdings, purposes
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.errors import LinkSpent
from netwerk.members.holdings import Person
from netwerk.members.login import viewer
from netwerk.members.services import consents as consent_services
from netwerk.members.services import erasure_links
from netwerk.portal import my_data as packing
from netwerk.portal import retention
from netwerk.portal.forms import GO, STAY, ConfirmErasureForm, ErasureForm, GuestErasureForm
from netwerk.portal.views import blueprint

# A pack is real work: nobody needs more of them in an hour.
_packs = throttle.Meter(10)


@blueprint.get("/mijn/gegevens")
@access(Access.MEMBER)
def my_data() -> str:
    """See what is kept about me, why and how long."""
    return render_template(
        "portal/privacy/my_data.html", holdings=holdings.all_holdings(), terms=retention.BY_KEY
    )


@blueprint.get("/mijn/gegevens/alles.zip")
@access(Access.MEMBER, proof=True)
def my_data_zip() -> Response:
    """Take everything that is kept about me with me."""
    return _packed(_me())


@blueprint.get("/mijn/toestemmingen")
@access(Access.MEMBER)
def consents() -> str:
    """See what I agreed to, with which words and when."""
    given = consent_services.consents_about(holdings.subjects(_me()))
    return render_template("portal/privacy/consents.html", consents=given, purpose_of=purposes.of)


@blueprint.post("/mijn/toestemmingen/<int:consent_id>/intrekken")
@access(Access.MEMBER)
def withdraw_consent(consent_id: int) -> Answer:
    """Withdraw one of my consents."""
    consent_services.withdraw(consent_id, _me(), clock.now())
    flash(_("Ingetrokken. Dat geldt meteen."), "ok")
    return redirect(url_for("portal.consents"), 303)


@blueprint.route("/mijn/gegevens/wissen", methods=["GET", "POST"])
@access(Access.MEMBER)
def ask_erasure() -> Answer:
    """See what would go, and ask for it."""
    actor, form = _actor(), ErasureForm()
    if form.validate_on_submit():
        _ask(actor.email, words_too=form.words.data == GO)
        return redirect(url_for("portal.erasure_asked"), 303)
    person = _me()
    return render_template(
        "portal/privacy/ask_erasure.html",
        form=form,
        kept=holdings.export(person),
        stays=holdings.stays(person, clock.now()),
        terms=retention.BY_KEY,
    ), 422 if form.errors else 200


@blueprint.route("/privacy/wissen", methods=["GET", "POST"])
@access(Access.PUBLIC)
def ask_guest_erasure() -> Answer:
    """Ask to have everything of my address erased, without an account."""
    form = GuestErasureForm()
    if form.validate_on_submit():
        _ask(form.email.data or "", words_too=False)
        return redirect(url_for("portal.erasure_asked"), 303)
    return render_template("portal/privacy/ask_guest.html", form=form), 422 if form.errors else 200


@blueprint.get("/privacy/wissen/gevraagd")
@access(Access.PUBLIC)
def erasure_asked() -> str:
    """What do I have to do now?"""
    return render_template("portal/privacy/asked.html")


@blueprint.route("/privacy/wissen/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def erase(token: str) -> Answer:
    """See what goes and what stays, and let it go: mail scanners open links too, so only the button does."""
    now = clock.now()
    try:
        link = erasure_links.read_link(token, now)
        form = ConfirmErasureForm(data={"words": GO if link.words_too else STAY})
        if form.validate_on_submit():
            done = erasure_links.confirm(token, words_too=form.words.data == GO, now=now)
            actor = viewer()
            if actor is not None and actor.id == done.member_id:
                renew_session()
            return redirect(url_for("portal.erased", naam="blijft" if done.left else None), 303)
    except LinkSpent:
        return render_template("portal/privacy/spent.html"), 410
    person = holdings.person_at(link.email)
    return render_template(
        "portal/privacy/erase.html",
        form=form,
        token=token,
        person=person,
        kept=[(one, rows) for one, rows in holdings.export(person) if rows],
        stays=holdings.stays(person, now),
    ), 422 if form.errors else 200


@blueprint.get("/privacy/wissen/<token>/alles.zip")
@access(Access.PUBLIC)
def erase_zip(token: str) -> Answer:
    """Take everything with me before it goes."""
    try:
        link = erasure_links.read_link(token, clock.now())
    except LinkSpent:
        return render_template("portal/privacy/spent.html"), 410
    return _packed(holdings.person_at(link.email))


@blueprint.get("/privacy/gewist")
@access(Access.PUBLIC)
def erased() -> str:
    """Is it gone?"""
    return render_template("portal/privacy/erased.html", name_left="naam" in request.args)


def _ask(email: str, *, words_too: bool) -> None:
    erasure_links.request_erasure(
        email, words_too=words_too, language=i18n.language(), now=clock.now(), ip=request.remote_addr
    )


def _packed(person: Person) -> Response:
    _packs.count(person.email_key)
    now = clock.now()
    name = f"mijn-gegevens-{i18n.local(now):%Y-%m-%d}.zip"
    return send_file(
        packing.pack(person, now), mimetype="application/zip", as_attachment=True, download_name=name
    )


def _actor() -> Actor:
    actor = viewer()
    if actor is None:
        raise NotAllowed
    return actor


def _me() -> Person:
    return holdings.person_at(_actor().email)

"""Where I work, and who works at the organisations I am contact person of."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, Invalid, NotFound
from netwerk.kernel.i18n import _
from netwerk.members import policy, queries
from netwerk.members.access import Access, Answer, access
from netwerk.members.models import JoinRequest, Membership, Organisation
from netwerk.members.organisation_forms import (
    DomainForm,
    EarlierForm,
    InviteForm,
    JoinForm,
    NamedJoinForm,
    PastForm,
    PeriodForm,
)
from netwerk.members.queries import joining as reads
from netwerk.members.services import inviting, joining, working
from netwerk.members.services.organisations import find_or_create_organisation
from netwerk.members.views.blueprint import blueprint, signed_in
from netwerk.members.work_rules import written_month

YES = "ja"


# --- my own -----------------------------------------------------------------------------------------------


@blueprint.route("/mijn/organisaties", methods=["GET", "POST"])
@access(Access.MEMBER)
def own_organisations() -> Answer:
    """See where I work, and say where else."""
    actor, now = signed_in(), clock.now()
    form = NamedJoinForm()
    if form.validate_on_submit():
        try:
            organisation = find_or_create_organisation(form.organisation.data or "", now=now)
            _say(joining.join(organisation.id, form.function.data or "", actor, now=now), organisation)
            return redirect(url_for("members.own_organisations"), 303)
        except Invalid as error:
            form.refuse(error)
    works, day = reads.memberships_ever(actor.id), clock.today()
    held = {one.organisation_id for one in works if one.holds_on(day)}
    page = render_template(
        "members/own_organisations.html",
        form=form,
        works=[one for one in works if one.holds_on(day)],
        former=[one for one in works if not one.holds_on(day)],
        asked=reads.requests_by(actor.id),
        by_mail=[one for one in reads.of_mail_domain(actor.email) if one.id not in held],
        organisations=queries.organisation_names(),
        is_new=request.args.get("welkom") == YES,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/organisaties/<int:organisation_id>/aansluiten", methods=["GET", "POST"])
@access(Access.MEMBER)
def join(organisation_id: int) -> Answer:
    """I work here."""
    actor, form = signed_in(), JoinForm()
    organisation = queries.organisation(organisation_id)
    if not policy.may_see_organisation(actor, organisation):
        raise NotFound
    if form.validate_on_submit():
        _say(joining.join(organisation.id, form.function.data or "", actor, now=clock.now()), organisation)
        return redirect(url_for("members.own_organisations"), 303)
    page = render_template(
        "members/join.html",
        form=form,
        organisation=organisation,
        at_once=reads.has_domain(organisation.id, actor.email),
    )
    return page, 422 if form.errors else 200


def _say(found: Membership | JoinRequest, organisation: Organisation) -> None:
    if isinstance(found, Membership):
        flash(_("Je hoort nu bij %(name)s.", name=organisation.name), "ok")
    else:
        flash(
            _(
                "Je vraag is verstuurd. Je hoort het zodra iemand van %(name)s antwoordt.",
                name=organisation.name,
            ),
            "ok",
        )


@blueprint.route("/mijn/organisaties/<int:membership_id>/beeindigen", methods=["GET", "POST"])
@access(Access.MEMBER)
def leave_organisation(membership_id: int) -> Answer:
    """I work there no longer."""
    actor = signed_in()
    if request.method == "POST":
        joining.leave(membership_id, actor, now=clock.now())
        flash(_("Bewaard. Wat je schreef, houdt de organisatie van toen."), "ok")
        return redirect(url_for("members.own_organisations"), 303)
    own = reads.own_membership(membership_id, actor.id)
    return render_template("members/leave.html", membership=own)


@blueprint.route("/mijn/organisaties/<int:membership_id>/periode", methods=["GET", "POST"])
@access(Access.MEMBER)
def change_period(membership_id: int) -> Answer:
    """Say from when until when I work there, or worked."""
    actor, now = signed_in(), clock.now()
    own = reads.own_membership(membership_id, actor.id)
    goes_on = own.holds_on(clock.today())
    form = (PeriodForm if goes_on else PastForm)(
        since=written_month(own.valid_from), until=written_month(own.last_day)
    )
    if form.validate_on_submit():
        try:
            working.set_period(own.id, form.since.month, form.until.month, actor, now=now)
            flash(_("Bewaard. Wat je schreef, houdt de organisatie van toen."), "ok")
            return redirect(url_for("members.own_organisations"), 303)
        except Invalid as error:
            form.refuse(error)
    page = render_template("members/period.html", form=form, membership=own, goes_on=goes_on)
    return page, 422 if form.errors else 200


@blueprint.route("/mijn/organisaties/vroeger", methods=["GET", "POST"])
@access(Access.MEMBER)
def add_earlier() -> Answer:
    """Say where I worked before."""
    actor, form = signed_in(), EarlierForm()
    if form.validate_on_submit():
        name, function = form.organisation.data or "", form.function.data or ""
        try:
            working.add_earlier(name, function, form.since.month, form.until.month, actor, now=clock.now())
            flash(_("Bewaard. Dit staat bij waar je vroeger werkte."), "ok")
            return redirect(url_for("members.own_organisations"), 303)
        except Invalid as error:
            form.refuse(error)
    page = render_template("members/earlier_work.html", form=form, organisations=queries.organisation_names())
    return page, 422 if form.errors else 200


@blueprint.post("/mijn/organisaties/aanvraag/<int:request_id>/intrekken")
@access(Access.MEMBER)
def take_back_request(request_id: int) -> Answer:
    """I do not ask to belong there any more."""
    joining.take_back(request_id, signed_in())
    flash(_("Je vraag is ingetrokken."), "ok")
    return redirect(url_for("members.own_organisations"), 303)


# --- as contact person ------------------------------------------------------------------------------------


@blueprint.get("/organisaties/<int:organisation_id>/mensen")
@access(Access.MEMBER)
def organisation_people(organisation_id: int) -> Answer:
    """See and manage who works at my organisation."""
    return _people(organisation_id, InviteForm(formdata=None), DomainForm(formdata=None))


def _people(organisation_id: int, invite: InviteForm, domain: DomainForm) -> Answer:
    actor = signed_in()
    organisation = joining.manage(organisation_id, actor)
    page = render_template(
        "members/organisation_people.html",
        organisation=organisation,
        people=reads.people_of(organisation.id, clock.today()),
        requests=reads.requests_of(organisation.id),
        invitations=reads.invitations_of(organisation.id),
        domains=reads.domains_of(organisation.id),
        may_keep_domains=policy.may_keep_domains(actor, organisation),
        invite_form=invite,
        domain_form=domain,
    )
    return page, 422 if invite.errors or domain.errors else 200


def _back(organisation_id: int) -> Answer:
    return redirect(url_for("members.organisation_people", organisation_id=organisation_id), 303)


@blueprint.post("/organisaties/<int:organisation_id>/mensen/uitnodigen")
@access(Access.MEMBER, proof=True)
def invite(organisation_id: int) -> Answer:
    """Ask somebody to belong to my organisation."""
    actor, form = signed_in(), InviteForm()
    organisation_id = joining.manage(organisation_id, actor).id
    if not form.validate():
        return _people(organisation_id, form, DomainForm(formdata=None))
    inviting.invite(
        organisation_id,
        form.email.data or "",
        actor,
        as_contact=bool(form.as_contact.data),
        now=clock.now(),
        ip=request.remote_addr,
    )
    flash(_("De uitnodiging is onderweg."), "ok")
    return _back(organisation_id)


@blueprint.post("/organisaties/<int:organisation_id>/uitnodigingen/<int:invitation_id>/intrekken")
@access(Access.MEMBER)
def withdraw_invitation(organisation_id: int, invitation_id: int) -> Answer:
    """Take an invitation back."""
    inviting.withdraw(organisation_id, invitation_id, signed_in())
    flash(_("De uitnodiging is ingetrokken."), "ok")
    return _back(organisation_id)


@blueprint.post("/organisaties/<int:organisation_id>/aanvragen/<int:request_id>")
@access(Access.MEMBER)
def decide_request(organisation_id: int, request_id: int) -> Answer:
    """Say whether somebody works at my organisation."""
    accept = request.form.get("antwoord") == YES
    try:
        joining.decide(organisation_id, request_id, signed_in(), accept=accept, now=clock.now())
    except Conflict as error:
        flash(str(error.sentence), "error")
    else:
        flash(_("Toegevoegd aan je organisatie.") if accept else _("Niet toegevoegd."), "ok")
    return _back(organisation_id)


@blueprint.post("/organisaties/<int:organisation_id>/mensen/<int:membership_id>/contact")
@access(Access.MEMBER, proof=True)
def change_contact(organisation_id: int, membership_id: int) -> Answer:
    """Make a colleague contact person, or no longer."""
    is_contact = request.form.get("contact") == YES
    actor = signed_in()
    joining.change_membership(organisation_id, membership_id, actor, is_contact=is_contact, now=clock.now())
    flash(_("Bewaard. Dat geldt meteen."), "ok")
    return _back(organisation_id)


@blueprint.route(
    "/organisaties/<int:organisation_id>/mensen/<int:membership_id>/beeindigen", methods=["GET", "POST"]
)
@access(Access.MEMBER)
def end_membership(organisation_id: int, membership_id: int) -> Answer:
    """A colleague works here no longer."""
    actor = signed_in()
    if request.method == "POST":
        joining.end_membership(organisation_id, membership_id, actor, now=clock.now())
        flash(_("Bewaard. Dat geldt meteen."), "ok")
        return _back(organisation_id)
    joining.manage(organisation_id, actor)
    return render_template(
        "members/end_membership.html", membership=reads.membership(organisation_id, membership_id)
    )


@blueprint.post("/organisaties/<int:organisation_id>/domeinen")
@access(Access.MEMBER, proof=True)
def add_domain(organisation_id: int) -> Answer:
    """Say that everybody with an address of my domain works here."""
    actor, form = signed_in(), DomainForm()
    organisation_id = joining.manage(organisation_id, actor).id
    if form.validate():
        try:
            inviting.add_domain(organisation_id, form.domain.data or "", actor, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Wie een adres op dit domein heeft, sluit nu zelf aan."), "ok")
            return _back(organisation_id)
    return _people(organisation_id, InviteForm(formdata=None), form)


@blueprint.post("/organisaties/<int:organisation_id>/domeinen/<int:domain_id>/weg")
@access(Access.MEMBER)
def remove_domain(organisation_id: int, domain_id: int) -> Answer:
    """Let a domain say no longer who works here."""
    inviting.remove_domain(organisation_id, domain_id, signed_in())
    flash(_("Het domein is weg. Wie al aangesloten was, blijft dat."), "ok")
    return _back(organisation_id)

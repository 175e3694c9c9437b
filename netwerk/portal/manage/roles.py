"""Who may do what: roles with their scope and period, and accounts closed and opened."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from netwerk.events.manage.blueprint import organiser
from netwerk.events.manage.fields import DayField
from netwerk.kernel import clock, i18n
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.forms import Form, LineField, required
from netwerk.kernel.i18n import _, lazy
from netwerk.members import queries as people
from netwerk.members import role_words, rules, services
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import ROLES
from netwerk.members.models import Member
from netwerk.members.services import second_factor
from netwerk.members.services.rights import Limits
from netwerk.portal.manage.audit_words import Shown, entries_about
from netwerk.portal.manage.blueprint import blueprint
from netwerk.taxonomy.queries import all_regions, all_themes

FOUND_SHOWN = 20
ENTRIES_SHOWN = 20
TABS = {"nu": "now", "straks": "later", "voorbij": "over"}


class RoleForm(Form):
    """A role to give."""

    member = LineField(lazy("Wie?"), [required(lazy("Vul een naam of een e-mailadres in."))], longest=254)
    role = RadioField(
        lazy("Welke rol?"),
        choices=[SelectChoice(role, role_words.NAMES[role]) for role in ROLES],
        validators=[required(lazy("Kies een rol."))],
    )
    theme_id = SelectField(lazy("Alleen in dit lerend netwerk"), coerce=int, default=0)
    region_id = SelectField(lazy("Alleen in deze regio"), coerce=int, default=0)
    valid_from = DayField(lazy("Vanaf"))
    valid_until = DayField(lazy("Tot"))

    def offer(self) -> None:
        """Put in what may be chosen."""
        code = i18n.language()
        for field, words, every in (
            (self.theme_id, all_themes(), lazy("Alle lerende netwerken")),
            (self.region_id, all_regions(), lazy("Alle regio's")),
        ):
            field.choices = [
                SelectChoice(0, every),
                *(SelectChoice(one.id, one.label(code)) for one in words),
            ]

    def limits(self) -> Limits:
        """The answers as what limits the role."""
        return Limits(
            self.theme_id.data or None,
            self.region_id.data or None,
            self.valid_from.data,
            self.valid_until.data,
        )

    def holder(self) -> Member:
        """Who is meant. Raises Invalid for nobody and for more than one."""
        found = people.members_like(self.member.data or "", FOUND_SHOWN)
        if not found:
            raise Invalid(lazy("We vinden geen account met deze naam of dit adres."), "member")
        if len(found) > 1:
            addresses = ", ".join(one.email for one in found[:5])
            raise Invalid(
                lazy(
                    "Dit kunnen meer mensen zijn. Vul een e-mailadres in: %(addresses)s", addresses=addresses
                ),
                "member",
            )
        return found[0]


@blueprint.get("/rollen")
@access(Access.ADMINISTRATOR)
def roles() -> Answer:
    """See who holds which role, and find an account."""
    tab = request.args.get("toon", "nu")
    tab = tab if tab in TABS else "nu"
    words = request.args.get("zoek", "").strip()[:100]
    held = people.roles_on(clock.today())
    return render_template(
        "manage/site/roles.html",
        tab=tab,
        words=words,
        found=people.members_like(words, FOUND_SHOWN) if words else [],
        held=held[TABS[tab]],
        counts={name: len(held[kind]) for name, kind in TABS.items()},
        role_words=role_words,
        scope_of=_scope,
    )


@blueprint.route("/rollen/geven", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def role_give() -> Answer:
    """Give somebody a role, where and as long as it holds."""
    form = RoleForm(data={"member": request.args.get("wie", "")[:254]})
    form.offer()
    if form.validate_on_submit():
        try:
            holder = form.holder()
            services.give_role(holder.id, form.role.data, form.limits(), organiser(), now=clock.now())
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.refuse(Invalid(error.sentence, "member"))
        else:
            flash(_("%(name)s kreeg de rol en een mail.", name=holder.name), "ok")
            return redirect(url_for("manage.roles"), 303)
    body = render_template("manage/site/role_give.html", form=form, meanings=role_words.MEANINGS)
    return body, 422 if form.errors else 200


@blueprint.route("/rollen/<int:grant_id>/wijzig", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def role_change(grant_id: int) -> Answer:
    """Change where and when a role holds, while its holder stays signed in."""
    grant = people.role_grant(grant_id)
    held = {name: getattr(grant, name) for name in ("valid_from", "valid_until")}
    form = RoleForm(data={"theme_id": grant.theme_id or 0, "region_id": grant.region_id or 0, **held})
    del form.member
    del form.role
    form.offer()
    if form.validate_on_submit():
        try:
            services.change_role(grant_id, form.limits(), organiser(), now=clock.now())
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.refuse(Invalid(error.sentence))
        else:
            flash(_("De rol is gewijzigd. %(name)s kreeg een mail.", name=grant.member.name), "ok")
            return redirect(url_for("manage.account", member_id=grant.member_id), 303)
    body = render_template("manage/site/role_change.html", form=form, grant=grant, role_words=role_words)
    return body, 422 if form.errors else 200


@blueprint.route("/rollen/<int:grant_id>/beeindigen", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def role_end(grant_id: int) -> Answer:
    """End a role, after reading what that does."""
    grant = people.role_grant(grant_id)
    if request.method == "POST":
        services.end_role(grant_id, organiser(), now=clock.now())
        flash(_("De rol is afgelopen. %(name)s kreeg een mail.", name=grant.member.name), "ok")
        return redirect(url_for("manage.roles"), 303)
    return render_template(
        "manage/site/role_end.html", grant=grant, role=role_words.name(grant.role), scope=_scope(grant)
    )


@blueprint.get("/rollen/lid/<int:member_id>")
@access(Access.ADMINISTRATOR)
def account(member_id: int) -> Answer:
    """See the roles of one member, now and before, and what happened to the account."""
    member = people.member(member_id)
    day = clock.today()
    history: list[Shown] = entries_about("member", member_id, ENTRIES_SHOWN)
    return render_template(
        "manage/site/account.html",
        member=member,
        app=people.authenticator_of(member_id),
        held=[
            (grant, rules.when_held(grant.valid_from, grant.valid_until, day))
            for grant in people.roles_of(member_id)
        ],
        history=history,
        role_words=role_words,
        scope_of=_scope,
    )


@blueprint.route("/rollen/lid/<int:member_id>/sluiten", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def account_close(member_id: int) -> Answer:
    """Close an account, after reading what that does."""
    member = people.member(member_id)
    if request.method == "POST":
        services.disable_member(member_id, organiser().label, now=clock.now())
        flash(_("Het account van %(name)s is gesloten.", name=member.name), "ok")
        return redirect(url_for("manage.account", member_id=member_id), 303)
    return render_template("manage/site/account_close.html", member=member)


@blueprint.post("/rollen/lid/<int:member_id>/openen")
@access(Access.ADMINISTRATOR)
def account_open(member_id: int) -> Answer:
    """Open a closed account again."""
    services.enable_member(member_id, organiser().label)
    flash(_("Het account is weer open."), "ok")
    return redirect(url_for("manage.account", member_id=member_id), 303)


@blueprint.route("/rollen/lid/<int:member_id>/twee-stappen", methods=["GET", "POST"])
@access(Access.ADMINISTRATOR)
def account_reset_totp(member_id: int) -> Answer:
    """Let somebody in without the app they lost, after reading what that does."""
    member = people.member(member_id)
    if request.method == "POST":
        second_factor.reset_for(member_id, organiser(), clock.now())
        flash(_("%(name)s meldt zich aan zonder code en kreeg een mail.", name=member.name), "ok")
        return redirect(url_for("manage.account", member_id=member_id), 303)
    return render_template("manage/site/account_reset_totp.html", member=member)


def _scope(grant: Any) -> str:
    code = i18n.language()
    return role_words.scope(word.label(code) for word in (grant.theme, grant.region) if word)

"""Who somebody is on the network, and saying so oneself."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from netwerk.kernel import cache, clock, i18n
from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import _
from netwerk.members import contributions, services
from netwerk.members.access import Access, Answer, access
from netwerk.members.login import viewer
from netwerk.members.models import Profile
from netwerk.members.organisation_forms import ProfileForm
from netwerk.members.organisation_page import done
from netwerk.members.queries import profiles as reads
from netwerk.members.rules import BLOCKS, Audience, sees_block
from netwerk.members.services import profiles
from netwerk.members.services.profiles import ProfileFacts
from netwerk.members.views.blueprint import blueprint, signed_in
from netwerk.members.works_shown import works_shown
from netwerk.taxonomy.queries import all_themes

TEXTS = ("about", "offers", "seeks", "expertise", "phone", "is_expert")


@blueprint.get("/mensen/<int:member_id>")
@access(Access.PUBLIC)
def person(member_id: int) -> Answer:
    """See what somebody shows of themselves."""
    actor, language = viewer(), i18n.language()
    profile = reads.person(member_id, actor)
    # One's own page is shown as other members see it: what it leaves out they do not see either.
    own = actor is not None and actor.id == member_id
    shown = {block for block in BLOCKS if sees_block(profile, block, signed_in=actor is not None)}
    doings = contributions.of_person(member_id, language) if "doings" in shown else []
    if actor is None:
        cache.keep_page()
    return render_template(
        "members/person.html",
        profile=profile,
        member=profile.member,
        own=own,
        shown=shown,
        works=works_shown(member_id, actor, clock.today()) if "work" in shown else [],
        done=done(doings),
    )


@blueprint.route("/mijn/profiel", methods=["GET", "POST"])
@access(Access.MEMBER)
def own_profile() -> Answer:
    """Say what I am called, who I am and who may see what of it."""
    actor = signed_in()
    form = _filled(actor.name, reads.profile_of(actor.id))
    if form.validate_on_submit():
        try:
            services.rename_member(actor.id, form.name.data or "")
            profiles.save_profile(_facts(form), actor, now=clock.now())
            flash(_("Je profiel is bewaard. Dat geldt meteen."), "ok")
            return redirect(url_for("members.own_profile"), 303)
        except Invalid as error:
            form.refuse(error)
    page = render_template("members/own_profile.html", form=form, member_id=actor.id)
    return page, 422 if form.errors else 200


def _filled(name: str, profile: Profile | None) -> ProfileForm:
    audiences = {f"{block}_for": Audience.NOBODY.value for block in BLOCKS}
    told: dict[str, object] = {"name": name}
    if profile is not None:
        told |= {one: getattr(profile, one) for one in (*TEXTS, *audiences)}
        told["themes"] = [theme.id for theme in profile.themes]
    form = ProfileForm(data=audiences | told)
    form.themes.offer(all_themes(), {theme.id for theme in profile.themes} if profile else ())
    return form


def _facts(form: ProfileForm) -> ProfileFacts:
    return ProfileFacts(
        **{name: form[name].data for name in TEXTS},
        theme_ids=tuple(form.themes.data or ()),
        audiences={block: form[f"{block}_for"].data for block in BLOCKS},
    )

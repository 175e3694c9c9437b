"""What organisers look at: organisations that visitors typed, likely doubles, requests nobody answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement

from netwerk.kernel import clock
from netwerk.kernel.errors import Conflict, NotAllowed, NotFound
from netwerk.kernel.i18n import _, lazy, ngettext
from netwerk.kernel.text import typed_number
from netwerk.members import merging as tables
from netwerk.members import policy, queries
from netwerk.members.access import Access, Answer, access
from netwerk.members.actor import Actor
from netwerk.members.likeness import Why
from netwerk.members.models import Organisation
from netwerk.members.queries import directory, joining
from netwerk.members.queries.directory import Wanted
from netwerk.members.services import discard_organisation, merging, verify_organisation
from netwerk.members.views.blueprint import blueprint, signed_in

SHOWN = 50
REASONS = {
    Why.NAME: lazy("dezelfde naam"),
    Why.ALIKE: lazy("bijna dezelfde naam"),
    Why.NEARBY: lazy("een naam die erop lijkt, in dezelfde gemeente"),
    Why.MAIL: lazy("hetzelfde maildomein en een naam die erop lijkt"),
}


def figures(actor: Actor) -> Sequence[ColumnElement[int]]:
    """The numbers that `asks` is told, to be read with others; none for who is no organiser."""
    if not policy.may_check_some(actor):
        return ()
    return directory.number_unchecked(actor), joining.number_waiting(actor)


def asks(unchecked: int, waiting: int) -> list[str]:
    """What organisations ask of an organiser, in sentences."""
    sentences = (
        (
            unchecked,
            ngettext(
                "%(num)s organisatie wacht tot iemand ze nakijkt.",
                "%(num)s organisaties wachten tot iemand ze nakijkt.",
                unchecked,
            ),
        ),
        (
            waiting,
            ngettext(
                "%(num)s persoon vraagt om bij een organisatie te horen.",
                "%(num)s mensen vragen om bij een organisatie te horen.",
                waiting,
            ),
        ),
    )
    return [sentence for number, sentence in sentences if number]


@blueprint.get("/beheer/organisaties")
@access(Access.ORGANISER)
def manage_organisations() -> Answer:
    """See which organisations ask for a look."""
    actor = signed_in()
    pairs = directory.doubles(SHOWN) if policy.may_check_all(actor) else ()
    known = directory.by_ids(sorted({one for pair in pairs for one in (pair.one, pair.other)}))
    unchecked = directory.unchecked(actor, SHOWN)
    return render_template(
        "manage/organisations.html",
        unchecked=unchecked,
        unused=tables.unused([one.id for one in unchecked]),
        may_merge=policy.may_check_all(actor),
        number=directory.count_unchecked(actor),
        pairs=[(known[pair.one], known[pair.other], REASONS[pair.why]) for pair in pairs],
        requests=joining.waiting_requests(actor, SHOWN),
    )


@blueprint.post("/beheer/organisaties/<int:organisation_id>/nagekeken")
@access(Access.ORGANISER)
def verify(organisation_id: int) -> Answer:
    """Say that an organisation exists under this name."""
    found = verify_organisation(organisation_id, signed_in())
    flash(_("%(name)s staat nu in de lijst van organisaties.", name=found.name), "ok")
    return redirect(url_for("members.manage_organisations"), 303)


@blueprint.get("/beheer/organisaties/<int:organisation_id>/zelfde")
@access(Access.ORGANISER)
def same_organisation(organisation_id: int) -> Answer:
    """Look for the organisation that this one is too."""
    one, words = _unchecked(organisation_id), request.args.get("zoek", "")[:100]
    found = directory.page(Wanted(words=words), clock.today(), 1) if words.strip() else ()
    return render_template("manage/same_organisation.html", one=one, words=words, found=found)


@blueprint.route("/beheer/organisaties/<int:organisation_id>/verwijderen", methods=["GET", "POST"])
@access(Access.ORGANISER)
def discard(organisation_id: int) -> Answer:
    """Take away an organisation that somebody typed by mistake."""
    one = _unchecked(organisation_id)
    if request.method != "POST":
        return render_template("manage/discard_organisation.html", one=one)
    try:
        name = discard_organisation(one.id, signed_in())
    except Conflict as error:
        flash(str(error.sentence), "error")
    else:
        flash(_("%(name)s is verwijderd.", name=name), "ok")
    return redirect(url_for("members.manage_organisations"), 303)


def _unchecked(organisation_id: int) -> Organisation:
    one = directory.by_ids([organisation_id]).get(organisation_id)
    if one is None or one.verified or one.merged_into_id:
        raise NotFound
    return one


@blueprint.route(
    "/beheer/organisaties/<int:organisation_id>/samenvoegen/<int:other_id>", methods=["GET", "POST"]
)
@access(Access.ORGANISER)
def merge(organisation_id: int, other_id: int) -> Answer:
    """Two organisations are one: see what moves, choose which stays, and merge them."""
    if not policy.may_check_all(signed_in()):
        raise NotAllowed(lazy("Alleen organisatoren van het hele netwerk voegen organisaties samen."))
    known = directory.by_ids([organisation_id, other_id])
    if organisation_id == other_id or len(known) < 2:
        raise NotFound
    one, other = known[organisation_id], known[other_id]
    if request.method == "POST":
        stays = typed_number(request.form.get("blijft", ""))
        if stays is None or stays not in known:
            raise NotFound
        goes = other_id if stays == organisation_id else organisation_id
        return _merge(goes, stays, known[goes].name)
    if one.merged_into_id or other.merged_into_id:
        raise NotFound
    pair = [(each, _told(each)) for each in (one, other)]
    likely, _numbers = max(
        pair, key=lambda told: (told[0].verified, sum(number for _words, number in told[1]))
    )
    return render_template("manage/merge_organisations.html", pair=pair, likely=likely)


def _merge(goes: int, stays: int, name: str) -> Answer:
    try:
        merging.merge(goes, stays, signed_in(), now=clock.now())
    except Conflict as error:
        flash(str(error.sentence), "error")
        return redirect(url_for("members.manage_organisations"), 303)
    kept = queries.organisation(stays)
    flash(_("%(old)s is samengevoegd met %(new)s.", old=name, new=kept.name), "ok")
    return redirect(url_for("members.organisation", organisation_id=kept.id, slug=kept.slug), 303)


def _told(organisation: Organisation) -> list[tuple[str, int]]:
    """What would move, in words people know; the rest is counted together."""
    counts = tables.counts(organisation.id)
    told = [(str(words), counts[name]) for name, words in tables.NAMES.items() if name in counts]
    rest = sum(number for name, number in counts.items() if name not in tables.NAMES)
    return told + ([(_("andere gegevens"), rest)] if rest else [])

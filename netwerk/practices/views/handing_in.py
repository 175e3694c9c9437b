"""Keeping a version of a sheet, handing it in, and taking it away."""

from __future__ import annotations

from netwerk.members.access import Access, Answer, access
from netwerk.practices.views import blueprint


@blueprint.route("/praktijken/<int:practice_id>/versie", methods=["GET", "POST"])
@access(Access.MEMBER)
def save_version(practice_id: int) -> Answer:
    """Keep a version."""
    return str(practice_id)


@blueprint.route("/praktijken/<int:practice_id>/indienen", methods=["GET", "POST"])
@access(Access.MEMBER)
def submit(practice_id: int) -> Answer:
    """Hand a sheet in to the editors."""
    return str(practice_id)


@blueprint.post("/praktijken/<int:practice_id>/terugnemen")
@access(Access.MEMBER)
def take_back(practice_id: int) -> Answer:
    """Take a sheet back from the editors."""
    return str(practice_id)


@blueprint.route("/praktijken/<int:practice_id>/weggooien", methods=["GET", "POST"])
@access(Access.MEMBER)
def discard(practice_id: int) -> Answer:
    """Throw a draft away."""
    return str(practice_id)


@blueprint.route("/praktijken/<int:practice_id>/intrekken", methods=["GET", "POST"])
@access(Access.MEMBER)
def withdraw(practice_id: int) -> Answer:
    """Take a published sheet away."""
    return str(practice_id)


@blueprint.post("/praktijken/<int:practice_id>/herbevestig")
@access(Access.MEMBER)
def reconfirm(practice_id: int) -> Answer:
    """Say that a sheet still holds."""
    return str(practice_id)

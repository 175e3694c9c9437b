"""What administrators look after in the world of the tests: roles, words, a project, a file to take in."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from sqlalchemy import select

from netwerk.kernel import importing, uploads
from netwerk.kernel.database import db
from netwerk.members import services
from netwerk.taxonomy.models import Funding, Municipality, Sector, SynonymGroup
from netwerk.taxonomy.services import funding
from tests.builders import Make
from tests.cast import Cast
from tests.support import import_files

KIND = "event.confirmed"
Values = dict[str, dict[str, Any]]


def administered(make: Make, cast: Cast) -> Values:
    """Values for the addresses of the administrators' pages."""
    admin = cast.admin
    dirk = cast.dirk
    picture = io.BytesIO()
    Image.new("RGB", (30, 10)).save(picture, "PNG")
    picture.seek(0)
    project = db.session.scalars(select(Funding.id)).first() or 0

    def act() -> tuple[int, int, str]:
        grant = services.grant_role(dirk.id, "editor", f"member:{admin.id}")
        run = importing.begin(
            "organisation", import_files.organisations(3), "o.csv", {}, f"member:{admin.id}"
        )
        with_logo = funding.add_logo(
            project, uploads.store(picture, "logo.png"), {"nl": "Logo"}, f"member:{admin.id}"
        )
        return grant.id, run.id, with_logo.logos[-1]["stored"]

    grant_id, run_id, logo = make.within(act)
    importing.work()
    sector = db.session.scalars(select(Sector.id).order_by(Sector.id.desc())).first()
    town = db.session.scalars(select(Municipality.id)).first()
    word = {"kind": "sectoren", "word_id": sector, "way": "omhoog"}
    values: Values = {
        "portal.funding_logo": {"name": logo},
        "manage.role_change": {"grant_id": grant_id},
        "manage.role_end": {"grant_id": grant_id},
        "manage.words_of": word,
        "manage.word_region": {"word_id": town},
    }
    group = db.session.scalars(select(SynonymGroup.id)).first()
    for part, acts, given in (
        ("account", ("", "_close", "_open", "_reset_totp"), {"member_id": dirk.id}),
        ("word", ("_add", "_edit", "_move", "_retire", "_bring_back", "_merge"), word),
        ("synonyms", ("_edit", "_remove"), {"group_id": group}),
        ("mail_text", ("", "_restore", "_proof"), {"kind": KIND}),
        (
            "funding",
            ("", "_edit", "_logo_add", "_logo_remove", "_days"),
            {"funding_id": project, "number": 99},
        ),
        ("import", ("_begin", "_example"), {"kind": "organisation"}),
        ("import", ("_run", "_confirm", "_cancel"), {"run_id": run_id}),
    ):
        values |= {f"manage.{part}{act}": given for act in acts}
    return values

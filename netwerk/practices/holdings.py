"""What the library keeps about a person, as the privacy desk gives it and forgets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netwerk.kernel.i18n import lazy
from netwerk.members.holdings import Holding, Person, Room, Rows, register
from netwerk.practices.queries import holdings as reads
from netwerk.practices.services import consenting, forgetting, renaming

HOLDINGS = (
    Holding(
        "praktijken",
        lazy("De praktijken die je schreef"),
        lazy("Om ervaringen te delen, met de naam van wie ze deelt."),
        "practices",
        lazy("Wat alleen jij zag, verdwijnt. Wat je deelde, blijft onder je organisatie, zonder je naam."),
        (
            *("practice", "practice_version", "practice_draft", "practice_writer", "practice_log"),
            "practice_ladder_move",
        ),
    ),
    Holding(
        "woorden-in-praktijken",
        lazy("Je woorden die in een praktijk staan"),
        lazy("Om te weten van wie ze zijn, en of ze er mogen staan."),
        "practices",
        lazy("Je naam gaat weg. Wat je antwoordde, blijft gelden; je kiest of je woorden zelf ook weggaan."),
        ("practice_passage", "practice_agreement"),
    ),
    Holding(
        "bestanden-bij-praktijken",
        lazy("De bestanden die je bij een praktijk zette"),
        lazy("Om een praktijk te kunnen gebruiken."),
        "practices",
        lazy("Ze blijven bij de praktijk. Een bestand waarin we je naam of adres lezen, verdwijnt."),
        ("practice_attachment",),
    ),
    Holding(
        "nazicht",
        lazy("De praktijken die je nakeek"),
        lazy("Om te weten dat een school en een bedrijf een praktijk nakeken."),
        "practices",
        lazy("Wat je zei, blijft zonder je naam."),
        ("practice_review",),
    ),
    Holding(
        "overgenomen",
        lazy("De praktijken die je organisatie overnam"),
        lazy("Om te tonen waar een praktijk werkt."),
        "practices",
        lazy("De organisatie blijft staan, je naam en adres verdwijnen."),
        ("practice_adoption",),
    ),
    Holding(
        "bewaarde-praktijken",
        lazy("Wat je bewaarde, verzamelde en waarvoor je dankte"),
        lazy("Om je te tonen wat je wilde onthouden."),
        "account",
        lazy(
            "Wat je bewaarde, verdwijnt. Een dankjewel telt nog mee, een open verzameling blijft zonder naam."
        ),
        ("practice_bookmark", "practice_collection", "practice_collection_item", "practice_thanks"),
    ),
)


def export(person: Person) -> Mapping[str, Rows]:
    """Everything of somebody in the library, as JSON holds it; times in UTC."""
    adoptions = reads.adoptions_by(person)
    names = reads.titles({row.practice_id for row in adoptions})
    found: dict[str, Rows] = {
        "overgenomen": [
            {
                "practice": names.get(row.practice_id, ""),
                "organisation": row.organisation.name,
                "state": row.state,
                "changes": row.changes,
                "result": row.result,
                "asked_to_confirm": row.contact_email,
                "at": _at(row.reported_at),
            }
            for row in adoptions
        ]
    }
    return found | (_of_member(person.member_id) if person.member_id is not None else {})


def _of_member(member_id: int) -> dict[str, Rows]:
    files, reviews = reads.files_of(member_id), reads.reviews_by(member_id)
    kept, thanks = reads.bookmarks_of(member_id), reads.thanks_of(member_id)
    about = [row.practice_id for rows in (files, reviews, kept, thanks) for row in rows]
    names = reads.titles(set(about))
    return {
        **consenting.export(member_id),
        "praktijken": _written(member_id),
        "bestanden-bij-praktijken": [
            {
                "practice": names.get(row.practice_id, ""),
                "name": row.file_name,
                "title": row.title,
                "shows": row.alt,
                "credit": row.credit,
                "size": row.size,
                "added_at": _at(row.added_at),
            }
            for row in files
        ],
        "nazicht": [
            {
                "practice": names.get(row.practice_id, ""),
                "state": row.state,
                "scores": dict(row.rubric),
                "favourable": row.favourable,
                "remark": row.remark,
                "asked_at": _at(row.asked_at),
                "answered_at": _at(row.answered_at),
            }
            for row in reviews
        ],
        "bewaarde-praktijken": [
            *({"what": "kept", "name": names.get(row.practice_id, ""), "at": _at(row.at)} for row in kept),
            *(
                {"what": "thanks", "name": names.get(row.practice_id, ""), "at": _at(row.at)}
                for row in thanks
            ),
            *(
                {"what": "collection", "name": row.title, "about": row.about, "at": _at(row.created_at)}
                for row in reads.collections_of(member_id)
            ),
        ],
    }


def _written(member_id: int) -> list[dict[str, Any]]:
    """The sheets of a member, and all that they saved, did and said in them, under the title of each."""
    sheets = reads.written_by(member_id)
    found: list[tuple[int, dict[str, Any], datetime]] = [
        *(
            (
                one.practice_id,
                {"what": "version", "number": one.number, "words": dict(one.content), "note": one.note},
                one.at,
            )
            for one in reads.versions_by(member_id)
        ),
        *(
            (one.practice_id, {"what": "draft", "words": dict(one.content)}, one.saved_at)
            for one in reads.drafts_by(member_id)
        ),
        *(
            (one.practice_id, {"what": one.act, "words": one.reason}, one.at)
            for one in reads.log_by(member_id)
        ),
        *(
            (one.practice_id, {"what": "step", "number": one.step, "words": one.reason}, one.at)
            for one in reads.moves_by(member_id)
        ),
    ]
    names = reads.titles({practice_id for practice_id, _row, _moment in found})
    return [
        *(
            {"practice": one.title, "what": "sheet", "state": one.state, "at": _at(one.created_at)}
            for one in sheets
        ),
        *(
            {"practice": names.get(practice_id, ""), **row, "at": _at(moment)}
            for practice_id, row, moment in found
        ),
    ]


def _at(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


register(
    Room(
        HOLDINGS,
        export,
        forgetting.forget,
        reads.traces_of,
        rename=renaming.rename,
        readdress=forgetting.readdress,
        files=reads.stored_of,
    )
)

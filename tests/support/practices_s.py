"""A practice with all there can be on its page, for the addresses of reading one."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from sqlalchemy import select

from netwerk.kernel import clock, joints, uploads
from netwerk.kernel.database import db, transaction
from netwerk.kernel.joints import Thing
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.practices.models import Attachment, Partner, Practice
from netwerk.practices.services import files, keeping, writing
from netwerk.taxonomy.models import Municipality
from tests.builders import Make
from tests.cast import Cast, actor
from tests.library import Library

FULL: dict[str, Any] = {
    "title": "Fietsbank: leenfietsen voor leerlingen zonder vervoer",
    "summary": "Leerlingen zonder bus of auto lenen een fiets en zijn zo elke dag op tijd op hun werkplek.",
    "aim": "Drie leerlingen op tien haakten af: ze geraakten niet op hun werkplek. **De bus rijdt er niet.**",
    "at_school": "1. Vraag wie geen bus heeft.\n2. Maak met de ouders een afspraak.\n3. Geef de fiets mee.",
    "at_work": "- De mentor toont een veilige stalling.\n- Begint de dag vroeger, dan belt hij de school.",
    "results": "Van de 24 leerlingen bleven er 21 tot het einde. Twee fietsen werden gestolen.",
    "evidence": [
        {"kind": "cijfers", "period": "schooljaar 2025-2026", "n": "24", "words": "21 van 24 bleven"},
        {"kind": "bevraging", "period": "juni 2026", "n": "18", "words": "16 mentoren willen verder"},
    ],
    "hours": [{"role": "Trajectbegeleider", "hours": "40"}, {"role": "Mentor", "hours": "6"}],
    "costs": "Ongeveer 60 euro per fiets en per jaar voor herstel",
    "material": "Twaalf tweedehandsfietsen\nSloten en helmen",
    "success": "Een vaste fietsenmaker die mee wil denken.",
    "pitfalls": "Zonder afspraak over het slot is een fiets snel weg.",
    "must": "Een veilige stalling aan beide kanten.",
    "adapt": "Steps of een abonnement in de plaats van fietsen.",
    "care": "Wie nog niet kan fietsen, oefent eerst met de leerkracht LO.",
    "contact_name": "Mia Vermeulen",
    "contact_email": "mia.vermeulen@fietsbank.example",
    "contact_phone": "011 22 33 44",
    "themes": ["mobiliteit", "leren-en-werken"],
    "phases": ["organiseren"],
    "sectors": ["bouw"],
    "targets": ["leerlingen", "ouders"],
    "regions": ["midden-limburg"],
    "care_focus": True,
    "school_year": "2025-2026",
    "summaries": [
        {"language": "en", "words": "Pupils without a bus borrow a bicycle and get to work in time."}
    ],
    "video": "https://video.example/fietsbank",
}


def _drawing() -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), (11, 92, 107)).save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def full_sheet(
    library: Library, by: Actor, kind: str = "praktijk", language: str = "nl", **given: Any
) -> tuple[Practice, Attachment, Attachment]:
    """A sheet with everything filled in, a file and a picture, published."""
    draft = library.draft(by, kind=kind, language=language, **(FULL | given))
    now = clock.now()
    with transaction():
        paper = files.add(
            draft.id, uploads.store(io.BytesIO(b"%PDF-1.7 afspraken"), "afspraken.pdf"), by, now=now
        )
        picture = files.add(draft.id, uploads.store(_drawing(), "fietsen.png"), by, now=now)
        about = {"title": "De fietsen", "licence": "cc-by", "credit": "Foto: klas 5B", "now": now}
        files.describe(draft.id, picture.id, by, alt="Twaalf fietsen in een rek", **about)
    return library.finish(draft, by), paper, picture


def well_known(library: Library, by: Actor) -> tuple[Practice, Attachment, Attachment]:
    """The same, reviewed, taken over near and far, adapted, translated, and revised once."""
    practice, paper, picture = full_sheet(library, by)
    with transaction():
        genk = db.session.scalars(select(Municipality).where(Municipality.slug == "genk")).one()
        partners = select(Partner.organisation_id).where(Partner.practice_id == practice.id)
        for organisation in db.session.scalars(select(Organisation).where(Organisation.id.in_(partners))):
            organisation.municipality_id = genk.id
    library.reviewed(practice, "school")
    library.reviewed(practice, "company")
    told = {
        "changes": "Wij nemen steps.",
        "result": "Niemand komt nog te laat.",
        "hours": 30,
        "recommends": True,
    }
    library.adopted(practice, "hasselt", new_workplaces=2, **told)
    library.adopted(practice, "lommel", state="started")
    library.adopted(practice, "maaseik", state="stopped", stopped_because="De stalling was niet veilig.")
    other = library.somebody("school", "lommel")
    now = clock.now()
    with transaction():
        own = writing.adapt(practice.id, other, now=now)
        english = writing.translate(practice.id, "en", by, now=now)
        writing.save(own.id, {"title": "Stepbank in Lommel"}, other, revision=1, now=now)
        writing.save(english.id, {"title": "Bicycle bank"}, by, revision=1, now=now)
    library.finish(own, other)
    library.finish(english, by)
    library.revise(practice, by, results="Van de 30 leerlingen bleven er 27 tot het einde.")
    return library.fresh(practice), paper, picture


def read(make: Make, cast: Cast) -> dict[str, dict[str, Any]]:
    """Where a full sheet, its versions and its files are."""
    library, an = Library(make), actor(cast.an)
    practice, paper, picture = well_known(library, an)
    like = library.practice(title="Fietsen naar het werk", themes=["mobiliteit"], sectors=["bouw"])
    now = clock.now()
    with transaction():
        keeping.thank(practice.id, library.editor, now=now)
        joints.connect(
            Thing("practice", practice.id),
            "came_from",
            Thing("practice", like.id),
            actor_label="test",
            now=now,
        )
    at = {"practice_id": practice.id, "slug": practice.slug}
    return {
        **dict.fromkeys(("practices.sheet", "practices.versions", "practices.compare"), at),
        "practices.version": at | {"number": 1},
        "practices.file": at | {"file_id": paper.id},
        "practices.picture": at | {"file_id": picture.id},
        "practices.thank": {"practice_id": like.id},
        "practices.keep": at,
    }

"""Files with a practice: several at once, in order, described; what cannot be taken is refused."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from netwerk.kernel import audit, clock, uploads
from netwerk.kernel.database import db, transaction
from netwerk.kernel.uploads import scanning
from netwerk.members.actor import Actor
from netwerk.members.models import Member
from netwerk.practices.models import Attachment, Practice
from netwerk.practices.services import writing
from tests.cast import Cast, actor
from tests.library import Library
from tests.support.files import many_parts, picture, pixel_bomb, zip_bomb
from tests.support.page import Page
from tests.support.visitor import Visitor

pytestmark = pytest.mark.both_databases

MB = 1024 * 1024


@pytest.fixture
def an(client: Visitor, cast: Cast, words: None) -> Visitor:
    return client.as_(cast.an)


@pytest.fixture
def draft(library: Library, cast: Cast) -> Practice:
    return library.draft(actor(cast.an), title="Fietsbank")


@pytest.fixture
def folder(app) -> Path:
    folder = app.config["SETTINGS"].data / uploads.FOLDER
    for path in folder.glob("*") if folder.is_dir() else ():
        path.unlink()
    return folder


def at(practice: Practice, *rest: str) -> str:
    return "/".join((f"/praktijken/{practice.id}", "bestanden", *rest))


def send(browser: Visitor, practice: Practice, *files: tuple[bytes, str], status: int = 200) -> Page:
    browser.get(at(practice))
    return post(browser, at(practice), *files, status=status)


def post(browser: Visitor, address: str, *files: tuple[bytes, str], status: int) -> Page:
    """Send files and look at the page that comes."""
    answer = browser.open(address, method="POST", status=None, **sent(browser.token(), *files))
    if answer.status_code == 303:
        return browser.get(answer.headers["Location"], status=status)
    assert answer.status_code == status
    return Page(answer.text, path=address, status=status)


def sent(token: str, *files: tuple[bytes, str]) -> dict[str, Any]:
    """A form with files, from memory: the test client would leave a temporary file open."""
    given = [("csrf_token", token), *(("file", FileStorage(io.BytesIO(data), name)) for data, name in files)]
    boundary, body = encode_multipart(MultiDict(given))
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def kept(practice: Practice) -> list[Attachment]:
    """The files with the draft, in their order."""
    db.session.rollback()
    _practice, draft = writing.look(practice.id, actor_of(practice), now=clock.now())
    rows = {row.id: row for row in db.session.query(Attachment).filter_by(practice_id=practice.id)}
    return [rows[one] for one in draft.content.get("files", [])]


def actor_of(practice: Practice) -> Actor:
    return actor(db.session.get_one(Member, practice.author_id))


# --- what is taken ----------------------------------------------------------------------------------------


def test_several_files_at_once_are_kept_in_their_order(an, draft):
    page = send(an, draft, (b"%PDF-1.7", "kaart.pdf"), (picture(), "foto.png"), (b"Stap een", "stappen.txt"))
    assert "3 bestanden staan erbij." in page
    assert [row.title for row in kept(draft)] == ["kaart", "foto", "stappen"]
    assert [row.is_image for row in kept(draft)] == [False, True, False]


def test_files_move_and_go(an, draft):
    send(an, draft, (b"%PDF-1.7", "een.pdf"), (b"%PDF-1.7 ", "twee.pdf"), (b"%PDF-1.7  ", "drie.pdf"))
    an.submit("Omhoog drie")
    assert [row.title for row in kept(draft)] == ["een", "drie", "twee"]
    an.submit("Omlaag een")
    assert [row.title for row in kept(draft)] == ["drie", "een", "twee"]
    first = kept(draft)[0]
    page = an.post(at(draft, str(first.id), "verplaats"), {"waarheen": "op"})
    assert [row.title for row in kept(draft)] == ["drie", "een", "twee"]
    page = an.submit("Haal weg drie")
    assert "Weggehaald: drie" in page
    assert [row.title for row in kept(draft)] == ["een", "twee"]


def test_a_picture_is_described_for_who_does_not_see_it(an, draft):
    send(an, draft, (picture(), "foto.png"))
    assert "Nog te beschrijven" in an.page
    an.get(f"/praktijken/{draft.id}/indienen")
    assert "Beschrijf elke foto voor wie ze niet ziet." in an.page.links
    an.get(at(draft, str(kept(draft)[0].id)))
    page = an.submit("Bewaar", alt=" ", status=422)
    assert "Beschrijf de foto voor wie ze niet ziet." in page.errors["alt"]
    an.submit("Bewaar", alt="Twee mensen bij een fietsrek.", title="Fietsrek", credit="An", licence="cc0")
    [row] = kept(draft)
    assert (row.alt, row.title, row.credit, row.licence) == (
        "Twee mensen bij een fietsrek.",
        "Fietsrek",
        "An",
        "cc0",
    )
    assert "Alles wat nodig is" in an.get(f"/praktijken/{draft.id}/indienen")


def test_a_published_sheet_keeps_its_file_when_the_next_draft_loses_it(an, cast, library):
    made = library.draft(actor(cast.an), title="Met bijlage")
    send(an, made, (b"%PDF-1.7", "kaart.pdf"))
    an.get(f"/praktijken/{made.id}/versie")
    an.submit("Hou deze versie bij", note="met kaart")
    an.get(at(made))
    an.submit("Haal weg kaart")
    db.session.rollback()
    [row] = db.session.query(Attachment).all()
    assert uploads.path_of(row.stored_name).is_file()


def test_there_is_room_for_twelve(an, draft):
    page = send(an, draft, *((b"%PDF-1.7", f"{number}.pdf") for number in range(13)))
    assert "12 bestanden staan erbij." in page
    assert "12.pdf: Er staan al 12 bestanden bij." in page
    assert len(kept(draft)) == 12
    assert "Voeg bestanden toe" not in page


def test_nobody_else_adds_or_takes_away(an, client, cast, draft):
    send(an, draft, (b"%PDF-1.7", "kaart.pdf"))
    row = kept(draft)[0]
    stranger = client.as_(cast.dirk)
    stranger.get("/mijn/praktijken")
    for path in ((), (str(row.id),), (str(row.id), "weg"), (str(row.id), "verplaats")):
        form = sent(stranger.token(), (b"%PDF-1.7", "x.pdf"))
        stranger.open(at(draft, *path), method="POST", status=404, **form)
    assert len(kept(draft)) == 1


def test_the_file_of_another_sheet_is_not_there(an, cast, draft, library):
    other = library.draft(actor(cast.an), title="Ander concept")
    send(an, other, (b"%PDF-1.7", "kaart.pdf"))
    foreign = str(kept(other)[0].id)
    an.open(at(draft, foreign), status=404)
    for act in ("weg", "verplaats"):
        an.open(at(draft, foreign, act), method="POST", data={"csrf_token": an.token()}, status=404)


def test_files_wait_while_the_editors_read(an, draft, library):
    send(an, draft, (b"%PDF-1.7", "kaart.pdf"))
    an.get(at(draft))
    with transaction():
        writing.submit(draft.id, "", library.author(draft), accepts_worries=True, now=clock.now())
    page = post(an, at(draft), (b"%PDF-1.7", "x.pdf"), status=422)
    assert "De redactie leest deze versie." in page
    assert len(kept(draft)) == 1


# --- what is refused --------------------------------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/"), data)
    return out.getvalue()


HTML = b"<!DOCTYPE html><script>alert(1)</script>"
REFUSED = {
    "empty": (b"", "leeg.pdf", "Dit bestand is leeg."),
    "one byte too large": (b"a" * (uploads.LARGEST + 1), "groot.txt", "hoogstens 20 MB"),
    "a page": (HTML, "blad.pdf", "Dit soort bestand kan hier niet."),
    "a page behind spaces": (b" " * 70_000 + HTML, "blad.txt", "Dit soort bestand kan hier niet."),
    "a drawing with a script": (b"<svg onload=alert(1)>", "foto.png", "Dit soort bestand kan hier niet."),
    "a program": (b"MZ\x90\x00\x03", "kaart.pdf", "Dit soort bestand kan hier niet."),
    "a program for Linux": (b"\x7fELF\x02\x01\x01\x00", "kaart.txt", "Dit soort bestand kan hier niet."),
    "an animation": (b"GIF89a" + bytes(20), "foto.png", "Dit soort bestand kan hier niet."),
    "a broken picture": (picture()[:40], "foto.png", "beschadigd"),
    "a ZIP of anything": (zipped(a=b"x"), "kaart.docx", "Dit soort bestand kan hier niet."),
    "a ZIP that climbs": (
        zipped(**{"..__..__etc__passwd": b"x"}),
        "x.docx",
        "Dit soort bestand kan hier niet.",
    ),
    "a document that is two": (
        zipped(**{"[Content_Types].xml": b"", "word__document.xml": b"", "xl__workbook.xml": b""}),
        "x.docx",
        "Dit soort bestand kan hier niet.",
    ),
    "a document with macros": (
        zipped(**{"[Content_Types].xml": b"", "word__document.xml": b"", "word__vbaProject.bin": b""}),
        "x.docx",
        "macro",
    ),
    "a bomb of a ZIP": (zip_bomb(400), "x.docx", "Dit soort bestand kan hier niet."),
    "a ZIP of many parts": (many_parts(6_000), "x.docx", "Dit soort bestand kan hier niet."),
    "a bomb of pixels": (pixel_bomb(5_000, 5_000), "foto.png", "hoogstens 24 miljoen beeldpunten"),
    "a bomb of more pixels": (pixel_bomb(20_000, 20_000), "foto.png", "miljoen beeldpunten"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_taken_is_refused_in_a_sentence_and_nothing_stays(an, draft, folder, what):
    data, name, sentence = REFUSED[what]
    page = send(an, draft, (data, name), status=422)
    assert page.title.startswith("Fout:")
    assert f"{name}: " in page
    assert sentence in page.main
    assert kept(draft) == []
    assert not list(folder.glob("*"))
    assert "Terug naar de praktijk" in page.links


def test_nothing_chosen_is_said(an, draft):
    an.get(at(draft))
    assert "Kies minstens één bestand." in an.submit("Voeg toe", status=422)


def test_the_good_files_stay_when_others_of_the_same_turn_are_refused(an, draft):
    page = send(an, draft, (b"%PDF-1.7", "goed.pdf"), (b"", "leeg.pdf"), (HTML, "blad.txt"))
    assert "1 bestand staat erbij." in page
    assert "leeg.pdf: Dit bestand is leeg." in page
    assert "blad.txt: Dit soort bestand" in page
    assert [row.title for row in kept(draft)] == ["goed"]


POLYGLOTS = {
    "a PDF that is a page": (b"%PDF-1.7\n<script>alert(1)</script>", "x.html", "application/pdf"),
    "a picture that is a page": (picture() + HTML, "x.html", "image/png"),
    "a photo that is an archive": (picture("JPEG") + zipped(a=b"x"), "x.zip", "image/jpeg"),
    "a PDF that is an archive": (b"%PDF-1.7\n" + zipped(a=b"x"), "x.jar", "application/pdf"),
}


@pytest.mark.parametrize("what", POLYGLOTS)
def test_a_file_that_is_two_things_is_served_as_the_one_that_does_no_harm(an, draft, what):
    data, name, kind = POLYGLOTS[what]
    send(an, draft, (data, name))
    [row] = kept(draft)
    assert row.content_type == kind
    assert not row.file_name.endswith((".html", ".zip", ".jar"))
    stored = uploads.path_of(row.stored_name).read_bytes()
    if row.is_image:
        # Drawn anew: what hung on behind it is gone.
        assert b"<script" not in stored
        assert b"PK\x03\x04" not in stored


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.pdf", "windowssystem32a"),
        ("/etc/cron.d/x.pdf", "x"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1)"),
        ("na\u202efdp.exe", "nafdp"),
        ("é" * 300 + ".pdf", "é" * 120),
        ("CON", "CON"),
    ],
)
def test_a_name_leaves_no_folder_and_runs_nothing(an, draft, folder, given, shown):
    page = send(an, draft, (b"%PDF-1.7", given))
    [row] = kept(draft)
    assert row.title == shown
    assert "<img src=x" not in page.html
    assert [path.name for path in folder.iterdir()] == [row.stored_name]
    assert uploads.STORED_NAME.fullmatch(row.stored_name)


def test_more_than_a_form_may_hold_leads_back_to_the_files(an, draft):
    large = [(bytes(15 * MB), f"{number}.txt") for number in range(2)]
    page = send(an, draft, *large, status=413)
    assert "één bestand mag 20 MB zijn" in page
    assert page.links["Terug naar de bestanden"] == at(draft)
    assert kept(draft) == []


def test_a_text_beyond_measure_leads_back_too(an, draft):
    address = f"/praktijken/{draft.id}/bewerk/kern"
    an.get(address)
    page = an.post(address, {"csrf_token": an.token(), "aim": "x" * 2 * MB}, status=413)
    assert page.links["Terug"] == address


def test_the_way_back_speaks_the_language_of_the_page(an, draft):
    an.get(f"/fr{at(draft)}")
    page = an.post(f"/fr/praktijken/{draft.id}/bewerk/kern", {"aim": "x" * 2 * MB}, status=413)
    assert f"/fr/praktijken/{draft.id}/bewerk/kern" in page.links.values()


def test_others_write_while_a_file_is_looked_at(an, app, draft, monkeypatch):
    wrote = []

    def write() -> None:
        with app.app_context(), transaction():
            audit.record("system", "test.write", "practice", draft.id)
            wrote.append(True)

    def look(_path: Path) -> None:
        other = Thread(target=write)
        other.start()
        other.join(5)

    monkeypatch.setattr(scanning, "check", look)
    send(an, draft, (b"Stap een", "stappen.txt"))
    assert wrote == [True]
    assert [row.file_name for row in kept(draft)] == ["stappen.txt"]


def test_what_a_full_sheet_does_not_take_stays_nowhere(an, draft, folder):
    send(an, draft, *[(b"Stap %d" % number, f"stap {number}.txt") for number in range(12)])
    send(an, draft, (b"Stap 13", "stap 13.txt"), status=422)
    assert len(list(folder.iterdir())) == 12


# --- memory -----------------------------------------------------------------------------------------------


LARGE = {
    "a text of 20 MB": (lambda: b"tekst " * (uploads.LARGEST // 6), 16),
    "a document of 20 MB": (lambda: b"%PDF-1.7" + bytes(19 * MB), 16),
    "a bomb of a ZIP": (lambda: zip_bomb(1_000), 16),
    "a ZIP of very many parts": (lambda: many_parts(60_000), 24),
    "a bomb of pixels": (lambda: pixel_bomb(20_000, 20_000), 16),
    "the largest photo": (lambda: picture("JPEG", (8_600, 5_800)), 120),
    "a photo that must be held whole": (lambda: picture("JPEG", (6_000, 4_000), progressive=True), 200),
    "the largest picture": (lambda: pixel_bomb(4_900, 4_890), 200),
    "the largest picture for the web": (lambda: picture("WEBP", (4_000, 3_000)), 300),
}


@pytest.mark.parametrize("what", LARGE)
def test_memory_stays_within_bounds_whatever_comes(tmp_path, what):
    make, most = LARGE[what]
    path = tmp_path / "bestand"
    path.write_bytes(make())
    asked = [sys.executable, "-m", "tests.support.peak", str(path), str(tmp_path)]
    assert float(subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout) < most


def test_of_two_who_describe_one_file_the_second_sees_what_the_first_said(an, client, cast, draft):
    with transaction():
        writing.add_writer(draft.id, cast.bart.email, actor(cast.an), now=clock.now())
    send(an, draft, (b"%PDF-1.7 verslag", "verslag.pdf"))
    [row] = kept(draft)
    path = f"/praktijken/{draft.id}/bestanden/{row.id}"
    bart = client.as_(cast.bart)
    an.get(path), bart.get(path)
    an.submit("Bewaar", title="Verslag van An")
    page = bart.submit("Bewaar", title="Verslag van Bart", status=422)
    assert "Verslag van An" in page.main
    assert page.forms[-1].values["title"] == ["Verslag van Bart"]
    bart.submit("Bewaar")
    assert [one.title for one in kept(draft)] == ["Verslag van Bart"]

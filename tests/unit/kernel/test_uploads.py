"""What may be brought in is told by its content; nothing else stays."""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from netwerk.kernel import clock, uploads
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.uploads import scanning
from tests.support.after import office_file

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(app: Flask) -> Path:
    folder = app.config["SETTINGS"].data / uploads.FOLDER
    for path in folder.glob("*") if folder.is_dir() else ():
        path.unlink()
    return folder


def picture(kind: str, *, exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), (200, 30, 30)).save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def take(data: bytes, name: str = "bestand") -> uploads.Stored:
    return uploads.store(io.BytesIO(data), name)


KNOWN = [
    (b"%PDF-1.7\n%\xe2\xe3", "verslag.pdf", "pdf", "application/pdf"),
    (b"%PDF-1.7\n", "foto.png", "pdf", "application/pdf"),
    *((office_file(kind), f"x.{kind}", kind, uploads.TYPES[kind]) for kind in ("docx", "xlsx", "pptx")),
    *((office_file(kind), f"x.{kind}", kind, uploads.TYPES[kind]) for kind in ("odt", "ods", "odp")),
    (picture("PNG"), "f.png", "png", "image/png"),
    (picture("JPEG"), "f.jpeg", "jpg", "image/jpeg"),
    (picture("WEBP"), "f.webp", "webp", "image/webp"),
    (b"naam;plaats\nAn;Genk\n", "lijst.csv", "csv", "text/csv; charset=utf-8"),
    ("Café".encode("cp1252"), "nota.txt", "txt", "text/plain; charset=windows-1252"),
    (b"gewone tekst", "zonder ending", "txt", "text/plain; charset=utf-8"),
]


@pytest.mark.parametrize(("data", "name", "ending", "kind"), KNOWN)
def test_a_file_is_what_its_content_says(
    folder: Path, data: bytes, name: str, ending: str, kind: str
) -> None:
    stored = take(data, name)
    assert stored.stored_name.endswith(f".{ending}")
    assert stored.file_name.endswith(f".{ending}")
    assert stored.content_type == kind
    assert uploads.path_of(stored.stored_name).stat().st_size == stored.size


MACROS = io.BytesIO()
with zipfile.ZipFile(MACROS, "w") as _package:
    _package.writestr("[Content_Types].xml", "<Types/>")
    _package.writestr("word/document.xml", "<x/>")
    _package.writestr("word/vbaProject.bin", b"x")
ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as _package:
    _package.writestr("../../etc/passwd", "x")

REFUSED = [
    (b"", "leeg.pdf", "leeg"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "plaatje.txt", "kan hier niet"),
    (b"\xef\xbb\xbf  <!DOCTYPE html><script>", "blad.txt", "kan hier niet"),
    (b"MZ\x90\x00\x03", "programma.pdf", "kan hier niet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "oud.doc", "kan hier niet"),
    (b"\x89PNG\r\n\x1a\nmeer niet", "stuk.png", "beschadigd"),
    (b"PK\x03\x04stuk", "stuk.docx", "beschadigd"),
    (ZIP.getvalue(), "x.docx", "kan hier niet"),
    (MACROS.getvalue(), "x.docx", "macro"),
    (b"a" * (uploads.LARGEST + 1), "groot.txt", "20 MB"),
]


@pytest.mark.parametrize(("data", "name", "sentence"), REFUSED)
def test_what_is_refused_says_why_and_leaves_nothing(
    folder: Path, data: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        take(data, name)
    assert sentence in str(refused.value.sentence)
    assert refused.value.field == "file"
    assert not list(folder.glob("*"))


def test_a_file_of_just_the_largest_size_is_kept(folder: Path) -> None:
    assert take(b"a" * uploads.LARGEST, "net.txt").size == uploads.LARGEST


def test_a_photo_loses_what_the_camera_added(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera van An"
    stored = take(picture("JPEG", exif=exif.tobytes()), "foto.jpg")
    with Image.open(uploads.path_of(stored.stored_name)) as kept:
        assert not kept.getexif()
        assert kept.size == (8, 6)


def test_a_photo_of_a_phone_with_another_behind_it_is_kept_as_the_first(folder: Path) -> None:
    out = io.BytesIO()
    red, blue = (Image.new("RGB", (8, 6), colour) for colour in ("red", "blue"))
    red.save(out, "MPO", save_all=True, append_images=[blue])
    stored = take(out.getvalue(), "IMG_0042.JPG")
    assert stored.content_type == "image/jpeg"
    with Image.open(uploads.path_of(stored.stored_name)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (8, 6))


@pytest.mark.filterwarnings("ignore:Metadata Warning")
def test_a_photo_stands_upright_also_when_the_camera_noted_nonsense_beside_that(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x011A] = 6, (72, 1)
    # The resolution, a fraction (type 5), becomes octets that are none.
    noted = exif.tobytes().replace(b"\x1a\x01\x05\x00", b"\x1a\x01\x07\x00")
    noted = noted.replace(b"\x01\x1a\x00\x05", b"\x01\x1a\x00\x07")
    stored = take(picture("JPEG", exif=noted), "foto.jpg")
    with Image.open(uploads.path_of(stored.stored_name)) as kept:
        assert kept.size == (6, 8)


def packed(kind: int, data: bytes = b"application/vnd.oasis.opendocument.text") -> bytearray:
    """An OpenDocument text whose name of its kind is packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as package:
        package.writestr("mimetype", data)
    return bytearray(out.getvalue())


@pytest.mark.parametrize(
    "kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_damaged_document_is_refused_wherever_it_is_damaged(folder: Path, kind: int) -> None:
    whole = packed(kind)
    for place in range(len(whole)):
        for octet in (0x00, 0x80, 0xFF):
            stuk = bytearray(whole)
            stuk[place] = octet
            with contextlib.suppress(Invalid):
                take(bytes(stuk), "x.odt")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\an\\verslag.docx", "verslag.pdf"),
        ("a" * 300 + ".pdf", "a" * 136 + ".pdf"),
        ("...", "bestand.pdf"),
        ('na"am\r\nX: y.pdf', "naam X y.pdf"),
    ],
)
def test_the_name_given_back_names_no_place(folder: Path, given: str, kept: str) -> None:
    assert take(b"%PDF-1.7", given).file_name == kept


@pytest.mark.parametrize("name", ["../netwerk.sqlite", "a.pdf", "0" * 32 + ".pdf", "/etc/passwd", ""])
def test_only_our_own_names_lead_to_a_file(folder: Path, name: str) -> None:
    with pytest.raises(NotFound):
        uploads.path_of(name)


def test_the_sweep_takes_old_files_that_no_row_names_and_no_others(folder: Path) -> None:
    young, old = take(b"%PDF-1.7 jong"), take(b"%PDF-1.7 oud")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(uploads.path_of(old.stored_name), (long_ago, long_ago))
    assert uploads.sweep() == 1
    assert [path.name for path in folder.iterdir()] == [young.stored_name]
    assert uploads.sweep() == 0


# --- a scanner --------------------------------------------------------------------------------------------

SCANNER = """#!/bin/sh
# Finds what ClamAV's test file holds, and breaks down over another word.
grep -q EICAR "$1" && exit 1
grep -q kapot "$1" && exit 2
grep -q traag "$1" && exec sleep 60
exit 0
"""


@pytest.fixture
def scanner(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "scan it"
    program.write_text(SCANNER, "utf-8")
    program.chmod(0o700)
    settings = app.config["SETTINGS"].model_copy(update={"scan_command": f"'{program}'"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setattr(scanning, "SECONDS", 0.5)
    return program


def test_a_file_is_kept_when_the_scanner_passes_it(folder: Path, scanner: Path) -> None:
    assert scanner.exists()
    stored = take(b"gewone tekst", "nota.txt")
    assert uploads.path_of(stored.stored_name).read_bytes() == b"gewone tekst"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(b"X5O EICAR", "kan schadelijk zijn"), (b"kapot", "niet nakijken"), (b"traag", "niet nakijken")],
)
def test_what_the_scanner_does_not_pass_leaves_nothing(
    folder: Path, scanner: Path, text: bytes, sentence: str
) -> None:
    assert scanner.exists()
    with pytest.raises(Invalid) as refused:
        take(text, "nota.txt")
    assert sentence in str(refused.value.sentence)
    assert list(folder.glob("*")) == []


def test_without_its_scanner_no_file_is_kept(folder: Path, scanner: Path) -> None:
    scanner.unlink()
    with pytest.raises(Invalid) as refused:
        take(b"gewone tekst", "nota.txt")
    assert "niet nakijken" in str(refused.value.sentence)
    assert list(folder.glob("*")) == []

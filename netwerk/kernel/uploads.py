"""Files that people bring: taken in, recognised by their content, kept under a random name, given back.

What a file is called says nothing of what it is: the type follows from its first bytes and, for office
files, from what the ZIP holds. A file is written before the row that names it is committed; a sweep takes
away what no row names.
"""

from __future__ import annotations

import codecs
import hashlib
import importlib
import os
import re
import secrets
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from flask import Flask, Response, current_app, request, send_file

from netwerk.kernel import clock
from netwerk.kernel.errors import Invalid, NotFound
from netwerk.kernel.i18n import lazy
from netwerk.kernel.text import plain_line

FOLDER = "uploads"
LARGEST = 20 * 1024 * 1024
# A form around the file: its other fields and the boundaries.
LARGEST_BODY = LARGEST + 1024 * 1024
CHUNK = 64 * 1024
LONGEST_NAME = 140
# What a picture may have of pixels, so that drawing it anew takes no more than some 200 MB of memory. A photo
# is read at half its width above HALVED, unless it is one that must be held whole before it can be read.
MOST_PIXELS = {"jpg": 50_000_000, "png": 24_000_000, "webp": 12_000_000}
MOST_PROGRESSIVE = 24_000_000
HALVED = 12_500_000
# A ZIP that unpacks to more than this, or into more parts, is no document.
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 5_000
# Its list of parts (PKWARE APPNOTE 4.3.16) takes about a hundred bytes for each.
MOST_LISTED = 300 * MOST_PARTS
LIST_END, LARGE_LIST_END = b"PK\x05\x06", b"PK\x06\x07"
STORED_NAME = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")
# Younger ones may belong to a transaction that is still going on.
SWEEP_AFTER = timedelta(days=1)

OPEN_XML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{OPEN_XML}.spreadsheetml.sheet",
    "pptx": f"{OPEN_XML}.presentationml.presentation",
    "odt": f"{OPEN_DOCUMENT}.text",
    "ods": f"{OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{OPEN_DOCUMENT}.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
}
IMAGES = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
ENDINGS = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,.png,.jpg,.jpeg,.webp"
# Texts that a browser would run; they are not served as pages, and nobody needs them here.
MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<svg|<\?xml|<script)", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

UNKNOWN = lazy(
    "Dit soort bestand kan hier niet. Wel: pdf, docx, xlsx, pptx, odt, ods, odp, txt, csv, png, jpg en webp."
)
EMPTY = lazy("Dit bestand is leeg. Kies een ander.")
TOO_LARGE = lazy("Dit bestand is te groot: hoogstens 20 MB.")
MACROS = lazy("Een bestand met macro's kan hier niet. Bewaar het zonder macro's.")
BROKEN = lazy("Dit bestand is beschadigd. Bewaar het opnieuw en probeer nog eens.")

View = TypeVar("View", bound=Callable[..., Any])
Keeper = Callable[[Collection[str]], set[str]]
_keepers: list[Keeper] = []


@dataclass(frozen=True)
class Stored:
    """A file that was taken in; `size` in bytes, `sha256` in hex, both of what is kept."""

    stored_name: str
    file_name: str
    content_type: str
    size: int
    sha256: str


def init_app(app: Flask) -> None:
    """Let the views that take files read longer bodies than the others; before anything reads the form."""
    app.before_request(lambda: _allow_files(app))


def accepts_files(view: View) -> View:
    """Declare that a view takes a file."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


def _allow_files(app: Flask) -> None:
    if request.endpoint and getattr(app.view_functions.get(request.endpoint), "accepts_files", False):
        request.max_content_length = LARGEST_BODY


def keeper(keeps: Keeper) -> Keeper:
    """Register who can say which of these stored names a row still names."""
    _keepers.append(keeps)
    return keeps


def store(stream: BinaryIO, given_name: str) -> Stored:
    """Take a file in under a random name.

    Pictures are drawn anew, without what the camera added (place, maker). Raises Invalid for an empty,
    too large, broken or unknown file; then nothing stays behind.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    arriving = folder / f"{secrets.token_hex(16)}.part"
    try:
        _take_in(stream, arriving)
        ending, content_type = _recognise(arriving, given_name)
        if ending in IMAGES.values():
            _draw_anew(arriving, ending)
        name = f"{secrets.token_hex(16)}.{ending}"
        size, digest = arriving.stat().st_size, _digest(arriving)
        arriving.replace(folder / name)
    finally:
        arriving.unlink(missing_ok=True)
    return Stored(name, _file_name(given_name, ending), content_type, size, digest)


def path_of(stored_name: str) -> Path:
    """Where a stored file lies. Raises NotFound for a name that is none of ours and for a lost file."""
    path = _folder() / stored_name
    if not STORED_NAME.fullmatch(stored_name) or not path.is_file():
        raise NotFound
    return path


def send(stored_name: str, file_name: str, content_type: str) -> Response:
    """The file as a download that no browser opens as a page of this site. Raises NotFound."""
    response = send_file(
        path_of(stored_name),
        mimetype=content_type,
        as_attachment=True,
        download_name=file_name,
        etag=stored_name.partition(".")[0],
    )
    response.headers["Content-Type"] = content_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def sweep() -> int:
    """Take away files that no row names and that are older than a day; a job, gives how many."""
    folder, before = _folder(), clock.now() - SWEEP_AFTER
    if not folder.is_dir():
        return 0
    old = {path.name: path for path in folder.iterdir() if path.is_file() and _age(path) < before}
    kept: set[str] = set()
    for keeps in _keepers:
        kept |= keeps(sorted(old))
    for name in old.keys() - kept:
        old[name].unlink(missing_ok=True)
    return len(old.keys() - kept)


def _age(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=clock.BRUSSELS)


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].data / FOLDER
    return folder


def _take_in(stream: BinaryIO, path: Path) -> None:
    size = 0
    with path.open("xb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Invalid(TOO_LARGE, "file")
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if size == 0:
        raise Invalid(EMPTY, "file")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shown_name(given: str) -> str:
    """What somebody called a file, without the folders, short enough for a sentence."""
    return _last_part(given)[:LONGEST_NAME] or "?"


def size_words(size: int) -> str:
    """How large a file is: `2 MB`."""
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"


def _last_part(given: str) -> str:
    return re.split(r"[/\\]", plain_line(given))[-1]


def _file_name(given: str, ending: str) -> str:
    """The name to give back: the last part of what was given, with the ending of what the file is."""
    last = _last_part(given)
    stem = last.rpartition(".")[0] or last
    stem = re.sub(r'[<>:"|?*]', "", stem).strip(". ") or "bestand"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


# --- what a file is ---------------------------------------------------------------------------------------


def _recognise(path: Path, given_name: str) -> tuple[str, str]:
    """Ending and type by content. Raises Invalid."""
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(b"%PDF-"):
        return "pdf", TYPES["pdf"]
    if head.startswith(b"PK\x03\x04"):
        ending = _office_kind(path)
        return ending, TYPES[ending]
    if head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        ending = _picture_kind(path)
        return ending, TYPES[ending]
    return _text_kind(path, given_name)


def _office_kind(path: Path) -> str:
    _check_list(path)
    try:
        with zipfile.ZipFile(path) as package:
            parts = {part.filename: part for part in package.infolist()}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts.values()) > MOST_UNPACKED:
                raise Invalid(UNKNOWN, "file")
            if any(name.lower().endswith("vbaproject.bin") for name in parts):
                raise Invalid(
                    lazy("Bestanden met macro's nemen we niet aan. Bewaar het zonder macro's."), "file"
                )
            if "[Content_Types].xml" in parts:
                found = [kind for name, kind in MAIN_PARTS.items() if name in parts]
            else:
                found = [kind for kind in ("odt", "ods", "odp") if _declared(package, parts) == TYPES[kind]]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Invalid(BROKEN, "file") from error
    if len(found) != 1:
        raise Invalid(UNKNOWN, "file")
    return found[0]


def _check_list(path: Path) -> None:
    """Refuse a ZIP whose list of parts would fill the memory before it can be counted."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 0xFFFF - 42, 0))
        tail = file.read()
    end = tail.rfind(LIST_END)
    listed = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    if listed > MOST_LISTED or LARGE_LIST_END in tail[max(end - 20, 0) : max(end, 0)]:
        raise Invalid(UNKNOWN, "file")


def _declared(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> str:
    """What an OpenDocument package says it is (ODF 1.3 part 2, section 3.3)."""
    part = parts.get("mimetype")
    if part is None or part.file_size > 100:
        return ""
    return package.read(part).decode("ascii", "replace").strip()


def _pillow(part: str) -> Any:
    # Not at the top: few processes ever see a picture.
    return importlib.import_module(f"PIL.{part}")


def _picture_kind(path: Path) -> str:
    pictures = _pillow("Image")
    try:
        with pictures.open(path, formats=list(IMAGES)) as picture:
            ending = IMAGES[str(picture.format)]
            most = MOST_PROGRESSIVE if picture.info.get("progressive") else MOST_PIXELS[ending]
            if picture.width * picture.height > most:
                raise _too_many_pixels(most)
            return ending
    except pictures.DecompressionBombError as error:
        raise _too_many_pixels(max(MOST_PIXELS.values())) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid(BROKEN, "file") from error


def _too_many_pixels(most: int) -> Invalid:
    return Invalid(
        lazy(
            "Deze foto is te groot: hoogstens %(most)d miljoen beeldpunten. Maak ze kleiner.",
            most=most // 1_000_000,
        ),
        "file",
    )


def _draw_anew(path: Path, ending: str) -> None:
    """Keep the pixels and nothing else, turned as the camera meant them; a very large photo is halved."""
    kind = next(kind for kind, known in IMAGES.items() if known == ending)
    try:
        with _pillow("Image").open(path, formats=[kind]) as picture:
            if picture.width * picture.height > HALVED:
                picture.draft(None, (picture.width // 2, picture.height // 2))
            # In place, as a copy would take the same room once more.
            _pillow("ImageOps").exif_transpose(picture, in_place=True)
            picture.info = {}
            picture.save(path, format=kind, **({"quality": 90} if kind != "PNG" else {}))
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid(BROKEN, "file") from error


def _text_kind(path: Path, given_name: str) -> tuple[str, str]:
    charset, decoder, head = "utf-8", codecs.getincrementaldecoder("utf-8")(), b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            head = head if len(head) > CHUNK else (head + chunk).removeprefix(b"\xef\xbb\xbf").lstrip()
            if CONTROLS.search(chunk) or MARKUP.match(head):
                raise Invalid(UNKNOWN, "file")
            charset = charset if _reads_on(decoder, chunk) else "windows-1252"
    charset = charset if _reads_on(decoder, b"", final=True) else "windows-1252"
    if charset != "utf-8" and not given_name.lower().endswith((".txt", ".csv")):
        raise Invalid(UNKNOWN, "file")
    ending = "csv" if given_name.lower().endswith(".csv") else "txt"
    return ending, f"text/{'csv' if ending == 'csv' else 'plain'}; charset={charset}"


def _reads_on(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    """Is this, behind what came before, text in UTF-8?"""
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        decoder.reset()
        return False
    return True

"""What a file is: by its first bytes and, for office files, by what the ZIP holds. Never by its name."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
from pathlib import Path

from netwerk.kernel.errors import Invalid
from netwerk.kernel.i18n import lazy
from netwerk.kernel.uploads.pictures import BROKEN, picture_kind

CHUNK = 64 * 1024
# A ZIP that unpacks to more than this, or into more parts, is no document.
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 5_000
# Its list of parts (PKWARE APPNOTE 4.3.16) takes about a hundred bytes for each.
MOST_LISTED = 300 * MOST_PARTS
LIST_END, LARGE_LIST_END = b"PK\x05\x06", b"PK\x06\x07"

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
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
ENDINGS = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,.png,.jpg,.jpeg,.webp"
# Texts that a browser would run; they are not served as pages, and nobody needs them here.
MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<svg|<\?xml|<script)", re.IGNORECASE)
# What the reader of ZIPs raises over octets that are none.
BROKEN_BY = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

UNKNOWN = lazy(
    "Dit soort bestand kan hier niet. Wel: pdf, docx, xlsx, pptx, odt, ods, odp, txt, csv, png, jpg en webp."
)


def recognise(path: Path, given_name: str) -> tuple[str, str]:
    """Ending and type by content. Raises Invalid."""
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(b"%PDF-"):
        return "pdf", TYPES["pdf"]
    if head.startswith(b"PK\x03\x04"):
        ending = _office_kind(path)
        return ending, TYPES[ending]
    if head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        ending = picture_kind(path)
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
    except BROKEN_BY as error:
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
    """What an OpenDocument package says it is, in a part that is not packed (ODF 1.3 part 2, section 3.3)."""
    part = parts.get("mimetype")
    if part is None or part.file_size > 100 or part.compress_type != zipfile.ZIP_STORED:
        return ""
    return package.read(part).decode("ascii", "replace").strip()


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

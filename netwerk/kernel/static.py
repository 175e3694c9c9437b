"""Static files: a content hash in each name, pre-compressed copies, kept by browsers for ever.

They are published once into the data folder, under the digest of all of them, and served from there by
WhiteNoise; so a checkout and an installed wheel work alike, and neither needs Node or a build step.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from pathlib import Path
from wsgiref.types import WSGIApplication

from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from netwerk.kernel.errors import NotFound

# How a file names another one, by its ending: what stands before, the name, what stands after.
LINKS = {
    ".css": re.compile(rb"""(url\(['"]?)(?!data:)([^)'"#]+)((?:#[^)'"]*)?['"]?\))"""),
    ".js": re.compile(rb"""(\bfrom\s+['"])(\.{1,2}/[^'"]+)(['"])"""),
}
# What is said to who reads the source does not travel, but for a licence ("/*!").
COMMENT = re.compile(rb"/\*(?!!).*?\*/\s*", re.DOTALL)
DONE = ".complete"


class StaticFiles:
    """The published files and the map from their plain names to their addresses."""

    def __init__(self, source: Path, target: Path) -> None:
        """Publish the files of `source` below `target` unless an earlier process did."""
        names = sorted(str(path.relative_to(source)) for path in source.rglob("*") if _wanted(path))
        files = _hashed({name: (source / name).read_bytes() for name in names})
        self._addresses = {name: address for name, (address, _content) in files.items()}
        hashed = dict(files.values())
        digest = hashlib.sha256("\n".join(sorted(hashed)).encode()).hexdigest()[:16]
        self.folder = target / digest
        if not (self.folder / DONE).exists():
            _publish(hashed, self.folder)

    def url(self, name: str) -> str:
        """The address of a file, such as `/static/css/app.1a2b3c4d5e.css`. Raises NotFound."""
        try:
            return f"/static/{self._addresses[name]}"
        except KeyError:
            raise NotFound(f"no static file {name}") from None

    def layer(self, inner: WSGIApplication, headers: dict[str, str]) -> WSGIApplication:
        """A WSGI layer that answers for these files and passes everything else on."""

        def add_headers(target: object, _path: str, _url: str) -> None:
            for name, value in headers.items():
                target[name] = value  # type: ignore[index]

        return WhiteNoise(  # type: ignore[no-any-return]
            inner,
            root=str(self.folder),
            prefix="static/",
            max_age=31_536_000,
            immutable_file_test=lambda _path, _url: True,
            add_headers_function=add_headers,
            allow_all_origins=False,
        )


def _hashed(sources: dict[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """The address and the content of each file, by its plain name.

    A style sheet names fonts and a script imports scripts: those come first, as their hashes stand in it.
    """
    done: dict[str, tuple[str, bytes]] = {}

    def address_of(name: str) -> str:
        if name not in done:
            content = COMMENT.sub(b"", sources[name]) if name.endswith(".css") else sources[name]
            if links := LINKS.get(Path(name).suffix):
                content = links.sub(lambda link: named(name, link), content)
            stem, dot, ending = name.rpartition(".")
            address = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{ending}"
            done[name] = (address, content)
        return done[name][0]

    def named(by: str, link: re.Match[bytes]) -> bytes:
        name = os.path.normpath(Path(by).parent / link[2].decode())
        return link[1] + f"/static/{address_of(name)}".encode() + link[3] if name in sources else link[0]

    for name in sources:
        address_of(name)
    return done


def _wanted(path: Path) -> bool:
    return path.is_file() and path.suffix not in {".gz", ".br"} and not path.name.startswith(".")


def _publish(files: dict[str, bytes], folder: Path) -> None:
    """Write beside the place and rename, so that a half-written folder is never served."""
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    compressor = Compressor(quiet=True)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if compressor.should_compress(path.name):
            for _made in compressor.compress(str(path)):
                pass
    (draft / DONE).write_text("", "utf-8")
    try:
        draft.rename(folder)
    except OSError:
        # Another process was quicker; its copy is the same.
        shutil.rmtree(draft)

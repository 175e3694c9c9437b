"""Files that came with a form whose sender must first prove who they are: kept until the form comes back.

They lie among the stored files under a name that is never given out, and go with the sweep of those that no
row names.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import current_app, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict

from netwerk.kernel import tokens
from netwerk.kernel.errors import NotFound
from netwerk.kernel.uploads.keeping import FOLDER

PURPOSE = "held_file"


def hold(owner: str) -> list[str]:
    """Keep the files of this request; gives for each what its owner shows to have it back."""
    folder = current_app.config["SETTINGS"].data / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = []
    for field, file in request.files.items(multi=True):
        if file.filename:
            name = f"{secrets.token_hex(16)}.held"
            file.save(folder / name)
            kept.append(tokens.signer(PURPOSE).sign(owner, name, field, file.filename, file.content_type))
    return kept


def bring_back(owner: str, kept: Iterable[str]) -> None:
    """Let this request have these files, as if they came with it.

    Raises NotFound for what this owner was not given and for what lay there too long.
    """
    files = [_file(owner, token) for token in kept]
    if files:
        request.files = ImmutableMultiDict(files)


def _file(owner: str, token: str) -> tuple[str, FileStorage]:
    whose, name, field, file_name, content_type = tokens.signer(PURPOSE).read(token)
    path = current_app.config["SETTINGS"].data / FOLDER / name
    if whose != owner or not path.is_file():
        raise NotFound
    stream = path.open("rb")
    # Still open for this request, and gone after it.
    path.unlink()
    return field, FileStorage(stream, file_name, field, content_type)

"""Absolute addresses, made from the external address and never from the request."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request
from werkzeug.routing import MapAdapter

from netwerk.kernel.i18n import LANGUAGES, SOURCE

ADAPTER = "netwerk_addresses"


def prefix(language: str) -> str:
    """What stands before every path in a language: nothing in Dutch."""
    return "" if language == SOURCE or language not in LANGUAGES else f"/{language}"


def link(endpoint: str, language: str = SOURCE, **values: object) -> str:
    """The absolute address of a page in a language."""
    return external() + path(endpoint, language, **values)


def path(endpoint: str, language: str = SOURCE, **values: object) -> str:
    """The address of a page on this site in a language."""
    given = {name: value for name, value in values.items() if value is not None}
    return prefix(language) + _adapter().build(endpoint, given)


def external() -> str:
    """The address under which visitors reach the site, without a slash at the end."""
    return str(current_app.config["EXTERNAL_URL"])


def _adapter() -> MapAdapter:
    """The way from endpoints to addresses, made once for each application."""
    adapter = current_app.extensions.get(ADAPTER)
    if adapter is None:
        parts = urlsplit(external())
        adapter = current_app.url_map.bind(parts.netloc, url_scheme=parts.scheme)
        current_app.extensions[ADAPTER] = adapter
    return cast(MapAdapter, adapter)


def same_page(language: str) -> str:
    """The address of the page being shown in another language, with its query."""
    query = request.query_string.decode("utf-8", "replace")
    return prefix(language) + request.path + (f"?{query}" if query else "")


def safe_next(target: str | None, fallback: str) -> str:
    r"""A place on this site to go on to, else the fallback.

    One slash, then neither slash nor backslash, no control character or space anywhere: browsers read
    `/\\evil`, `//evil` and `/<tab>/evil` as other hosts.
    """
    if (
        not target
        or not target.startswith("/")
        or target[1:2] in {"/", "\\"}
        or "\\" in target
        or any(ord(letter) <= 32 or ord(letter) == 127 for letter in target)
    ):
        return fallback
    return target


def here() -> str:
    """The path of this request with its language, to come back to."""
    if not has_request_context():
        return "/"
    return request.script_root + request.path

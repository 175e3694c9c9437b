"""The texts the house comes with, and the words an installation fills in."""

from __future__ import annotations

from functools import cache

from netwerk.kernel.i18n import LANGUAGES, SOURCE, LazyString, lazy
from netwerk.paths import PACKAGE
from netwerk.portal import statements

FOLDER = PACKAGE / "portal" / "texts"
PAGES: dict[str, LazyString] = {
    "privacy": lazy("Privacy"),
    "cookies": lazy("Cookies"),
    "toegankelijkheid": lazy("Toegankelijkheidsverklaring"),
}
# Below the accessibility statement; it changes more often than the rest of it.
LIMITS = "beperkingen"
TITLES: dict[str, LazyString] = {**PAGES, LIMITS: lazy("Wat nog niet in orde is")}


@cache
def default_body(slug: str, language: str) -> str:
    """The text of the house for a page, in Dutch where the language has none."""
    code = language if language in LANGUAGES else SOURCE
    if slug == LIMITS:
        return statements.limits_text(code)
    path = FOLDER / f"{slug}.{code}.md"
    return (path if path.exists() else FOLDER / f"{slug}.{SOURCE}.md").read_text("utf-8")


def filled_in(body: str, words: dict[str, str]) -> str:
    """The text with `{organisation}` and the like replaced; other braces stay as they are."""
    for name, value in words.items():
        body = body.replace("{" + name + "}", value)
    return body

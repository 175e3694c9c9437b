"""Takes the sentences of code and templates into the catalogs; what is gone from the code goes from them."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "netwerk" / "translations"
LANGUAGES = ("en", "fr", "de")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy": None}
RESTLESS = ('"POT-', '"PO-', '"Last-', '"Language-Team', '"Report-', '"Generated-', '"Project-')
METHODS = [("netwerk/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {
    name: {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "newstyle_gettext": "true"}
    for name in ("templates/**.html", "templates/**.txt")
}


def extract() -> Catalog:
    """Every sentence of the program, with the files it stands in."""
    catalog = Catalog(project="netwerk", charset="utf-8")
    found = extract_from_dir(
        ROOT,
        [*METHODS, ("**", "ignore")],
        OPTIONS,
        keywords=KEYWORDS,
        comment_tags=("L10N:",),
        directory_filter=lambda path: (
            not Path(path).name.startswith(".") and Path(path).name != "node_modules"
        ),
    )
    for filename, _line, message, comments, context in found:
        catalog.add(message, locations=[(filename, None)], auto_comments=comments, context=context)
    return catalog


def path_of(language: str) -> Path:
    """The catalog of a language."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalog of a language as it is; an empty one when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="netwerk", charset="utf-8")
    with path.open("rb") as text:
        return read_po(text, locale=language)


def is_translated(message: Message) -> bool:
    """Are all forms of this sentence there?"""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(forms)


def write(language: str, catalog: Catalog) -> None:
    """Write a catalog without dates and line numbers, so that a diff shows changed sentences only."""
    catalog.fuzzy = False
    catalog.header_comment = "# Translations of netwerk; the source language is Dutch."
    draft = io.BytesIO()
    write_po(draft, catalog, width=110, sort_output=True, include_lineno=False)
    lines = [line for line in draft.getvalue().decode().splitlines() if not line.startswith(RESTLESS)]
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_text("\n".join(lines).rstrip() + "\n", "utf-8")


def main() -> None:
    template = extract()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        write(language, catalog)
        missing = [message for message in catalog if message.id and not is_translated(message)]
        sys.stdout.write(f"{language}: {len(catalog)} sentences, {len(missing)} without a translation\n")


if __name__ == "__main__":
    main()

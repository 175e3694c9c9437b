"""The pages of /beheer over the whole site, most of them for administrators."""

from netwerk.portal.manage import (
    funding,
    guides,
    imports,
    log,
    mail,
    mail_texts,
    pages,
    privacy,
    roles,
    start,
    state,
    synonyms,
    terms,
    words,
)
from netwerk.portal.manage.blueprint import blueprint

__all__ = [
    "blueprint",
    "funding",
    "guides",
    "imports",
    "log",
    "mail",
    "mail_texts",
    "pages",
    "privacy",
    "roles",
    "start",
    "state",
    "synonyms",
    "terms",
    "words",
]

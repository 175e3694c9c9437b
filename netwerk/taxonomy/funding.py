"""What the funding band of a page or a paper shows (Regulation (EU) 2021/1060, Annex IX)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from netwerk.kernel import links, uploads
from netwerk.kernel.errors import NotFound
from netwerk.kernel.i18n import _
from netwerk.kernel.pdf import Band
from netwerk.paths import STATIC
from netwerk.taxonomy.models import Funding
from netwerk.taxonomy.queries import current_funding

# Every logo is shown as high as the others: none may be larger than the emblem of the Union.
LOGO_HEIGHT = 48
LOGO_WIDTH = 168


def band(
    funding: Funding | None, language: str, static_url: Callable[[str], str]
) -> dict[str, object] | None:
    """Statement, logos and project for the band; a logo whose file is not there is left out.

    Nothing for what no project pays for.
    """
    if funding is None:
        return None
    logos = []
    for logo in funding.logos:
        try:
            src = _address(logo, static_url)
        except NotFound:
            continue
        alt = logo["alt"].get(language) or logo["alt"].get("nl", "")
        logos.append({"src": src, "alt": alt, "width": LOGO_WIDTH, "height": LOGO_HEIGHT})
    return {"statement": funding.sentence(language), "logos": logos, "project": funding.name}


def sentence_on(day: date, language: str) -> str:
    """The statement of who pays for the network on a day; empty when nobody does."""
    paid_by = current_funding(day)
    return paid_by.sentence(language) if paid_by else ""


def paper_band(funding: Funding | None, language: str) -> Band | None:
    """The same for the foot of a paper."""
    if funding is None:
        return None
    files = tuple(file for logo in funding.logos if (file := _file(logo)) is not None)
    return Band(funding.sentence(language), funding.name, files, _("logo van het fonds"))


def _address(logo: Mapping[str, Any], static_url: Callable[[str], str]) -> str:
    """Where a browser finds a logo: one that was sent in, or one that lies among the files of the house."""
    if "stored" in logo:
        uploads.path_of(logo["stored"])
        return links.path("portal.funding_logo", name=logo["stored"])
    return static_url(logo["file"])


def _file(logo: Mapping[str, Any]) -> Path | None:
    try:
        file = uploads.path_of(logo["stored"]) if "stored" in logo else STATIC / logo["file"]
    except NotFound:
        return None
    return file if file.is_file() else None

"""Where templates, static files and guides are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str, beside: str = "") -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / (beside or name)


TEMPLATES = _folder("templates")
STATIC = _folder("static")
GUIDES = _folder("guides", "docs/gids")
GUIDE_PICTURES = _folder("guides/images", "docs/images")
TRANSLATIONS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "migrations"

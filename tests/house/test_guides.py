"""The guides name and show what stands on the screen."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.drill import bare_debian
from tests.tools import catalogs, guide_pictures

pytestmark = pytest.mark.house

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
GUIDES = sorted((ROOT / "docs" / "gids").glob("*.md"))
# Here words of the screen stand in italics, one or a way of several.
FOR_ADMINISTRATORS = (
    "README.md",
    *(f"docs/{name}.md" for name in ("install", "incident", "backup", "signing-in", "inventory")),
)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MOST_BYTES = 1_500_000


def words_on_screen() -> set[str]:
    """Every sentence of the program, as the catalog of a language has it."""
    found: set[str] = set()
    for message in catalogs.read("en"):
        found.update([message.id] if isinstance(message.id, str) else message.id)
    return found


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.stem)
def test_every_word_in_bold_stands_on_the_screen(guide: Path):
    bold = re.findall(r"\*\*(.+?)\*\*", guide.read_text("utf-8"))
    assert bold
    assert not sorted(set(bold) - words_on_screen())


@pytest.mark.parametrize("page", FOR_ADMINISTRATORS)
def test_every_word_in_italics_stands_on_the_screen(page: str):
    ways = re.findall(r"(?<![*\w])\*([^*\n]+?)\*(?!\*)", (ROOT / page).read_text("utf-8"))
    words = {word for way in ways for word in re.split(r", | → ", way)}
    assert not sorted(words - words_on_screen())


def test_every_picture_is_made_by_the_script_looked_at_somewhere_and_small():
    made = {f"{picture.name}.webp" for picture in guide_pictures.PICTURES}
    shown = {
        name for page in PAGES for name in re.findall(r"images/([\w-]+\.\w+)\)", page.read_text("utf-8"))
    }
    there = {path.name for path in IMAGES.iterdir()}
    assert made == shown == there
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < MOST_BYTES
    assert not [page.name for page in PAGES if "![](" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", ["install", "backup"])
@pytest.mark.parametrize("kind", ["with a domain", "without a domain"])
def test_what_an_administrator_types_is_a_shell_command_for_a_reader_of_the_guide(page: str, kind: str):
    guide = ROOT / "docs" / f"{page}.md"
    typed = bare_debian.steps(guide, kind)
    assert typed
    assert set(re.findall(r"^ *```sh ?(.*)$", guide.read_text("utf-8"), re.MULTILINE)) <= {
        "",
        "with a domain",
        "without a domain",
    }
    for step in typed:
        read = subprocess.run(
            ["bash", "-n"], input=step.commands, capture_output=True, text=True, check=False
        )
        assert (read.returncode, read.stderr) == (0, ""), f"line {step.line}: {read.stderr}"

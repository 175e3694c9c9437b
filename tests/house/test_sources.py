"""What must not slip into the sources, and nothing lies about unused."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from netwerk import cli
from netwerk.paths import PACKAGE, TEMPLATES
from tests.tools import catalogs

pytestmark = pytest.mark.house

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sorted(PACKAGE.rglob("*.py"))
PAGES = sorted(TEMPLATES.rglob("*.*"))
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

HANDLERS = r"click|change|submit|input|load|error|focus|blur|toggle|key\w+|mouse\w+|pointer\w+"
FORBIDDEN = re.compile(rf"\sstyle=|<style|\son(?:{HANDLERS})=")

# Who may call text safe: the one that cleans Markdown, and the ones that show what it cleaned.
# The glossary gives back markup that went in, with links whose words it escapes.
MARKUP = {"netwerk/kernel/i18n.py", "netwerk/kernel/markdown.py", "netwerk/taxonomy/glossary.py"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths or ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


# --- templates --------------------------------------------------------------------------------------------


def test_every_template_is_used() -> None:
    sources = {path: path.read_text("utf-8") for path in (*PYTHON, *PAGES)}
    unused = []
    for path in PAGES:
        name = str(path.relative_to(TEMPLATES))
        others = "\n".join(text for other, text in sources.items() if other != path)
        folder = str(path.parent.relative_to(TEMPLATES))
        named = f'"{name}"' in others or (f'"{path.stem}"' in others and re.search(rf'f"{folder}/{{', others))
        if not named:
            unused.append(name)
    assert not unused


def test_every_macro_is_used() -> None:
    texts = {path: path.read_text("utf-8") for path in PAGES}
    unused = []
    for path, text in texts.items():
        for macro in re.findall(r"{%-?\s*macro\s+(\w+)", text):
            uses = sum(len(re.findall(rf"\b{macro}\(", other)) for other in texts.values())
            if uses == 1:
                unused.append(f"{path.name}: {macro}")
    assert not unused


def test_pages_carry_no_style_no_script_and_nothing_called_safe() -> None:
    for path in PAGES:
        name, text = str(path.relative_to(TEMPLATES)), path.read_text("utf-8")
        mail = name.startswith("mail/") or name in {"layout/mail.html", "components/mail.html"}
        if not mail:
            assert not FORBIDDEN.search(text), name
            assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text) if "ld+json" not in tag), (
                name
            )
            assert not re.search(r"(?:src|href|action)=[\"']https?:", text), f"{name} names another site"
        assert "autoescape false" not in text, name
        for value in re.findall(r"{{[^}]*\|\s*safe", text):
            assert re.search(r"_html\s*\|\s*safe|\.html\s*\|\s*safe|body\s*\|\s*safe", value), (
                f"{name}: {value}"
            )


def test_python_makes_no_markup_of_its_own() -> None:
    """Markup("…{}…") with an outside value in it is how text becomes a script."""
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Markup":
                continue
            argument = node.args[0]
            allowed = isinstance(argument, ast.Constant) or (
                isinstance(argument, ast.Attribute) and argument.attr.endswith("html")
            )
            assert allowed or name_of(path) in MARKUP, f"{name_of(path)}:{node.lineno}"


def test_no_form_is_poured_into_a_row_and_only_the_log_itself_forgets() -> None:
    """What a visitor sends names no field of ours; what is written in the log stays till its term is over."""
    for path in PYTHON:
        text = path.read_text("utf-8")
        poured = re.search(r"populate_obj|\*\*(?:request\.(?:form|values|json)|form\.data)", text)
        assert not poured, name_of(path)
        forgets = re.search(r"\b(?:update|delete)\(\s*AuditEntry\b", text)
        assert not forgets or name_of(path) == "netwerk/kernel/audit.py", name_of(path)


def imported(path: Path) -> set[str]:
    """The modules that a source imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def test_nothing_can_open_an_address_that_somebody_typed() -> None:
    """The server speaks to its database, mail server and mailbox, whose addresses the settings name."""
    fetches = ("urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib")
    assert not [name_of(path) for path in PYTHON if imported(path) & set(fetches)]
    doors = {"smtplib": "netwerk/kernel/smtp.py", "imaplib": "netwerk/kernel/imap.py"}
    for module, door in doors.items():
        assert [name_of(path) for path in PYTHON if module in imported(path)] == [door]


# What programs of others send without having seen a form of ours: unsubscribing in one click, harvesting.
TOKENLESS = {"unsubscribed", "refused", "stopped", "muted", "oai"}


def test_only_named_views_take_a_form_without_its_token_and_none_while_it_runs() -> None:
    """`exempt` during a request switches the check off for the whole process (CVE-2026-41255)."""
    found = []
    for path in PYTHON:
        tree = ast.parse(path.read_text("utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "exempt"]
        at_import = [
            node.value.args[0]
            for node in tree.body
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "csrf.exempt"
        ]
        assert len(calls) == len(at_import), name_of(path)
        found += [ast.unparse(view) for view in at_import]
    assert sorted(found) == sorted(TOKENLESS)


# --- words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_the_catalog_is_complete(language: str) -> None:
    catalog = catalogs.read(language)
    wanted = {message.id: message for message in catalogs.extract() if message.id}
    missing = [
        text for text in wanted if catalog.get(text) is None or not catalogs.is_translated(catalog.get(text))
    ]
    assert not missing, f"{len(missing)} sentences without {language}: {missing[:5]}"
    gone = [message.id for message in catalog if message.id and message.id not in wanted]
    assert not gone, f"no longer used: {gone[:5]}: run `make catalogs`"
    for message in catalog:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.id, tuple) else (message.string,)
        for number, form in enumerate(forms):
            names = set(PLACEHOLDER.findall(sources[min(number, len(sources) - 1)]))
            optional = set(PLACEHOLDER.findall(" ".join(sources)))
            found = set(PLACEHOLDER.findall(form))
            told = f"{language}: {message.id!r} -> {form!r}"
            assert names <= found | {"num"}, told
            assert found <= optional, told


# --- documents and the tree -------------------------------------------------------------------------------


def test_the_settings_of_the_readme_are_those_of_the_code() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    _before, marker, rest = text.partition("<!-- settings -->\n")
    assert marker, "README.md has no <!-- settings --> … <!-- /settings -->"
    table, end, _after = rest.partition("<!-- /settings -->")
    assert end
    assert table.strip() == cli.settings_table().strip(), "put the output of `netwerk settings --table` there"


def test_links_of_the_documents_lead_somewhere() -> None:
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]:
        links = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)", path.read_text("utf-8"))
        for name, anchor in links:
            target = path.parent / name if name else path
            assert target.exists(), f"{name_of(path)} -> {name}"
            if anchor and target.suffix == ".md":
                assert anchor in anchors(target), f"{name_of(path)} -> {name}#{anchor}"


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in an address."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_no_file_names_a_machine() -> None:
    own = Path(__file__).resolve()
    for path in tracked():
        if path == own or path.suffix in {".woff2", ".ttf", ".png", ".webp", ".pdf", ".ico", ".lock"}:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"/(?:home|root|Users|work)/[a-z]", text), name_of(path)
        assert "\r\n" not in text or path.suffix in {".ics", ".eml", ".bat"}, name_of(path)
        left_over = re.search(r"\b(?:TODO|FIXME|XXX)\b|print\(f?[\"']debug", text)
        assert left_over is None or path.suffix in {".css", ".js", ".json", ".txt"}, name_of(path)


def test_files_and_functions_stay_small() -> None:
    for path in PYTHON:
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 350, f"{name_of(path)} has outgrown one file: cut it by subject"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno
                assert length <= 60, f"{name_of(path)}: {node.name} has {length} lines"

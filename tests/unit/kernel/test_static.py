"""Static files under names that change with what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from netwerk.kernel.errors import NotFound
from netwerk.kernel.static import StaticFiles


def published(folder: Path, **files: str) -> StaticFiles:
    source = folder / "source"
    for name, text in files.items():
        path = source / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return StaticFiles(source, folder / "target")


def read(static: StaticFiles, name: str) -> str:
    return (static.folder / static.url(name).removeprefix("/static/")).read_text("utf-8")


def test_a_script_that_imports_another_asks_for_it_by_the_name_it_has(tmp_path: Path) -> None:
    static = published(
        tmp_path,
        js__page_js='import { words } from "./queue.js";',
        js__queue_js="import { more } from '../lib/more.js'; export const words = more;",
        lib__more_js="export const more = 1;",
    )
    assert read(static, "js/page.js") == f'import {{ words }} from "{static.url("js/queue.js")}";'
    assert f"from '{static.url('lib/more.js')}'" in read(static, "js/queue.js")


def test_a_change_far_down_gives_every_script_above_it_a_new_name(tmp_path: Path) -> None:
    files = {"a_js": 'import "x"; import { b } from "./b.js";', "b_js": 'export { c as b } from "./c.js";'}
    before = published(tmp_path, **files, c_js="export const c = 1;")
    after = published(tmp_path, **files, c_js="export const c = 2;")
    for name in ("a.js", "b.js", "c.js"):
        assert before.url(name) != after.url(name), name


def test_a_style_sheet_names_its_font_by_the_name_it_has_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    static = published(
        tmp_path,
        css__app_css="""a { src: url("../fonts/one.woff2#x"), url(data:font/x), url('../fonts/b.woff2') }""",
        fonts__one_woff2="font",
    )
    text = read(static, "css/app.css")
    assert f'url("{static.url("fonts/one.woff2")}#x")' in text
    assert "url(data:font/x), url('../fonts/b.woff2')" in text


def test_what_a_style_sheet_says_to_its_readers_does_not_travel_but_its_licence_does(tmp_path: Path) -> None:
    static = published(tmp_path, a_css="/*! MIT */\na { color: red; } /* why * red\n */\nb { top: 0; }")
    assert read(static, "a.css") == "/*! MIT */\na { color: red; } b { top: 0; }"


def test_there_is_no_address_for_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        published(tmp_path, a_js="").url("b.js")

"""What becomes of a post: the same each time, and harmless whatever is typed."""

from __future__ import annotations

import contextlib
import re
from urllib.parse import urlsplit

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netwerk.forum import cooking
from netwerk.forum.cooking import MENTION, cook
from netwerk.forum.models import Post
from netwerk.forum.queries.posts import Reference
from netwerk.forum.showing import Around, html_of
from netwerk.kernel.errors import Invalid
from tests.support.pace import measured

ELEMENTS = {
    "html",
    "head",
    "body",
    "p",
    "br",
    "a",
    "em",
    "strong",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
} | {*("li", "hr", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "del")}
SCHEMES = {"", "http", "https", "mailto"}
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt:alert(1))",
    "[klik](java\nscript:alert(1))",
    "[klik](//elders.example/x)",
    "[klik](/\\elders.example)",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='vbscript:x' onclick=x>y</a>",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "> [reactie 6]\n> <script>alert(1)</script>",
    "> [reactie 6]\n> --> <img src=x onerror=alert(1)> <!--",
    "@[<b onmouseover=x>]",
    '@[lid:12]" onmouseover="x',
    '[@lid:7](#lid-7 "onmouseover=x")',
    "<!--6--><script>x</script><!---->",
    "```\n<script>\n```",
    "|a|b|\n|-|-|\n|<script>|[x](javascript:1)|",
]
PIECES = st.sampled_from(
    [
        *HOSTILE,
        "@[lid:7]",
        "@[An]",
        "> [reactie 6]\n",
        "> [reactie 7]\n> x\n",
        "\n",
        "\n\n",
        "> ",
        "[",
        "](",
        ")",
        "<!--",
        "-->",
        "<",
        ">",
        "`",
        "```\n",
        "*",
        "_",
        "javascript:",
        "//x.example",
        " ",
        "&",
        "&#106;",
        "\x00",
        "'",
    ]
)
TYPED = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=14).map("".join)


def shown(raw: str, *, visible: bool = True, names: dict[int, str] | None = None) -> str:
    """A post as it is shown in which 7 is the only member, and every number stands for a post of Bart."""
    cooked = cook(raw)
    quotes = {str(no): no + 100 for no in cooked.quotes}
    post = Post(cooked=cooked.html, mentions=list(cooked.mentions), quotes=quotes)
    references = {one: Reference(one, 1, one - 100, "Bart <Claes>", visible) for one in quotes.values()}
    around = Around(references, {7: "An <b>Peeters"} if names is None else names, lambda one: f"#{one.no}")
    return html_of(post, around)


def check_harmless(html: str) -> None:
    """Only what a post may hold, as a browser reads it."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            raise AssertionError(f"a comment is left in {html!r}")
        assert element.tag in ELEMENTS, html
        assert set(element.attrib) <= {"href", "title", "rel"}, html
        target = re.sub(r"[\x00-\x20]", "", element.get("href", ""))
        assert urlsplit(target).scheme.lower() in SCHEMES, html
        assert not re.match(r"[/\\]{2}", target), html


@pytest.mark.parametrize("raw", HOSTILE)
def test_no_known_attack_survives(raw: str) -> None:
    check_harmless(shown(raw))
    check_harmless(shown(f"> [reactie 3]\n> {raw}\n\n{raw}", visible=False))


@settings(max_examples=300, deadline=None)
@given(TYPED)
@example("> [reactie 6]\n> a\n> [reactie 7]\n> b")
def test_nothing_harmful_survives_whatever_is_typed(raw: str) -> None:
    raw = cooking.with_ids(raw, {"An": 7})
    check_harmless(shown(raw))
    check_harmless(shown(raw, visible=False))


@settings(max_examples=150, deadline=None)
@given(TYPED)
def test_what_is_kept_cooks_the_same_again(raw: str) -> None:
    kept = cooking.cleaned(cooking.with_ids(raw, {"An": 7}))
    assert cook(kept) == cook(kept)
    assert cooking.cleaned(kept) == kept


# --- naming somebody --------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(TYPED)
@example("@[@][lid:12]")
@example("@[x@][lid:12]")
@example("@\x00[lid:12]")
@example("@\u200b[lid:12]")
@example("@[@[lid:12]]")
@example("@[@[@][lid:1][lid:12]")
@example("@[ lid:12 ]")
def test_a_typed_id_names_nobody(typed: str) -> None:
    raw = cooking.cleaned(cooking.with_ids(typed, {"An": 7}))
    assert {int(one) for one in MENTION.findall(raw)} <= {7}
    assert set(cook(raw).mentions) <= {7}


def test_a_name_is_kept_by_id_and_shown_as_it_is_now() -> None:
    raw = cooking.with_ids("Vraag het aan @[An Peeters] of @[Niemand].", {"An Peeters": 7})
    assert raw == "Vraag het aan @[lid:7] of @Niemand."
    assert "<strong>@An &lt;b&gt;Peeters</strong>" in shown(raw)
    assert cooking.with_names(raw, lambda _one: "An Claes") == "Vraag het aan @[An Claes] of @Niemand."


def test_a_name_in_code_shows_no_number() -> None:
    assert "lid" not in shown("Typ `@[lid:7]`.")


def test_who_left_is_named_nowhere() -> None:
    assert "Peeters" not in shown("Dag @[lid:7]!", names={})


def test_a_post_names_no_more_people_than_anybody_means() -> None:
    assert len(cooking.named_in(" ".join(f"@[Lid {number}]" for number in range(500)))) == 20


# --- quoting ----------------------------------------------------------------------------------------------


def test_a_quotation_says_whose_words_they_are() -> None:
    html = shown("> [reactie 6]\n> Wij gaan langs.\n\nWij ook.")
    assert '<a href="#6">Bart &lt;Claes&gt; in reactie 6</a>' in html
    assert "Wij gaan langs." in html
    assert cook("> [reactie 6]\n> Wij gaan langs.\n\nWij ook.").text == "Wij ook."


def test_what_is_quoted_leaves_out_what_it_quoted() -> None:
    raw = "> [reactie 2]\n> Eerst dit.\n\nDan dat.\n> En nog iets.\n\nSlot."
    assert cooking.quoted(3, raw) == "> [reactie 3]\n> Dan dat.\n>\n> Slot."


@pytest.mark.parametrize(
    "raw",
    [
        "> [reactie 6]\n> geheim\n\nEigen.",
        "> [reactie 6]\n> > dieper\n> geheim\n\nEigen.",
        "> [reactie 6]\n> - een\n>\n>   geheim\n\nEigen.",
        "> [reactie 6]\n> ```\n> geheim\n> ```\n\nEigen.",
        "> [reactie 6]\n> </blockquote> geheim\n\nEigen.",
        ">[reactie 6]  \n>geheim\n\nEigen.",
        "Eigen.\n> [reactie 6]\n> geheim",
        "- Eigen.\n> [reactie 6]\n> geheim",
        "```\nEigen.\n> [reactie 6]\n> geheim\n```",
        "> [reactie 6]\n> " + "[" * 500 + " geheim\n\nEigen.",
        "- > [reactie 6]\n  > geheim\n\nEigen.",
        "  > [reactie 6]\n  > geheim\n\nEigen.",
        "> [reactie 6]\n  > geheim\n\nEigen.",
        "> [reactie 6]\n   geheim\n\nEigen.",
        "> [reactie 6]\n\n> geheim\n\nEigen.",
        "> > [reactie 6]\n> geheim\n\nEigen.",
        "> **[Reactie 6]:** geheim\n\nEigen.",
    ],
)
def test_of_a_post_that_is_not_to_be_seen_no_quoted_word_is_shown(raw: str) -> None:
    assert "geheim" in shown(raw)
    html = shown(raw, visible=False)
    assert "geheim" not in html
    assert "Bart" not in html
    assert "Eigen." in html
    assert "geheim" not in cooking.without_quotes_of(raw, {6})
    assert "geheim" not in cook(raw).text


BEFORE = st.lists(st.sampled_from([">", "> ", "- ", "2. ", " ", "    ", "\t"]), max_size=5).map("".join)
QUOTED = BEFORE.map(lambda before: f"{before}> ")


@settings(max_examples=300, deadline=None)
@given(QUOTED, st.lists(st.tuples(QUOTED, st.sampled_from(["", "\n", "\n\n"])), max_size=4), TYPED)
def test_in_no_shape_a_quoted_word_of_a_hidden_post_is_shown(
    mark: str, lines: list[tuple[str, str]], around: str
) -> None:
    words = "\n".join(f"{gap}{before}geheim" for before, gap in lines)
    raw = f"{around}\n\nEigen.\n{mark}[reactie 6]\n{words}"
    with contextlib.suppress(Invalid):
        assert "geheim" not in shown(raw, visible=False)
        assert "geheim" not in cook(raw).text
        assert "geheim" not in cooking.without_quotes_of(cooking.cleaned(raw), {6})
        assert cooking.without_quotes_of(cooking.cleaned(raw), set()) == cooking.cleaned(raw)


def test_what_a_quotation_quotes_is_hidden_with_its_post_and_shown_with_it() -> None:
    cooked = cook("> [reactie 5]\n> > [reactie 6]\n> > geheim\n>\n> openbaar\n\nEigen.")
    post = Post(cooked=cooked.html, mentions=[], quotes={"5": 105, "6": 106})
    for hidden, left in ((6, {"openbaar"}), (5, set()), (0, {"geheim", "openbaar"})):
        references = {100 + no: Reference(100 + no, 1, no, "An", no != hidden) for no in (5, 6)}
        html = html_of(post, Around(references, {}, lambda one: f"#{one.no}"))
        assert {word for word in ("geheim", "openbaar") if word in html} == left
        assert "<!--" not in html
    assert cooked.text == "Eigen."


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n>\n", "\n\n\n"])
def test_two_quotations_in_a_row_stay_apart(between: str) -> None:
    raw = f"> [reactie 5]\n> openbaar{between}> [reactie 6]\n> geheim"
    cooked = cook(raw)
    post = Post(cooked=cooked.html, mentions=[], quotes={"5": 105, "6": 106})
    references = {105: Reference(105, 1, 5, "An", True), 106: Reference(106, 1, 6, "Bart", False)}
    html = html_of(post, Around(references, {}, lambda one: f"#{one.no}"))
    assert "openbaar" in html
    assert "geheim" not in html
    left = cooking.without_quotes_of(raw, {6})
    assert "openbaar" in left
    assert "geheim" not in left


def test_words_below_a_quotation_are_ones_own() -> None:
    raw = "> [reactie 6]\n> van een ander\nzonder witregel"
    assert cook(raw).text == "zonder witregel"
    assert "zonder witregel" in shown(raw, visible=False)


def test_quoting_without_end_is_refused() -> None:
    cook("> [reactie 1]\n> x\n\n" * cooking.MOST_QUOTES)
    with pytest.raises(Invalid):
        cook("> [reactie 1]\n> x\n\n" * (cooking.MOST_QUOTES + 1))


# --- how long it may take ---------------------------------------------------------------------------------

NASTY = [
    ("*" + " " * 40) * 7 + "x\n",
    "1. " * 9 + "x\n",
    *("[", "![", "[a](", "<a ", "*", "_", "`", "> ", ">", "- ", "@[", "@[x]", "@[@", "> [reactie 6]\n"),
    *(
        "> [reactie 6]\n> x\n",
        "    ",
        "\n> ",
        "| a ",
        "|-",
        "# ",
        "&#91;",
        "\\",
        "www.a.be ",
        "a@b.be ",
        "<!--",
    ),
    *(
        "http://a.be/(",
        "1. ",
        "~~~\n",
        "```\n",
        "[x]: y\n",
        "**a",
        "__a_",
        "\u202e",
        "👩\u200d🏭",
        "@[lid:1]",
    ),
]


@pytest.mark.parametrize("piece", NASTY)
def test_no_text_of_twenty_thousand_characters_costs_more_than_a_second(piece: str) -> None:
    raw = (piece * 20_000)[:20_000]
    with measured() as work, contextlib.suppress(Invalid):
        shown(cooking.with_ids(raw, {"x": 7}))
    assert work.seconds < 1


def test_a_text_that_is_just_short_enough_may_name_people_and_quote() -> None:
    raw = "@[lid:7] " * 20 + "> [reactie 6]\n> x\n\n"
    assert cook(raw + "x" * (20_000 - len(raw))).mentions == (7,)
    with pytest.raises(Invalid):
        cook("x" * 20_001)

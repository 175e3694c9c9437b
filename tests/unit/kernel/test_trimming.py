"""What somebody wrote comes out of an answer by mail whole, and what was quoted stays behind."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwerk.kernel.inbox import reading
from netwerk.kernel.inbox.markup import as_text
from netwerk.kernel.inbox.trimming import LIMIT, MARKER, Trimmed, trim
from netwerk.kernel.text import plain_text
from tests.support.incoming import letter
from tests.support.pace import measured
from tests.unit.kernel.reply_mails import (
    ADDRESS,
    HEADS,
    LINK,
    MARKUPS,
    OURS,
    OUTLOOK_FR,
    OUTLOOK_NL,
    OWN,
    POST,
    markup,
    plain,
    signed,
)

GMAIL = HEADS["gmail"][0]


def is_ours(part: str) -> bool:
    return MARKER in part or ADDRESS in part or "https://netwerk.example/" in part


def trimmed(text: str, html: str = "") -> Trimmed:
    """The text trimmed; whatever it was, no word may be gone."""
    found = trim(text, html, is_ours)
    whole = plain_text(text) or as_text(html)
    assert (found.own + "\n" + found.quoted).split() == whole.split()
    assert whole.startswith(found.own)
    return found


def stays_whole(text: str, *, certain: bool) -> None:
    assert trimmed(text) == Trimmed(text.strip(), "", certain)


# --- forms ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", HEADS)
def test_what_a_program_quotes_is_told_from_what_was_written(program: str) -> None:
    found = trimmed(plain(program))
    assert (found.own, found.certain) == (OWN, True)
    assert LINK in found.quoted


@pytest.mark.parametrize("program", [name for name in HEADS if HEADS[name][1] or ADDRESS in HEADS[name][0]])
def test_it_is_told_without_our_marker_too_where_an_address_or_a_link_is_ours(program: str) -> None:
    found = trimmed(plain(program, ours=POST))
    assert (found.own, found.certain) == (OWN, True)


@pytest.mark.parametrize("program", HEADS)
def test_what_quotes_mail_of_others_stays_whole(program: str) -> None:
    theirs = plain(program, ours="Beste,\n\nKunnen we maandag bellen?\n\nJan").replace(
        ADDRESS, "jan@school.example"
    )
    stays_whole(theirs, certain=False)


@pytest.mark.parametrize("program", MARKUPS)
@pytest.mark.parametrize("ours", [OURS, f"Een tip van An.\nnetwerk\n{OURS}"], ids=["bare", "below our name"])
def test_html_alone_is_trimmed_as_plain_text(program: str, ours: str) -> None:
    found = trimmed("", markup(program, ours=ours))
    assert (found.own, found.certain) == (OWN, True)


def test_plain_text_goes_before_html() -> None:
    assert trim(plain("gmail"), "<p>Iets anders</p>", is_ours).own == OWN
    assert trim(" \n", "<p>Iets anders</p>", is_ours).own == "Iets anders"


@pytest.mark.parametrize("program", ["gmail", "outlook"])
@pytest.mark.parametrize(
    "spoiled",
    [
        f"*{MARKER}*",
        MARKER.upper(),
        MARKER.replace("---", "—"),
        MARKER.replace("·", "?").replace("é", "Ã©"),
        MARKER.replace(" · Antwort", "\n· Antwort"),
    ],
)
def test_the_marker_is_known_however_it_came_back(spoiled: str, program: str) -> None:
    assert trimmed(plain(program, ours=OURS.replace(MARKER, spoiled))).own == OWN


def test_the_marker_alone_is_enough_below_words_of_a_program_that_nobody_knows() -> None:
    above = f"{OWN}\n\nW dniu 3.11.2025 o 10:12 An napisał(a):"
    found = trimmed(f"{above}\n{signed(MARKER)}\n> Hoe doen jullie dat?")
    assert (found.own, found.certain) == (above, True)


def test_our_name_above_the_marker_goes_with_what_is_quoted() -> None:
    for program in ("gmail", "outlook"):
        assert trimmed(plain(program, ours=f"Een tip van An\n\nnetwerk\n\n{OURS}")).own == OWN


def test_an_answer_in_which_nothing_was_written_is_empty() -> None:
    found = trimmed(f"{GMAIL}\n{signed(OURS)}")
    assert (found.own, found.certain) == ("", True)


# --- traps ------------------------------------------------------------------------------------------------

TRAPS = {
    "day": "Op maandag kan ik niet. De bus rijdt dan niet.\nJan schreef dat ook.",
    "day, and what somebody wrote": "Op maandag kan ik niet.\nJan schreef dat ook:\nhij heeft les.",
    "hours": "Van: 9u00\nAan: 12u00\n\nDaarna eten we samen.",
    "said by others": (
        "Op maandag schreef de directie ons:\n\nWe stoppen met duaal leren.\n\nWat vinden jullie daarvan?"
    ),
    "said by others, and our link": (
        f"Dag allen,\n\nOp maandag schreef de directie ons:\n\nWe stoppen ermee.\n\nWat nu? Zie ook {LINK}"
    ),
    "list": "Wat helpt bij ons:\n\n- een vaste mentor\n- een rondleiding\n-- en koffie\n--- veel koffie",
    "thanks": "Bedankt,",
    "thanks and name": "Bedankt,\n\nBart",
    "our link": f"Dat staat al op {LINK}: lees het eens.",
    "rule": "Eerst dit.\n\n--\n\nEn dan dat.",
    "program's word": "De brief is verzonden.\n\nVerstuurd vanaf school, met de post.",
}


@pytest.mark.parametrize("trap", TRAPS)
def test_what_only_looks_quoted_stays_whole(trap: str) -> None:
    stays_whole(TRAPS[trap], certain=True)


TYPED = (
    "Van: de school\nAan: de ouders\nOnderwerp: stage in januari\nDatum: 12 maart\n\nZo kondigen wij het aan."
)


@pytest.mark.parametrize("more", ["", f" Het staat ook op {LINK}."])
def test_somebodys_own_list_of_words_that_mail_has_too_stays_whole(more: str) -> None:
    stays_whole(TYPED + more, certain=False)


@pytest.mark.parametrize("program", HEADS)
@pytest.mark.parametrize("trap", [*TRAPS.values(), TYPED], ids=[*TRAPS, "typed"])
def test_what_only_looks_quoted_stays_whole_above_a_quote(program: str, trap: str) -> None:
    assert trimmed(plain(program, own=trap)).own == trap


def test_mail_of_others_that_somebody_shows_stays_above_what_is_ours() -> None:
    theirs = OUTLOOK_NL.replace(ADDRESS, "jan@school.example")
    own = f"Dit kreeg ik:\n\n{theirs}\n\nBeste,\n\nStopt duaal leren?\n\nWat moet ik antwoorden?"
    for program in ("gmail", "outlook"):
        assert trimmed(plain(program, own=own)).own == own
    own = "De directie:\n\n> We stoppen ermee.\n> Vanaf juni.\n\nWat nu?"
    assert trimmed(plain("gmail", own=own)).own == own
    assert trimmed(plain("gmail", own=own, ours=POST)).own == own


@pytest.mark.parametrize("ours", [OURS, POST])
@pytest.mark.parametrize("above", ["", "Dag An, zie onder.\n\n"])
def test_an_answer_below_the_quote_keeps_the_whole(ours: str, above: str) -> None:
    stays_whole(f"{above}{GMAIL}\n{signed(ours)}\n\nBij ons doet de mentor dat.", certain=False)


def test_an_answer_below_a_message_without_signs_keeps_the_whole() -> None:
    stays_whole(f"{OUTLOOK_NL}\n\n{OURS}\n\nBij ons doet de mentor dat.", certain=False)


@pytest.mark.parametrize("ours", [OURS, POST])
def test_answers_between_quoted_lines_keep_the_whole(ours: str) -> None:
    first, *rest = signed(ours).split("\n\n")[0].split("\n> Hoe")
    assert rest
    between = f"{GMAIL}\n{first}\n\nDag An!\n\n> Hoe{rest[0]}"
    stays_whole(between, certain=False)
    stays_whole(f"{between}\n\nMet een mentor.", certain=False)


def test_a_quote_without_any_head_is_cut_only_when_ours_and_long_enough() -> None:
    assert trimmed(f"Goed idee.\n\n{signed(POST)}").own == "Goed idee."
    stays_whole(f"Goed idee.\n\n> zie {LINK}", certain=False)
    stays_whole(f"> eerst dit\n\nGoed idee.\n\n{signed(POST)}", certain=False)


# --- what stands below a text -----------------------------------------------------------------------------

PROGRAMS = (
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Galaxy-smartphone",
    "Verzonden vanuit Outlook voor Android<https://aka.ms/AAb9ysg>",
    "Outlook voor iOS downloaden<https://aka.ms/o0ukef>",
    "Verzonden met Proton Mail beveiligde e-mail.",
    "Verstuurd vanaf mijn Android-apparaat met K-9 Mail. Excuseer mijn beknoptheid.",
    "Verzonden vanuit Mail voor Windows",
    "Sent from my iPad",
    "Get Outlook for iOS",
    "Envoyé de mon iPhone",
    "Von meinem iPhone gesendet",
    "-----Oorspronkelijk bericht-----",
    "-------- Message d'origine --------",
    "________________________________",
    "-- \nBart Claes\nBedrijf bv\n+32 11 00 00 00",
    "-- \nBart\n\nVerstuurd vanaf mijn iPhone",
)


@pytest.mark.parametrize("below", PROGRAMS)
@pytest.mark.parametrize("own", [OWN, "Bedankt,"])
def test_what_programs_and_signatures_add_is_taken_off(below: str, own: str) -> None:
    assert trimmed(f"{own}\n\n{below}") == Trimmed(own, below, certain=True)
    for program in ("gmail", "apple, in the quote", "outlook"):
        found = trimmed(plain(program, own=f"{own}\n\n{below}"))
        assert (found.own, found.certain) == (own, True)
    if not below.startswith(("---", "___")):
        assert trimmed(f"{plain('gmail', own=own)}\n\n{below}").own == own


@pytest.mark.parametrize("below", PROGRAMS)
def test_it_stays_when_nothing_else_is_left(below: str) -> None:
    assert trimmed(below).own == below


def test_a_signature_in_html_is_taken_off() -> None:
    html = '<div>Goed.</div><div><span class="gmail_signature_prefix">-- </span><br><div>Bart</div></div>'
    assert trimmed("", html).own == "Goed."


def test_a_signature_that_may_be_the_end_of_our_own_mail_stays() -> None:
    stays_whole(f"Goed.\n\nIemand zei:\nHoe doen jullie dat?\n-- \n{LINK}\n\nZo doen wij het.", certain=False)


# --- whatever comes ---------------------------------------------------------------------------------------

LINES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "", "> ", "> ja", ">> nee", "Op maandag schreef de directie ons:", "Jan schreef:", "-- ", "--",
            "Van: 9u00", "Aan: 12u00", "Onderwerp: stage", "Datum: morgen", "Bedankt,", "- punt", "_" * 32,
            GMAIL, OUTLOOK_NL, OUTLOOK_FR, MARKER, LINK, ADDRESS,
            "-----Oorspronkelijk bericht-----", "Verstuurd vanaf mijn iPhone",
        ]
    ),
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=25).map("\n".join)
WITHOUT_MARKER = TEXTS.map(lambda text: text.replace(MARKER, ""))


@given(TEXTS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_word_is_ever_lost(text: str, answer: bool) -> None:
    found = trim(text, "", lambda part: answer)
    whole = plain_text(text)
    assert (found.own + "\n" + found.quoted).split() == whole.split()
    assert whole.startswith(found.own)
    assert found.certain or not found.quoted
    trimmed(text)


@given(WITHOUT_MARKER, st.sampled_from(sorted(HEADS)))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_above_the_marker_comes_out_whole(typed: str, program: str) -> None:
    own = plain_text(f"Dag,\n{typed}\nTot dan!")
    found = trimmed(plain(program, own=own))
    assert found.certain
    assert own.startswith(found.own)
    left = own.removeprefix(found.own).strip()
    # Nothing but a signature is taken off, with the rules and the name of a program right above it.
    assert not left or re.match(r"(?:(?:_+|-+Oorspr.*-|Verstuurd.*)\s+)*-- \n", left)


@given(
    st.text(alphabet=st.sampled_from('<>/&;="- \nabdiv:pré@#1'), max_size=400),
    st.sampled_from(["", "> ", "<div>"]),
)
@settings(max_examples=300, deadline=None)
def test_no_html_raises(html: str, before: str) -> None:
    trimmed("", before + html)
    for name in ("blockquote", "pre", "br", "script"):
        trimmed("", html.replace("a", f"<{name}>").replace("b", f"</{name}>"))


HOSTILE = {
    "signs": ">" * LIMIT,
    "lines of signs": ">\n" * (LIMIT // 2),
    "signs and words": "> a\nb\n" * (LIMIT // 6),
    "signs and empty lines": ">\n\n\n" * (LIMIT // 4),
    "Op": "Op " * (LIMIT // 3),
    "Op, on lines": "Op \n" * (LIMIT // 4),
    "schreef": "Op" + " schreef" * (LIMIT // 8),
    "schreef, on lines": ("Op 10:12" + " schreef" * 30 + " heeft:\n") * (LIMIT // 255),
    "headers": "a:\n" * (LIMIT // 3),
    "Van": "Van: a\n" * (LIMIT // 7),
    "blocks": (OUTLOOK_NL + "\n\n") * (LIMIT // 200),
    "years": ("2024/1/1 " + "<@>" * 90 + ":\n") * (LIMIT // 282),
    "markers": (MARKER + "\n") * (LIMIT // 80),
    "signatures": "-- \n" * (LIMIT // 4),
    "phones": "Verstuurd vanaf mijn iPhone\n" * (LIMIT // 28),
    "almost phones": "Verstuurd vanaf mijn " + "i-" * 70 + "\n" * (LIMIT // 2),
    "rules": "_" * LIMIT,
    "spaces": " " * LIMIT + "x",
    "empty lines": "x" + "\n" * LIMIT + "y:",
    "less than": "<" * LIMIT,
    "too long": "Dag. " * LIMIT,
}
HOSTILE_HTML = {
    **HOSTILE,
    "deep": "<div>" * (LIMIT // 5),
    "deep quotes": "<blockquote>x" * (LIMIT // 13),
    "breaks in a quote": "<blockquote>" * 9 + "a:<br>" * (LIMIT // 6),
    "headers": "a:<br>" * (LIMIT // 6),
    "tags": "<a" * (LIMIT // 2),
    "scripts": "<script" * (LIMIT // 7),
    "a long number": "&#" + "9" * (LIMIT - 4) + ";",
    "comments": "<!--" * (LIMIT // 4),
    "pre": "<pre>" + "\n" * LIMIT,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_time(name: str) -> None:
    with measured() as work:
        trimmed(HOSTILE[name] + "\n" + LINK)
    assert work.seconds < 2


@pytest.mark.parametrize("name", HOSTILE_HTML)
def test_hostile_html_takes_no_time(name: str) -> None:
    with measured() as work:
        trimmed("", HOSTILE_HTML[name])
    assert work.seconds < 2


def test_what_is_longer_than_is_read_stays_whole() -> None:
    assert trimmed("a" * LIMIT + f"\n{MARKER}").certain is False


# --- as it is read ----------------------------------------------------------------------------------------


def test_a_long_post_with_what_it_answers_is_read_and_trimmed_whole() -> None:
    own = "Een lange bijdrage van iemand die veel te vertellen heeft. " * 330
    mail = reading.read(
        letter(plain("gmail", own=own, ours=OURS + " en nog veel meer" * 1200), "bart@bedrijf.example")
    )
    assert mail.written(is_ours).own == own.strip()


def test_a_picture_between_two_texts_loses_neither() -> None:
    head, _empty, _body = letter("", "bart@bedrijf.example").decode().partition("\r\n\r\n")
    parts = (
        "--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nZo ziet onze werkvloer eruit:\r\n"
        "--=_b\r\nContent-Type: image/jpeg; name=vloer.jpg\r\n\r\nxx\r\n"
        "--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTot maandag!\r\n--=_b--\r\n"
    )
    kind = 'Content-Type: multipart/mixed; boundary="=_b"'
    octets = f"{head.replace('Content-Type: text/plain; charset=utf-8', kind)}\r\n\r\n{parts}".encode()
    assert reading.read(octets).written(is_ours).own == "Zo ziet onze werkvloer eruit:\n\nTot maandag!"


def test_html_alone_is_read_and_trimmed() -> None:
    octets = letter(markup("gmail"), "bart@bedrijf.example").replace(b"text/plain", b"text/html")
    mail = reading.read(octets)
    assert mail.plain == ""
    assert mail.written(is_ours).own == OWN
    assert mail.text.startswith(OWN)

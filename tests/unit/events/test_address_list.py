"""Lists of addresses as people paste them and as spreadsheets write them."""

from __future__ import annotations

import pytest

from netwerk.events import address_list
from netwerk.events.address_list import Typed, lines_of_csv, read
from netwerk.kernel.errors import Invalid

AN = Typed("An Peeters", "an@school.be")


@pytest.mark.parametrize(
    "line",
    [
        "An Peeters;an@school.be",
        "an@school.be;An Peeters",
        "An Peeters, an@school.be",
        "An Peeters\tan@school.be",
        "An Peeters an@school.be",
        "An Peeters <an@school.be>",
        '"An Peeters" <an@school.be>;',
        "  An   Peeters ( an@school.be ) ",
    ],
)
def test_name_and_address_are_found_however_they_are_written(line):
    assert read(line).people == (AN,)


def test_an_address_alone_will_do():
    assert read("an@school.be").people == (Typed("", "an@school.be"),)


def test_each_address_counts_once():
    found = read("An;an@school.be\nANNA;AN@school.be\n\nBart;bart@bedrijf.be")
    assert [one.name for one in found.people] == ["An", "Bart"]
    assert found.doubles == 1
    assert found.problems == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("An Peeters", "bevat geen e-mailadres"),
        ("an@", "bevat geen e-mailadres"),
        ("een@x.be;twee@x.be", "meer adressen"),
        ("an@@x;an@x.be", "is geen e-mailadres"),
        ("n" * 121 + ";an@x.be", "naam is te lang"),
        ("x" * 2000 + "@x.be", "regel is te lang"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_the_others_stay(line, words):
    found = read(f"An Peeters;an@school.be\n{line}")
    assert found.people == (AN,)
    [problem] = found.problems
    assert problem.startswith("Regel 2: ")
    assert words in problem


def test_a_list_has_an_end():
    with pytest.raises(Invalid):
        read("an@x.be\n" * (address_list.MOST_LINES + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_file_is_read_whatever_its_encoding_and_delimiter(encoding, sign):
    rows = ["E-mail;Functie;Voornaam;Naam", "zoe@school.be;mentor;Zoë;Müller", "an@school.be;;An;Peeters"]
    text = "\r\n".join(row.replace(";", sign) for row in rows)
    assert read(lines_of_csv(text.encode(encoding))).people == (Typed("Zoë Müller", "zoe@school.be"), AN)


def test_a_file_without_heads_and_one_with_the_delimiter_on_top():
    assert read(lines_of_csv(b"an@school.be;An Peeters")).people == (AN,)
    assert read(lines_of_csv(b'sep=,\nnaam,mail\n"Peeters, An",an@school.be')).people == (
        Typed("Peeters An", "an@school.be"),
    )


def test_rows_without_an_address_stay_in_the_list_and_are_told():
    found = read(lines_of_csv(b"naam;mail\nAn Peeters;an@school.be\nBart Claes;\n"))
    assert found.people == (AN,)
    assert found.problems == ("Regel 2: “Bart Claes” bevat geen e-mailadres.",)


@pytest.mark.parametrize("octets", [b"PK\x03\x04rest", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"an\x00@x.be"])
def test_what_is_no_csv_is_refused(octets):
    with pytest.raises(Invalid):
        lines_of_csv(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\n\n\n",
        b'"' * 5000,
        b'"open;an@x.be\n' * 50,
        b";;;;\n" * 1000,
        b"<" * 20_000 + b"@" * 20_000,
        b"=cmd|' /C calc'!A0;an@x.be",
        b"naam;mail\n" + b"a" * 300_000 + b";x@y.be",
        bytes(range(1, 256)),
    ],
)
def test_a_hostile_file_is_refused_or_becomes_a_clean_list(octets):
    try:
        found = read(lines_of_csv(octets))
    except Invalid:
        return
    assert all("@" in one.email and "\n" not in one.name for one in found.people)

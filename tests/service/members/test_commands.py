"""`netwerk user …`."""

import re

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from netwerk.kernel.database import db
from netwerk.members import commands
from tests.cast import Cast
from tests.support.visitor import Visitor


def run(app: Flask, *words: str, given: str = "", fails: bool = False) -> Result:
    db.session.rollback()
    info = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
    result = CliRunner().invoke(commands.user, list(words), obj=info, input=given)
    assert (result.exit_code != 0) == fails, result.output
    return result


def test_a_new_account_signs_in_through_the_link_printed(app: Flask, client: Visitor) -> None:
    result = run(app, "create", "nina@netwerk.example", "--name", "Nina Nys", "--role", "organiser")
    found = re.search(r"http://localhost(/\S+)", result.output)
    assert found is not None
    client.get(found.group(1))
    client.submit("Meld me aan")
    assert "nina@netwerk.example  Nina Nys  organiser" in run(app, "list").output


def test_a_password_is_asked_for_and_checked(app: Flask, cast: Cast, client: Visitor) -> None:
    assert cast.an.id
    assert (
        "at least 12 characters"
        in run(app, "password", "an@school.example", given="kort\nkort\n", fails=True).output
    )
    good = "vier paarden eten gras"
    run(app, "password", "an@school.example", given=f"{good}\n{good}\n")
    client.get("/aanmelden")
    assert (
        client.submit("Meld me aan met wachtwoord", email="an@school.example", password=good).path == "/mijn"
    )


def test_a_password_from_the_keyboard_ends_browsers_and_links(
    app: Flask, cast: Cast, client: Visitor
) -> None:
    browser = client.as_(cast.an)
    link = run(app, "link", "an@school.example").output.strip().removeprefix("http://localhost")
    good = "vier paarden eten gras"
    run(app, "password", "an@school.example", given=f"{good}\n{good}\n")
    browser.open("/mijn", status=302)
    client.get(link, status=410)


def test_roles_are_given_and_taken(app: Flask, cast: Cast) -> None:
    assert cast.an.id
    run(app, "role", "grant", "an@school.example", "editor")
    assert "editor" in run(app, "list").output
    run(app, "role", "revoke", "an@school.example", "editor")
    assert "editor" not in run(app, "list").output
    run(app, "role", "revoke", "an@school.example", "editor", fails=True)


def test_an_account_is_closed(app: Flask, cast: Cast, client: Visitor) -> None:
    assert cast.an.id
    link = run(app, "link", "an@school.example").output.strip().removeprefix("http://localhost")
    client.get(link)
    run(app, "disable", "an@school.example")
    client.get(link, status=410)
    assert "(closed)" in run(app, "list").output


def test_the_last_administrator_is_not_locked_out_from_the_keyboard(app: Flask, cast: Cast) -> None:
    assert cast.admin.id
    for words in (["disable"], ["role", "revoke"]):
        more = ["administrator"] if words[0] == "role" else []
        output = run(app, *words, "admin@netwerk.example", *more, fails=True).output
        assert "last administrator" in output


@pytest.mark.parametrize("words", [["link"], ["disable"], ["role", "grant"]])
def test_an_unknown_address_is_said_plainly(app: Flask, words: list[str]) -> None:
    more = ["editor"] if words[0] == "role" else []
    assert "Nobody has an account" in run(app, *words, "niemand@school.example", *more, fails=True).output

"""What the log says for whoever looks into an attack: who signed in, and what was refused."""

from __future__ import annotations

import logging
import re

import pytest

from netwerk.members.models import Member
from tests.builders import Make
from tests.cast import Cast
from tests.support.visitor import Visitor

PASSWORD = "vier paarden eten gras"


@pytest.fixture(autouse=True)
def _everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


@pytest.fixture
def an(make: Make) -> Member:
    return make.member("An Peeters", "an@school.example", password=PASSWORD)


def sign_in(client: Visitor, password: str, email: str = "an@school.example", status: int = 200) -> None:
    client.get("/aanmelden")
    client.post("/aanmelden/wachtwoord", {"email": email, "password": password}, status=status)


def test_who_signed_in_and_how(client: Visitor, an: Member, caplog: pytest.LogCaptureFixture) -> None:
    sign_in(client, PASSWORD)
    assert f"member:{an.id} signed in by password" in caplog.messages


def test_tries_at_one_account_have_a_mark_in_common_that_names_nobody(
    client: Visitor, an: Member, caplog: pytest.LogCaptureFixture
) -> None:
    for email in ("an@school.example", "niemand@school.example", "AN@school.example"):
        sign_in(client, "iets heel anders", email, status=422)
    told = [re.search(r"password, account (\S+), place (\S+)", line) for line in caplog.messages]
    marks = [found.groups() for found in told if found]
    assert len(marks) == 3
    assert marks[0] == marks[2]
    assert marks[0][0] != marks[1][0]
    assert marks[0][1] == marks[1][1]
    assert "school.example" not in caplog.text


def test_a_page_that_is_closed_to_somebody_and_a_form_without_its_token(
    client: Visitor, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    browser = client.as_(cast.an)
    browser.get("/beheer", status=403)
    assert "refused with 403: NotAllowed" in caplog.messages
    browser.open("/afmelden", method="POST", status=400)
    assert "refused with 400: The CSRF token is missing." in caplog.messages

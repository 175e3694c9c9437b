"""What a browser is told of this site alone: its cookies, and under which name it answers."""

from pathlib import Path

import pytest
from flask import Flask

from netwerk.app import create_app
from netwerk.kernel.database import db
from netwerk.settings import Mode
from tests.conftest import settings_for
from tests.support import databases

pytestmark = pytest.mark.one_database


def cookies_of(app: Flask, address: str) -> list[str]:
    form = app.test_client().get("/aanmelden", base_url=address)
    return form.headers.getlist("Set-Cookie")


def test_in_production_a_cookie_is_bound_to_this_host_and_to_https(tmp_path: Path, database: str) -> None:
    with databases.database(database, tmp_path) as address:
        production = {
            "mode": Mode.PRODUCTION,
            "secret_key": "x" * 40,
            "external_url": "https://netwerk.example.org",
        }
        app = create_app(settings_for(address, tmp_path, page_cache=False, **production))
        databases.make_schema(app)
        (cookie,) = cookies_of(app, "https://netwerk.example.org")
        assert cookie.startswith("__Host-netwerk=")
        parts = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert not any(part.startswith("Domain") for part in parts)
        with app.app_context():
            db.engine.dispose()


def test_in_a_demo_it_carries_neither_prefix_nor_secure(app: Flask) -> None:
    (cookie,) = cookies_of(app, "http://localhost")
    assert cookie.startswith("netwerk=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_another_host_name_is_not_answered(app: Flask) -> None:
    browser = app.test_client()
    assert browser.get("/aanmelden", base_url="http://evil.example").status_code == 400
    assert browser.get("/aanmelden", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200


def test_another_host_name_that_a_proxy_passes_on_changes_nothing(tmp_path: Path, database: str) -> None:
    with databases.database(database, tmp_path) as address:
        app = create_app(settings_for(address, tmp_path, page_cache=False, proxy_hops=1))
        databases.make_schema(app)
        headers = {
            "X-Forwarded-For": "203.0.113.9",
            "X-Forwarded-Host": "evil.example",
            "Forwarded": "host=evil",
        }
        answer = app.test_client().get("/aanmelden", headers=headers)
        assert answer.status_code == 200
        assert "evil" not in answer.text
        with app.app_context():
            db.engine.dispose()
